"""Articles put into the archive: new, changed (the reading before becomes a revision), older than what is there, or the same."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, Literal

from crawler.archive import corrections, looks, seals, states
from crawler.archive.clock import now
from crawler.archive.seals import READING
from crawler.items import Finding, Look, Reading

Cause = Literal["portal", "reader", "correction"]

# What makes a reading different from the one before. Origins, flags and the reader's version alone do not.
CONTENT = ("section", "title", "date", "time", "byline", "source", "lead", "body", "captions")


def put(
    db: sqlite3.Connection,
    portal: str,
    reading: Reading,
    capture: int | None,
    aliases: Iterable[str],
    *,
    seen: str,
    crawl: int | None = None,
    look: Look | None = None,
) -> int:
    """Store a reading of a page seen at `seen` (UTC) as the article (portal, reading.key), or as the one that a `look` was
    at; returns the article's id. To be called in a transaction.

    A page under another address of a known article (a print view, a category twin) adds an alias and leaves the text
    alone, unless the known address redirected to it. A page older than the one that is there (an import) becomes a revision
    before it. Of a withheld article nothing is stored but that it was seen.
    """
    addresses = {*aliases, reading.url}
    known = _known(db, portal, reading, look)
    values = values_of(reading, capture)
    if known is None:
        article = _insert(db, portal, reading.key, values, seen)
        put_parts(db, article, reading)
        seals.seal(db, article)
        looks.begin(db, portal, article, seen)
    else:
        article = int(known["id"])
        if known["withheld"] is None and look is not None:
            _put_look(db, known, reading, values, look, seen)
        elif known["withheld"] is None and known["url"] in addresses:
            _compare(db, known, reading, values, seen)
        states.back(db, article, seen, "found again", crawl, capture)
        db.execute(
            "update articles set first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) where id = ?",
            [seen, seen, article],
        )
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


def values_of(reading: Reading, capture: int | None) -> dict[str, Any]:
    """The columns of `articles` that a reading fills."""
    values = {name: getattr(reading, name, None) for name in READING}
    return values | {
        "capture": capture,
        "captions": json.dumps(reading.captions, ensure_ascii=False),
        "origins": json.dumps(reading.origins, ensure_ascii=False),
        "flags": json.dumps(reading.flags, ensure_ascii=False),
    }


def replace(db: sqlite3.Connection, known: sqlite3.Row, values: dict[str, Any], cause: Cause) -> None:
    """Keep what an article's row says as a revision with its cause, and put other values (columns of READING) in its
    place. Its parts and its seal are the caller's.
    """
    _add_revision(db, known["id"], {name: known[name] for name in READING}, cause, now())
    _update(db, known["id"], values)


def put_parts(db: sqlite3.Connection, article: int, reading: Reading) -> None:
    """Images and attachments of the reading, each with its file where that has been fetched, for whichever article."""
    put_images(db, article, reading)
    put_attachments(db, article, reading)


def put_images(db: sqlite3.Connection, article: int, reading: Reading) -> None:
    """The images of the reading, in the place of those that are there."""
    before = dict(db.execute("select url, capture from images where article = ?", [article]).fetchall())
    db.execute("delete from images where article = ?", [article])
    db.executemany(
        "insert into images (article, position, url, caption, after_paragraph, capture) values (?, ?, ?, ?, ?, ?)",
        [
            (article, number, photo.url, photo.caption, photo.after, before.get(photo.url) or _captured(db, photo.url))
            for number, photo in enumerate(reading.photos, 1)
        ],
    )


def put_attachments(db: sqlite3.Connection, article: int, reading: Reading) -> None:
    """The attachments of the reading, in the place of those that are there; of the same files the texts stay."""
    before = {row["url"]: row for row in db.execute("select * from attachments where article = ?", [article])}
    db.execute("delete from attachments where article = ?", [article])
    for position, file in enumerate(reading.attachments, 1):
        known = before.get(file.url) or _read_file(db, file.url)
        text = (known["text"], known["flag"], known["capture"]) if known else (None, None, _captured(db, file.url))
        db.execute(
            "insert into attachments (article, position, url, name, text, flag, capture) values (?, ?, ?, ?, ?, ?, ?)",
            [article, position, file.url, file.name, *text],
        )


def _known(db: sqlite3.Connection, portal: str, reading: Reading, look: Look | None) -> sqlite3.Row | None:
    """The article that a reading is of: the one looked at, that of its key, or the one that moved to its address."""
    row: sqlite3.Row | None
    if look is not None:
        row = db.execute("select * from articles where id = ?", [look.article]).fetchone()
        return row
    row = (
        db.execute("select * from articles where portal = ? and key = ?", [portal, reading.key]).fetchone()
        or db.execute(
            "select articles.* from aliases join articles on articles.id = article"
            " where aliases.portal = ? and aliases.url = ? and articles.url = aliases.url and moved_from is not null",
            [portal, reading.url],
        ).fetchone()
    )
    return row


def _put_look(
    db: sqlite3.Connection, known: sqlite3.Row, reading: Reading, values: dict[str, Any], look: Look, seen: str
) -> None:
    """Bring an article up to what a look at it found: a changed text, another address."""
    if look.before is not None:
        replace(db, known, values_of(look.before, look.before_capture or known["capture"]), "reader")
        known = db.execute("select * from articles where id = ?", [known["id"]]).fetchone()
    if look.finding is Finding.CHANGED:
        _compare(db, known, reading, values, seen)
    elif has_more_files(db, known["id"], reading):
        put_parts(db, known["id"], reading)
        seals.seal(db, known["id"])
    if known["url"] != reading.url:
        _move(db, known["id"], reading, values)


def has_more_files(db: sqlite3.Connection, article: int, reading: Reading) -> bool:
    """Whether a page shows all images and attachments that an article has, and further ones."""
    known = {
        row[0]
        for table in ("images", "attachments")
        for row in db.execute(f"select url from {table} where article = ?", [article])
    }
    return known < {photo.url for photo in reading.photos} | {file.url for file in reading.attachments}


def _move(db: sqlite3.Connection, article: int, reading: Reading, values: dict[str, Any]) -> None:
    """Give an article the address that its own leads to now, with the reading of what stands there."""
    known = db.execute("select * from articles where id = ?", [article]).fetchone()
    values = corrections.laid_over(corrections.valid(db, article), values)
    if known["capture"] != values["capture"]:
        replace(db, known, values, "reader") if differs(known, values) else _update(db, article, values)
        put_parts(db, article, reading)
    _update(db, article, {"moved_from": known["moved_from"] or known["url"]})
    seals.seal(db, article)


def _update(db: sqlite3.Connection, article: int, values: dict[str, Any]) -> None:
    db.execute(
        f"update articles set {', '.join(f'{name} = ?' for name in values)} where id = ?", [*values.values(), article]
    )


def _compare(db: sqlite3.Connection, known: sqlite3.Row, reading: Reading, values: dict[str, Any], seen: str) -> None:
    """Bring a known article up to what its page says now, or add what it said before."""
    is_earlier = seen < _time_of(db, known["capture"])
    corrected = corrections.valid(db, known["id"])
    if not is_earlier:
        corrections.note(db, corrected, values)
    values = corrections.laid_over(corrected, values)
    if not differs(known, values):
        return
    if is_earlier:
        _put_earlier(db, known["id"], values, seen)
        return
    replace(db, known, values, "portal")
    put_parts(db, known["id"], reading)
    seals.seal(db, known["id"])


def differs(known: sqlite3.Row, values: dict[str, Any]) -> bool:
    """Whether a reading's content is another than the one that is stored."""
    return any(known[name] != values[name] for name in CONTENT)


