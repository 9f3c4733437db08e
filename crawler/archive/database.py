"""The archive's SQLite file: opened, brought to this version's schema, written in whole transactions."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from crawler.archive import fulltext
from crawler.archive.folder import ArchiveError, Folder
from crawler.archive.migrations import migrations

# Seconds that a writer waits for another process's transaction; ours last milliseconds.
_BUSY_SECONDS = 60.0


class Archive:
    """A writer's connection to an archive. One a process and folder: `Archive.shared`."""

    def __init__(self, folder: Folder) -> None:
        """Open the archive, making or migrating it where needed. Raises ArchiveError."""
        folder.make()
        _check_not_lost(folder)
        self.folder = folder
        self.users = 0
        try:
            self.connection = sqlite3.connect(folder.database, timeout=_BUSY_SECONDS, isolation_level=None)
            self.connection.row_factory = sqlite3.Row
            if self._has_tables() and not _is_ours(self.connection):
                raise _not_ours(folder)
            _to_wal(self.connection)
            # FULL: a commit is the acknowledgement that nothing is fetched again, so it must survive a power loss.
            self.connection.execute("pragma synchronous = full")
            self.connection.execute("pragma foreign_keys = on")
            # Without it a REPLACE would fire no delete trigger, and the index would keep words that are gone.
            self.connection.execute("pragma recursive_triggers = on")
            # Not every SQLite has it on. What is withheld one day must not be left in pages that were freed before.
            self.connection.execute("pragma secure_delete = on")
            self.index = fulltext.Index(self.connection)
            self._migrate()
        except sqlite3.Error as error:
            raise ArchiveError(f"{folder.database} cannot be used: {error}.") from error

    @classmethod
    def shared(cls, folder: Folder) -> Archive:
        """The process's one writer to a folder. Give it back with `release`."""
        key = folder.path.resolve()
        archive = _SHARED.get(key) or cls(folder)
        _SHARED[key] = archive
        archive.users += 1
        return archive

    def release(self) -> None:
        """Close the connection when its last user has given it back."""
        self.users -= 1
        if self.users <= 0:
            _SHARED.pop(self.folder.path.resolve(), None)
            self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, the full-text index brought up to it at the end. IMMEDIATE, so that a busy archive is waited for at the
        start and never fails half-way.
        """
        self.connection.execute("begin immediate")
        try:
            with self.index.following():
                yield self.connection
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def _has_tables(self) -> bool:
        return self.connection.execute("select 1 from sqlite_schema").fetchone() is not None

    def _migrate(self) -> None:
        """Apply what is pending in one transaction: sqlite-utils alone would commit each migration on its own."""
        database = Database(self.connection, execute_plugins=False)
        known = {migration.name for migration in migrations._migrations}
        newer = [done.name for done in migrations.applied(database) if done.name not in known]
        if newer:
            raise ArchiveError(
                f"{self.folder.database} was written by a newer khotin (it has {newer[-1]}); update khotin to use it."
            )
        if migrations.pending(database):
            with self.transaction():
                migrations.apply(database)
        if not fulltext.is_current(self.connection):
            with self.transaction():
                self.index.make_anew()


_SHARED: dict[Path, Archive] = {}


def _to_wal(connection: sqlite3.Connection) -> None:
    """Let readers read while somebody writes. SQLite waits for another process's transaction, but not for one that changes a new
    file's mode at the same time.
    """
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _check_not_lost(folder: Folder) -> None:
    """Raises ArchiveError when the database is gone and what belongs to it is not: a new one in its place would know nothing of
    captures, corrections and withheld texts.
    """
    if folder.database.is_file() and folder.database.stat().st_size:
        return
    left = [part for part in (folder.warc, folder.withheld) if part.is_dir() and next(part.glob("[!.]*"), None)]
    if left:
        raise ArchiveError(
            f"{folder.database} is missing or empty, and {left[0]} holds files that belong to it; put archive.db back from a"
            f" backup, or move {left[0]} elsewhere to begin a new archive and `khotin import` its files."
        )


@contextmanager
def reading(folder: Folder) -> Iterator[sqlite3.Connection]:
    """A read-only connection for search and display; it never blocks a crawl.

    Raises ArchiveError when there is no archive, and when reading it fails, in the body too.
    """
    file = folder.database
    if not file.is_file():
        raise ArchiveError(
            f"there is no archive at {folder.path}; name its folder with --archive, or make one with `khotin crawl`."
        )
    try:
        with closing(_open(file, "immutable=1" if is_frozen(file) else "mode=ro")) as connection:
            connection.row_factory = sqlite3.Row
            if not _is_ours(connection):
                raise _not_ours(folder)
            yield connection
    except sqlite3.Error as error:
        if _code(error) == sqlite3.SQLITE_CANTOPEN:
            advice = "see whether you may read it and write to its folder"
        else:
            advice = "put a copy in its place, or save what is left with the `.recover` of sqlite3"
        said = " ".join(str(error).split())[:200]
        raise ArchiveError(f"{file} cannot be read: {said}; {advice}.") from error


def is_frozen(file: Path) -> bool:
    """Whether a database can be read only as immutable, which is how SQLite opens what nobody can change.

    To read a file in WAL mode SQLite writes `-shm` beside it; on a read-only medium it cannot. A `-wal` that is not empty
    holds transactions that the file lacks, and such a file is not whole without it. Raises sqlite3.Error.
    """
    try:
        with closing(_open(file, "mode=ro")) as connection:
            connection.execute("select 1 from sqlite_schema").fetchone()
    except sqlite3.OperationalError as error:
        wal = file.with_name(f"{file.name}-wal")
        if _code(error) == sqlite3.SQLITE_CANTOPEN and not (wal.is_file() and wal.stat().st_size):
            return True
        raise
    return False


def _open(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?{mode}", uri=True)


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 for an error of Python's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Whether a database has had our migrations."""
    table = migrations.migrations_table
    if connection.execute("select 1 from sqlite_schema where name = ?", [table]).fetchone() is None:
        return False
    done = connection.execute(f"select 1 from {table} where migration_set = ?", [migrations.name])
    return done.fetchone() is not None


def _not_ours(folder: Folder) -> ArchiveError:
    return ArchiveError(f"{folder.database} is not an archive of khotin; name another folder with --archive.")
