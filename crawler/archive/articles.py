"""Articles put into the archive: new, changed (the reading before becomes a revision) or the same."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from crawler.archive.clock import now
from crawler.items import Reading

# What makes a reading different from the one before. Origins, flags and the reader's version alone do not.
_CONTENT = ("section", "title", "date", "time", "byline", "source", "lead", "body", "captions")
_READING = ("url", *_CONTENT, "capture", "reader", "origins", "flags")


def put(
    db: sqlite3.Connection,
    portal: str,
    reading: Reading,
    capture: int | None,
    aliases: Iterable[str],
    *,
    cause: str = "portal",
) -> int:
    """Store a reading as the article (portal, reading.key); returns the article's id. To be called in a transaction.

    A page under another address of a known article (a print view, a category twin) adds an alias and leaves the text
    alone, unless the known address redirected to it.
    """
    addresses = {*aliases, reading.url}
    known = db.execute("select * from articles where portal = ? and key = ?", [portal, reading.key]).fetchone()
    values = _values(reading, capture)
    if known is None:
        article = _insert(db, portal, reading.key, values)
        _put_parts(db, article, reading)
    else:
        article = int(known["id"])
        if known["url"] in addresses and any(known[name] != values[name] for name in _CONTENT):
            _revise(db, known, values, cause)
            _put_parts(db, article, reading)
        db.execute("update articles set last_seen = ?, state = 'live' where id = ?", [now(), article])
    for section in reading.sections:
        add_section(db, article, section)
    db.executemany(
        "insert or ignore into aliases (portal, url, article, first_seen) values (?, ?, ?, ?)",
        [(portal, url, article, now()) for url in sorted(addresses)],
    )
    return article


def add_section(db: sqlite3.Connection, article: int, section: str) -> None:
    """Note that a section lists an article."""
    db.execute("insert or ignore into article_sections values (?, ?, ?)", [article, section, now()])


def _values(reading: Reading, capture: int | None) -> dict[str, Any]:
    values = {name: getattr(reading, name, None) for name in _READING}
    return values | {
        "capture": capture,
        "captions": json.dumps(reading.captions, ensure_ascii=False),
        "origins": json.dumps(reading.origins, ensure_ascii=False),
        "flags": json.dumps(reading.flags, ensure_ascii=False),
    }


def _insert(db: sqlite3.Connection, portal: str, key: str, values: dict[str, Any]) -> int:
    row = {"portal": portal, "key": key, "first_seen": now(), "last_seen": now(), **values}
    cursor = db.execute(
        f"insert into articles ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values())
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _revise(db: sqlite3.Connection, known: sqlite3.Row, values: dict[str, Any], cause: str) -> None:
    """Keep the reading that stood there as a revision and put the new one in its place."""
    columns = ", ".join(_READING)
    db.execute(
        f"insert into revisions (article, replaced_at, cause, {columns}) values (?, ?, ?, {', '.join('?' * len(_READING))})",
        [known["id"], now(), cause, *(known[name] for name in _READING)],
    )
    db.execute(
        f"update articles set {', '.join(f'{name} = ?' for name in _READING)} where id = ?",
        [*(values[name] for name in _READING), known["id"]],
    )


def _put_parts(db: sqlite3.Connection, article: int, reading: Reading) -> None:
    """Images and attachments of the reading, each with its file where that has been fetched, for whichever article."""
    db.execute("delete from images where article = ?", [article])
    db.executemany(
        "insert into images (article, position, url, caption, after_paragraph, capture) values (?, ?, ?, ?, ?, ?)",
        [
            (article, position, photo.url, photo.caption, photo.after, _captured(db, photo.url))
            for position, photo in enumerate(reading.photos, 1)
        ],
    )
    files = {row["url"]: row for row in db.execute("select url, text from attachments where article = ?", [article])}
    db.execute("delete from attachments where article = ?", [article])
    for position, file in enumerate(reading.attachments, 1):
        before = files.get(file.url)
        db.execute(
            "insert into attachments (article, position, url, name, text, capture) values (?, ?, ?, ?, ?, ?)",
            [article, position, file.url, file.name, before and before["text"], _captured(db, file.url)],
        )


def _captured(db: sqlite3.Connection, url: str) -> int | None:
    """The latest capture of a file's address."""
    row = db.execute(
        "select id from captures where url = ? and status = 200 and method = 'GET' order by id desc limit 1", [url]
    ).fetchone()
    return row[0] if row else None


def find(db: sqlite3.Connection, name: str) -> dict[str, Any] | None:
    """An article by its id or an address that led to it, with its parts; lists are lists, not JSON text."""
    if name.isdecimal() and len(name) < 19:  # SQLite's integers end at 19 digits
        row = db.execute("select * from articles where id = ?", [int(name)]).fetchone()
    else:
        row = db.execute(
            "select * from articles where url = :url or id = (select article from aliases where url = :url) limit 1",
            {"url": name},
        ).fetchone()
    if row is None:
        return None
    article = dict(row)
    for column in ("captions", "origins", "flags"):
        article[column] = json.loads(article[column])
    parts = {
        "sections": "select section from article_sections where article = ? order by section",
        "aliases": "select url from aliases where article = ? order by url",
        "images": "select url, caption, after_paragraph from images where article = ? order by position",
        "attachments": "select url, name from attachments where article = ? order by position",
        "revisions": "select replaced_at, cause, title from revisions where article = ? order by id",
    }
    for part, query in parts.items():
        rows = [dict(found) for found in db.execute(query, [article["id"]])]
        article[part] = [next(iter(found.values())) for found in rows] if part in {"sections", "aliases"} else rows
    return article