def _put_earlier(db: sqlite3.Connection, article: int, values: dict[str, Any], seen: str) -> None:
    """A text from before the one that is there (an import) takes its place in the history, if its neighbours differ."""
    columns = ", ".join(CONTENT)
    texts = db.execute(
        f"select revisions.id as revision, fetched_at, {columns} from revisions join captures on captures.id = capture"
        f" where article = :article union all select null, fetched_at, {columns} from articles"
        " join captures on captures.id = capture where articles.id = :article order by fetched_at",
        {"article": article},
    ).fetchall()
    before = next((text for text in reversed(texts) if text["fetched_at"] <= seen), None)
    after = next(text for text in texts if text["fetched_at"] > seen)
    if (before and not differs(before, values)) or not differs(after, values):
        return
    _add_revision(db, article, values, "portal", after["fetched_at"])
    if before:
        db.execute("update revisions set replaced_at = ? where id = ?", [seen, before["revision"]])
        seals.seal_revision(db, before["revision"])


def _insert(db: sqlite3.Connection, portal: str, key: str, values: dict[str, Any], seen: str) -> int:
    row = {"portal": portal, "key": key, "first_seen": seen, "last_seen": seen, **values}
    cursor = db.execute(
        f"insert into articles ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values())
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _add_revision(db: sqlite3.Connection, article: int, values: dict[str, Any], cause: Cause, replaced_at: str) -> None:
    row = {"article": article, "replaced_at": replaced_at, "cause": cause, **{name: values[name] for name in READING}}
    cursor = db.execute(
        f"insert into revisions ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values())
    )
    assert cursor.lastrowid is not None
    seals.seal_revision(db, cursor.lastrowid)


def _time_of(db: sqlite3.Connection, capture: int | None) -> str:
    """When a capture was fetched; the empty string, before all times, where there is none."""
    row = db.execute("select fetched_at from captures where id = ?", [capture]).fetchone()
    return str(row[0]) if row else ""


def _captured(db: sqlite3.Connection, url: str) -> int | None:
    """The latest capture of a file's address."""
    row = db.execute(
        "select id from captures where url = ? and status = 200 and method = 'GET' order by id desc limit 1", [url]
    ).fetchone()
    return row[0] if row else None


def _read_file(db: sqlite3.Connection, url: str) -> sqlite3.Row | None:
    """The same file as another article links to it, with its text."""
    row: sqlite3.Row | None = db.execute(
        "select text, flag, capture from attachments where url = ? and capture is not null limit 1", [url]
    ).fetchone()
    return row
