"""The page of an article: its text as a text, and all that the archive knows about it."""

from __future__ import annotations

import json
import sqlite3
from itertools import zip_longest
from typing import Any, NamedTuple

from exports.citations.record import cited
from exports.citations.text import as_text
from exports.datasette.archives import Archive
from exports.datasette.pages.files import shown
from exports.datasette.pages.visit import Visit

_MOST = 50  # captures, addresses

_PARTS = {
    "images": "select * from images where article = ? order by position",
    "attachments": "select * from attachments where article = ? order by position",
    "sections": "select section from article_sections where article = ? order by section",
    "aliases": f"select url from aliases where article = ? order by url limit {_MOST}",
    "corrections": "select field, value, reason, signed_by, made_at, reading from corrections"
    " where article = ? and withdrawn_at is null order by field",
    "states": "select state, since, reason from states where article = ? order by id",
    "reposts": "select other_portal as portal, other_key as key, other_date as date from reposts where article = ?"
    f" order by other_date, other limit {_MOST}",
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


# In the order of crawler/archive/history.py. Their numbers within the article are their addresses: those of the rows are the
# file's own, and another file of the same articles has others.
_EARLIER = """
    select revisions.* from revisions left join captures on captures.id = capture where article = ?
    order by coalesce(fetched_at, replaced_at), revisions.id
"""


class Block(NamedTuple):
    """A paragraph of the body and the images that follow it; the first has no paragraph but those above the text."""

    paragraph: str | None
    images: list[sqlite3.Row]


async def show(visit: Visit) -> Any:
    portal, key = visit.named("portal"), visit.named("key")
    found = await visit.read(lambda db: look(db, visit.archive, portal, key))
    if found is None:
        return await visit.missing()
    if found["withholding"]:
        return await visit.html("withheld", found, 451)
    line = as_text(found["citation"], day=visit.words.day, captured=visit.words["cited_capture"])
    return await visit.html("article", {**found, "citation": line})


def row_of(db: sqlite3.Connection, portal: str, key: str) -> sqlite3.Row | None:
    """The article's row."""
    row: sqlite3.Row | None = db.execute(
        "select * from articles where portal = ? and key = ?", [portal, key]
    ).fetchone()
    return row


def earlier_texts(db: sqlite3.Connection, article: int) -> list[sqlite3.Row]:
    """The revisions of an article, the earliest first."""
    return db.execute(_EARLIER, [article]).fetchall()


def look(db: sqlite3.Connection, archive: Archive, portal: str, key: str) -> dict[str, Any] | None:
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
        "revisions": earlier_texts(db, article["id"]),
        "citation": cited(db, article, archive.name),
        "shown": shown(db, archive.folder.warc, article["id"]),
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
