"""What became of an article by merging, written down: only what differs from what stood there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from crawler.archive import seals, withholding
from crawler.archive.merging.texts import revisions
from crawler.archive.merging.whole import Row, Whole

_PARTS = ("images", "attachments", "corrections", "withholdings", "states")


def put(db: sqlite3.Connection, article: int, before: Whole | None, after: Whole) -> None:
    """Store an article under its number. Of a withheld one only the tombstone: what is taken out is written by
    crawler/archive/merging/hidden.py.
    """
    shown, shown_before = _tables(after), _tables(before) if before else {}
    row = _row(after)
    if before is None:
        _insert(db, "articles", {"id": article, **row})
    elif changed := {name: value for name, value in row.items() if value != _row(before)[name]}:
        db.execute(
            f"update articles set {', '.join(f'{name} = ?' for name in changed)} where id = ?",
            [*changed.values(), article],
        )
    for table, rows in shown.items():
        if rows != shown_before.get(table, []):
            db.execute(f"delete from {table} where article = ?", [article])
            for each in rows:
                _insert(db, table, {"article": article, **each})
    if before is None or (row, shown) != (_row(before), shown_before):
        _seal(db, article)


def taken(after: Whole) -> dict[str, Any]:
    """What is taken out of a withheld article but for its corrections and listing rows, as crawler/archive/withholding.py keeps
    it.
    """
    row = {name: after.texts[-1].values[name] for name in withholding.TOMBSTONE}
    parts = {"images": after.images, "attachments": after.attachments, "revisions": revisions(after.texts)}
    return {"of": [after.itself["portal"], after.itself["key"]], "article": row, **parts}


def _row(whole: Whole) -> Row:
    row: Row = {**whole.itself, **whole.texts[-1].values, "withheld": None}
    return row | {**withholding.TOMBSTONE, "withheld": whole.withheld["reason"]} if whole.withheld else row


def _tables(whole: Whole) -> dict[str, list[Row]]:
    """The rows of each table that belongs to the article."""
    tables: dict[str, list[Row]] = {name: getattr(whole, name) for name in _PARTS}
    tables["looks"] = [whole.look] if whole.look else []
    tables["revisions"] = revisions(whole.texts)
    if whole.withheld:
        tables |= {"images": [], "attachments": [], "revisions": []}
        tables["corrections"] = [row | withholding.CORRECTION for row in whole.corrections]
    return tables


def _seal(db: sqlite3.Connection, article: int) -> None:
    seals.seal(db, article)
    for (revision,) in db.execute("select id from revisions where article = ?", [article]).fetchall():
        seals.seal_revision(db, revision)


def _insert(db: sqlite3.Connection, table: str, row: Row) -> None:
    marks: Iterable[str] = ("?" for _ in row)
    db.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join(marks)})", list(row.values()))
