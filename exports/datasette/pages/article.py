"""The page of an article: its text as a text, and all that the archive knows about it."""

from __future__ import annotations

import json
import sqlite3
from itertools import zip_longest
from typing import Any, NamedTuple

from exports.datasette.citation import citation
from exports.datasette.pages.visit import Visit

_MOST = 50  # captures, addresses

_PARTS = {
    # An SVG image is not shown (files.py).
    "images": "select images.*, captures.id is not null and captures.mime is not 'image/svg+xml' as is_shown"
    " from images left join captures on captures.id = capture where article = ? order by position",
    "attachments": "select * from attachments where article = ? order by position",
    "sections": "select section from article_sections where article = ? order by section",
    "aliases": f"select url from aliases where article = ? order by url limit {_MOST}",
    "revisions": "select id, replaced_at, cause, title from revisions where article = ? order by replaced_at desc, id desc",
    "corrections": "select field, value, reason, signed_by, made_at, reading from corrections"
    " where article = ? and withdrawn_at is null order by field",
    "captures": "select captures.* from captures where url in (select url from aliases where article = ?)"
    f" order by fetched_at desc, id desc limit {_MOST}",
}
# The next in the portal's own order; `date` alone is in the index, so it narrows first.
_NEIGHBOURS = {
    "before": """
        select portal, key, title, date from articles
        where portal = :portal and withheld is null and date <= :date
        and (date, coalesce(time, ''), id) < (:date, coalesce(:time, ''), :id)
        order by date desc, coalesce(time, '') desc, id desc limit 1
    """,
    "after": """
        select portal, key, title, date from articles
        where portal = :portal and withheld is null and date >= :date
        and (date, coalesce(time, ''), id) > (:date, coalesce(:time, ''), :id)
        order by date, coalesce(time, ''), id limit 1
    """,
}


class Block(NamedTuple):
    """A paragraph of the body and the images that follow it; the first has no paragraph but those above the text."""

    paragraph: str | None
    images: list[sqlite3.Row]


async def show(visit: Visit) -> Any:
    portal, key = visit.named("portal"), visit.named("key")
    found = await visit.read(lambda db: look(db, portal, key))
    if found is None:
        return await visit.missing()
    if found["withholding"]:
        return await visit.html("withheld", found, 451)
    capture = next((row for row in found["captures"] if row["id"] == found["article"]["capture"]), None)
    cited = citation(visit.words, found["article"], found["portal"]["name"], capture)
    return await visit.html("article", {**found, "citation": cited})


def row_of(db: sqlite3.Connection, portal: str, key: str) -> sqlite3.Row | None:
    """The article's row."""
    row: sqlite3.Row | None = db.execute(
        "select * from articles where portal = ? and key = ?", [portal, key]
    ).fetchone()
    return row


def look(db: sqlite3.Connection, portal: str, key: str) -> dict[str, Any] | None:
    """An article with its parts; of one that is withheld nothing but that."""
    article = row_of(db, portal, key)
    if article is None:
        return None
    withheld = "select reason, withheld_at from withholdings where article = ? and restored_at is null"
    found: dict[str, Any] = {
        "article": article,
        "portal": db.execute("select * from portals where id = ?", [portal]).fetchone(),
        "withholding": db.execute(withheld, [article["id"]]).fetchone(),
    }
    if found["withholding"]:
        return found
    parts = {name: db.execute(sql, [article["id"]]).fetchall() for name, sql in _PARTS.items()}
    return {
        **found,
        **parts,
        "blocks": blocks(article["body"], parts["images"]),
        "origins": json.loads(article["origins"]),
        "flags": json.loads(article["flags"]),
        "neighbours": {name: db.execute(sql, dict(article)).fetchone() for name, sql in _NEIGHBOURS.items()},
    }


def blocks(body: str, images: list[sqlite3.Row]) -> list[Block]:
    """The body with its images at their places; those that stand behind more paragraphs than there are come last."""
    paragraphs = body.split("\n\n") if body else []
    placed: list[list[sqlite3.Row]] = [[] for _ in range(len(paragraphs) + 1)]
    for image in images:
        placed[min(image["after_paragraph"], len(paragraphs))].append(image)
    return [Block(paragraph, found) for paragraph, found in zip_longest([None, *paragraphs], placed)]
