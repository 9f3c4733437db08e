"""The page of an earlier text: what changed when it was replaced."""

from __future__ import annotations

import sqlite3
from typing import Any

from crawler.archive.history import changes
from exports.datasette.pages.article import row_of
from exports.datasette.pages.visit import Visit


async def show(visit: Visit) -> Any:
    portal, key = visit.named("portal"), visit.named("key")
    number = int(visit.named("number")[:18])  # SQLite's integers end at 19 digits
    found = await visit.read(lambda db: look(db, portal, key, number))
    return await visit.html("revision", found) if found else await visit.missing()


def look(db: sqlite3.Connection, portal: str, key: str, number: int) -> dict[str, Any] | None:
    """A revision of an article beside the text that took its place. A withheld article has none."""
    article = row_of(db, portal, key)
    if article is None or article["withheld"] is not None:
        return None
    revisions = db.execute(
        "select * from revisions where article = ? order by replaced_at, id", [article["id"]]
    ).fetchall()
    at = next((place for place, revision in enumerate(revisions) if revision["id"] == number), None)
    if at is None:
        return None
    before, after = revisions[at], [*revisions, article][at + 1]
    return {
        **{"article": article, "revision": before, "number": at + 1, "of": len(revisions)},
        "earlier": revisions[at - 1] if at else None,
        "later": revisions[at + 1] if at + 1 < len(revisions) else None,
        "changes": changes(before, after),
    }
