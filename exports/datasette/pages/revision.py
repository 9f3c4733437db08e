"""The page of an earlier text: what changed when it was replaced."""

from __future__ import annotations

import sqlite3
from typing import Any

from crawler.archive.history import changes
from exports.datasette.pages.article import earlier_texts, row_of
from exports.datasette.pages.visit import Visit


async def show(visit: Visit) -> Any:
    portal, key = visit.named("portal"), visit.named("key")
    number = int(visit.named("number")[:18])
    found = await visit.read(lambda db: look(db, portal, key, number))
    return await visit.html("revision", found) if found else await visit.missing()


def look(db: sqlite3.Connection, portal: str, key: str, number: int) -> dict[str, Any] | None:
    """The text of that number of an article, 1 the oldest, beside the one that took its place. A withheld article has none."""
    article = row_of(db, portal, key)
    if article is None or article["withheld"] is not None:
        return None
    earlier = earlier_texts(db, article["id"])
    if not 1 <= number <= len(earlier):
        return None
    before, after = [*earlier, article][number - 1 : number + 1]
    return {
        **{"article": article, "revision": before, "number": number, "of": len(earlier) + 1},
        "changes": changes(before, after),
    }
