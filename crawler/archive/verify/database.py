"""SQLite's own checks, and whether tables, indexes and triggers are still those that were made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from sqlite_utils import Database

from crawler.archive.migrations import migrations
from crawler.archive.verify.findings import DATABASE_FROM_BACKUP, Finding, Snapshot

_INTEGRITY = "pragma integrity_check"
_REFERENCES = 'select "table", parent, count(*) from pragma_foreign_key_check group by 1, 2'
_SCHEMA = "select type, name, sql from sqlite_schema where sql is not null and name not like '\\_sqlite%' escape '\\'"


def check(snapshot: Snapshot) -> Iterator[Finding]:
    snapshot.watch("pages of the database", 0, 1)
    for problem in _problems(snapshot):
        yield Finding("archive.db", problem, DATABASE_FROM_BACKUP)
    for table, parent, number in snapshot.db.execute(_REFERENCES):
        wrong = f"{number:,} of its rows refer to rows of {parent} that are not there"
        advice = f"if no other line says how that is repaired, {DATABASE_FROM_BACKUP}"
        yield Finding(f"archive.db, table {table}", wrong, advice)
    found = {(kind, name): sql for kind, name, sql in snapshot.db.execute(_SCHEMA)}
    for (kind, name), sql in _declared().items():
        if found.get((kind, name)) != sql:
            state = "is not as it was made" if (kind, name) in found else "is missing"
            yield Finding("archive.db", f"the {kind} {name} {state}", DATABASE_FROM_BACKUP)
    snapshot.watch("pages of the database", 1, 1)


def _problems(snapshot: Snapshot) -> Iterator[str]:
    """What SQLite's integrity check says, on a connection that could write: one that is read-only leaves CHECKs out."""
    try:
        with closing(sqlite3.connect(snapshot.folder.database)) as db:
            db.text_factory = snapshot.db.text_factory
            db.execute("pragma query_only = on")
            yield from (problem for (problem,) in db.execute(_INTEGRITY) if problem != "ok")
    except sqlite3.OperationalError:  # a read-only medium
        yield from (problem for (problem,) in snapshot.db.execute(_INTEGRITY) if problem != "ok")


def _declared() -> dict[tuple[str, str], str]:
    """The schema as the migrations make it."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        migrations.apply(Database(fresh, execute_plugins=False))
        return {(kind, name): sql for kind, name, sql in fresh.execute(_SCHEMA)}
