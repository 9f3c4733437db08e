"""One article found, with all that belongs to it, for showing."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

_PARTS = {
    "sections": "select section from article_sections where article = ? order by section",
    "aliases": "select url from aliases where article = ? order by url",
    "images": "select url, caption, after_paragraph from images where article = ? order by position",
    "attachments": "select url, name, flag from attachments where article = ? order by position",
    "revisions": "select replaced_at, cause, title from revisions where article = ? order by replaced_at, id",
    "corrections": "select field, value, reason, signed_by, made_at, reading from corrections"
    " where article = ? and withdrawn_at is null order by field",
}
_NAMES_ALONE = {"sections", "aliases"}


def row_of(db: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    """An article's row by its id or an address that led to it."""
    if name.isdecimal() and len(name) < 19:  # SQLite's integers end at 19 digits
        found = db.execute("select * from articles where id = ?", [int(name)])
    else:
        found = db.execute(
            "select * from articles where url = :url or id = (select article from aliases where url = :url) limit 1",
            {"url": name},
        )
    row: sqlite3.Row | None = found.fetchone()
    return row


def find(db: sqlite3.Connection, name: str) -> dict[str, Any] | None:
    """An article by its id or an address that led to it, with its parts; lists are lists, not JSON text."""
    row = row_of(db, name)
    if row is None:
        return None
    article = dict(row)
    for column in ("captions", "origins", "flags"):
        article[column] = json.loads(article[column])
    for part, query in _PARTS.items():
        rows = [dict(found) for found in db.execute(query, [article["id"]])]
        article[part] = [next(iter(found.values())) for found in rows] if part in _NAMES_ALONE else rows
    return article
