"""The schema, as sqlite-utils migrations, each of which runs the SQL of its name in schema/. docs/schema.md describes every
table, view and column, and tests keep the two together.

A migration that has landed is never edited: a change of the schema is a new function at the end.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("khotin")


@migrations()
def m001_archive(db: Database) -> None:
    _run(db, "m001_archive")


@migrations()
def m002_search(db: Database) -> None:
    _run(db, "m002_search")


@migrations()
def m003_care(db: Database) -> None:
    from crawler.archive import seals

    _run(db, "m003_care")
    for (article,) in db.execute("select id from articles").fetchall():
        # Not `seal`: what else it writes down has its column from m006 on.
        db.execute("update articles set checksum = ? where id = ?", [seals.of_article(db.conn, article), article])
    for (revision,) in db.execute("select id from revisions").fetchall():
        seals.seal_revision(db.conn, revision)


@migrations()
def m004_search_anew(db: Database) -> None:
    """`fulltext.Index.make_anew` fills the index afterwards, because INDEX_VERSION was raised with it."""
    _run(db, "m004_search_anew")


@migrations()
def m005_views(db: Database) -> None:
    _run(db, "m005_views")


@migrations()
def m006_visits(db: Database) -> None:
    from crawler.archive import seals

    _run(db, "m006_visits")
    for (article,) in db.execute("select id from articles").fetchall():
        title, body = db.execute("select title, body from articles where id = ?", [article]).fetchone()
        digest = seals.text_digest(title, body)
        db.execute("update articles set text_digest = ? where id = ?", [digest, article])


@migrations()
def m007_extracts(db: Database) -> None:
    _run(db, "m007_extracts")


@migrations()
def m008_index_later(db: Database) -> None:
    _run(db, "m008_index_later")


def _run(db: Database, name: str) -> None:
    """Run a script statement by statement: `executescript` would commit the transaction around it."""
    script = Path(__file__).with_name("schema") / f"{name}.sql"
    statement = ""
    for line in script.read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
