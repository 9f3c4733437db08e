"""Which of the databases that a Datasette serves are archives of khotin, and reading one within Datasette's limits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from crawler.archive.folder import ArchiveError, Config, Folder

T = TypeVar("T")
_MOST_KEPT = 300

READABLE = "articles.id not in (select id from articles where withheld is not null)"
"""The condition in SQL that an article is not withheld; by number, for the column itself stands behind the text in each row."""

Kept = dict[tuple[int, str], tuple[int, Any]]
"""What was found in a file, by connection and name, with the state of the file in which it was found."""


@dataclass(frozen=True)
class Archive:
    """An archive among the databases of a Datasette: `database` is Datasette's own object for it."""

    datasette: Any
    database: Any
    _kept: Kept

    @property
    def id(self) -> str:
        """What Datasette calls the database, in addresses too."""
        return str(self.database.name)

    @property
    def folder(self) -> Folder:
        return Folder(Path(self.database.path).parent)

    @property
    def own_name(self) -> str | None:
        """What its archivist calls it in khotin.toml."""
        try:
            name = self.folder.config().name
        except ArchiveError:
            return None
        return name if name != Config().name else None

    @property
    def name(self) -> str:
        """What it is called in citations and feeds, which have to call it something."""
        return self.own_name or Config().name

    async def read(self, look: Callable[[sqlite3.Connection], T]) -> T:
        """What `look` finds, in one of Datasette's threads, of one state of the file. Raises sqlite3.OperationalError when
        Datasette's time is up (`sql_time_limit_ms`).
        """
        from datasette.utils import sqlite_timelimit

        def in_time(db: sqlite3.Connection) -> T:
            with sqlite_timelimit(db, self.datasette.setting("sql_time_limit_ms")):
                db.execute("begin")
                try:
                    return look(db)
                finally:
                    db.rollback()

        found: T = await self.database.execute_fn(in_time)
        return found

    def kept(self, db: sqlite3.Connection, name: str, look: Callable[[sqlite3.Connection], T]) -> T:
        """What `look` finds, kept under a name until the file changes. To be called within `read`."""
        version = db.execute("pragma data_version").fetchone()[0]
        key = (id(db), name)  # data_version is a connection's own; Datasette has one a thread, and keeps it
        if key not in self._kept or self._kept[key][0] != version:
            if len(self._kept) >= _MOST_KEPT:
                self.forget()
            self._kept[key] = (version, look(db))
        found: T = self._kept[key][1]
        return found

    def forget(self) -> None:
        """Keep nothing of what was kept, as if the file had changed."""
        self._kept.clear()


# Of every database that was looked at, what is kept of it; None for one that is no archive.
_KNOWN: WeakKeyDictionary[Any, Kept | None] = WeakKeyDictionary()


async def recognise(datasette: Any) -> None:
    """Look at the databases that were not looked at before."""
    for database in _databases(datasette):
        if database not in _KNOWN:
            try:
                is_ours = await database.execute_fn(is_archive)
            except sqlite3.Error:  # Datasette itself says what is wrong with it
                is_ours = False
            _KNOWN[database] = {} if is_ours else None


def known(datasette: Any, name: str | None) -> Archive | None:
    """The archive of that name; None for a database that is none."""
    return next((archive for archive in of(datasette) if archive.id == name), None)


def of(datasette: Any) -> list[Archive]:
    """All archives that a Datasette serves."""
    looked_at = [(database, _KNOWN.get(database)) for database in _databases(datasette)]
    return [Archive(datasette, database, kept) for database, kept in looked_at if kept is not None]


def alone(datasette: Any) -> Archive | None:
    """The archive, when it is all that a Datasette serves."""
    archives = of(datasette)
    return archives[0] if len(archives) == len(_databases(datasette)) == 1 else None


def is_archive(db: sqlite3.Connection) -> bool:
    """Whether a database is an archive with the tables that these pages read. Raises sqlite3.Error."""
    tables = (
        "select count(*) from sqlite_schema where type = 'table' and name in ('_sqlite_migrations', 'withholdings')"
    )
    if db.execute(tables).fetchone()[0] < 2:
        return False
    ours = db.execute("select 1 from _sqlite_migrations where migration_set = 'khotin'")
    return ours.fetchone() is not None


def _databases(datasette: Any) -> list[Any]:
    return [database for name, database in datasette.databases.items() if name != "_internal"]
