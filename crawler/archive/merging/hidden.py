"""Articles that are withheld in either archive: their texts, united, never stand in the database but in `withheld/` alone.

A file and the database cannot change in one moment. So an article of which there is more to withhold than there was gets another
number, and with it another file: until the merge is committed the old one counts, afterwards the new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.archive import kept, withholding
from crawler.archive.folder import Folder
from crawler.archive.merging.putting import taken
from crawler.archive.merging.whole import Side, Whole

_CHILDREN = ("frontier", "aliases", "article_sections", "states", "looks", "corrections", "withholdings")


def of_portals(db: sqlite3.Connection, ours: Side) -> Iterator[tuple[int, Whole]]:
    """The articles that are withheld here, of portals that the other archive has too: rows that their files name may get other
    numbers.
    """
    query = "select id from articles where withheld is not null and portal in (select id from other.portals)"
    for (article,) in db.execute(query).fetchall():
        yield article, ours.whole(article)


def put(
    db: sqlite3.Connection, folder: Folder, article: int, whole: Whole, *, was_withheld: bool, is_trial: bool
) -> set[int]:
    """Take what tells of a withheld article out of listing rows and write its file; returns the crawls whose rows changed. Raises
    OSError. With `is_trial` no file is written.
    """
    known = {key: entry for key, entry in whole.entries.items() if _row(db, key)}
    titles = {text.values["title"] for text in whole.texts}
    for row in withholding.entries(db, whole.itself["portal"], article, titles):
        key = row["crawl"], db.execute("select fingerprint from frontier where id = ?", [row["id"]]).fetchone()[0]
        known.setdefault(key, row["entry"])
    changed = {
        crawl
        for (crawl, fingerprint), entry in known.items()
        if _set(db, (crawl, fingerprint), withholding.without_text(entry))
    }
    content = _content(db, article, whole, known)
    if was_withheld and _compared(kept.read(folder, article)) == _compared(content):
        return changed
    if was_withheld:
        article, content = _renumber(db, article, content)
    if not is_trial:
        kept.write(folder, article, content)
    return changed


def restore(db: sqlite3.Connection, whole: Whole) -> set[int]:
    """Put back the listing rows of an article that is withheld no longer; returns the crawls whose rows changed."""
    return {key[0] for key, entry in whole.entries.items() if _set(db, key, entry)}


def _content(
    db: sqlite3.Connection, article: int, whole: Whole, known: Mapping[tuple[int, str], str]
) -> dict[str, Any]:
    """What the file holds, as crawler/archive/withholding.py reads it."""
    content = taken(whole)
    for table in ("images", "attachments", "revisions"):
        content[table] = [{"article": article, **row} for row in content[table]]
    numbers = [row[0] for row in db.execute("select id from corrections where article = ? order by id", [article])]
    content["corrections"] = [
        {"id": number, **{name: row[name] for name in withholding.CORRECTION}}
        for number, row in zip(numbers, whole.corrections, strict=True)
    ]
    rows = [(_row(db, key), key[0], entry) for key, entry in known.items()]
    content["frontier"] = [{"id": id_, "crawl": crawl, "entry": entry} for id_, crawl, entry in sorted(rows)]
    return content


def _compared(content: dict[str, Any]) -> dict[str, Any]:
    """What a file holds without what says nothing: the former numbers of rows, and checksums, which are made anew."""
    parts = {
        table: [
            {name: row[name] for name in row if name not in {"id", "article", "checksum"}} for row in content[table]
        ]
        for table in ("images", "attachments", "revisions")
    }
    return content | parts | {"frontier": sorted(content["frontier"], key=lambda row: row["id"])}


def _renumber(db: sqlite3.Connection, article: int, content: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Give an article another number: the number, and what its file holds under it."""
    number: int = db.execute("select max(id) + 1 from articles").fetchone()[0]
    db.execute("update articles set id = ? where id = ?", [number, article])
    for table in _CHILDREN:
        db.execute(f"update {table} set article = ? where article = ?", [number, article])
    parts = {
        table: [row | {"article": number} for row in content[table]] for table in ("images", "attachments", "revisions")
    }
    return number, content | parts


def _row(db: sqlite3.Connection, key: tuple[int, str]) -> int | None:
    row = db.execute("select id from frontier where crawl = ? and fingerprint = ?", key).fetchone()
    return row[0] if row else None


def _set(db: sqlite3.Connection, key: tuple[int, str], entry: str) -> bool:
    """Write a listing row's entry; whether it was another."""
    query = "update frontier set entry = ? where crawl = ? and fingerprint = ? and entry is not ?"
    return db.execute(query, [entry, *key, entry]).rowcount > 0
