"""Checksums of what is stored, by which `khotin verify` notices a text that was changed behind khotin's back or by a
failing disk. SQLite's own integrity check sees broken pages and indexes, not a letter that became another.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable

from crawler.vietnamese.text import letters

# The texts of a reading and where it came from. `state`, `last_seen` and the like change without it.
READING = (
    *("url", "section", "title", "date", "time", "byline", "source", "lead", "body", "captions"),
    *("capture", "reader", "origins", "flags"),
)
_ARTICLE = ("portal", "key", *READING, "withheld")
_REVISION = ("article", "replaced_at", "cause", *READING)
# A crawl's rows do not change once it has ended, but for the article, which a later reading may find in a failed one.
_FRONTIER = (
    *("id", "fingerprint", "kind", "url", "section", "page", "state", "reason", "entry", "sections", "sources"),
    *("entries", "new_entries", "entries_digest", "section_end", "capture", "found_at", "ended_at"),
)


_JSON = json.JSONEncoder(ensure_ascii=False)
# Letters. A shorter text ("see the attached file") may well stand in articles that have nothing else in common.
_LEAST_TEXT = 150


def seal(db: sqlite3.Connection, article: int) -> None:
    """Write down the checksum of an article with its images and attachments, and what tells whether two articles have one text
    (`text_digest`); to be called after every change of them.
    """
    checksum = of_article(db, article)
    title, body = db.execute("select title, body from articles where id = ?", [article]).fetchone()
    # One statement: each writes the whole row again.
    db.execute(
        "update articles set checksum = ?, text_digest = ? where id = ?", [checksum, text_digest(title, body), article]
    )


def text_digest(title: str, body: str) -> str | None:
    """The digest that articles with the same title and body share, however they are spaced and punctuated; None where there is
    too little text to tell.
    """
    text = letters(body)
    if len(text) < _LEAST_TEXT:
        return None
    return hashlib.blake2b(f"{letters(title)} {text}".encode(), digest_size=16).hexdigest()


def seal_revision(db: sqlite3.Connection, revision: int) -> None:
    """Write down the checksum of a revision."""
    db.execute("update revisions set checksum = ? where id = ?", [of_revision(db, revision), revision])


def seal_crawl(db: sqlite3.Connection, crawl: int) -> None:
    """Write down the checksum of an ended crawl's frontier; to be called after every change of what it covers."""
    db.execute("update crawls set digest = ? where id = ? and digest is not null", [of_crawl(db, crawl), crawl])


def of_article(db: sqlite3.Connection, article: int) -> str:
    """The checksum that an article has, as it stands with its images and attachments."""
    return _checksum(
        [
            *db.execute(f"select {', '.join(_ARTICLE)} from articles where id = ?", [article]),
            *db.execute(
                "select position, url, caption, after_paragraph from images where article = ? order by position",
                [article],
            ),
            *db.execute(
                "select position, url, name, text, flag from attachments where article = ? order by position", [article]
            ),
        ]
    )


def of_revision(db: sqlite3.Connection, revision: int) -> str:
    """The checksum that a revision has, as it stands."""
    return _checksum(db.execute(f"select {', '.join(_REVISION)} from revisions where id = ?", [revision]))


def of_crawl(db: sqlite3.Connection, crawl: int) -> str:
    """The checksum that the frontier of an ended crawl has, as it stands. Memory does not grow with it."""
    return _checksum(db.execute(f"select {', '.join(_FRONTIER)} from frontier where crawl = ? order by id", [crawl]))


def _checksum(rows: Iterable[sqlite3.Row]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for row in rows:
        digest.update(_JSON.encode(tuple(row)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
