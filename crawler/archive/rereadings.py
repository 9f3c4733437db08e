"""An article read again from the capture that it was read from: what that would change, and the change made."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from crawler.archive import articles, corrections, seals
from crawler.archive.articles import CONTENT
from crawler.archive.clock import now
from crawler.archive.seals import READING
from crawler.items import Reading

_OBJECTS = ("origins", "flags")  # JSON columns, which are the same in any order of names


@dataclass(frozen=True, slots=True)
class Difference:
    """What another reading would change of an article.

    `values` are the columns that would say something else, with corrections in their place; `sections` and `left` are those
    that the page names now, and named only by mistake. With `notes` it is only under a correction that the reading differs.
    """

    values: dict[str, Any]
    images: bool
    attachments: bool
    sections: frozenset[str]
    left: frozenset[str]
    notes: bool

    @property
    def content(self) -> tuple[str, ...]:
        """The texts that would change; only these make a revision."""
        return tuple(name for name in CONTENT if name in self.values)

    @property
    def parts(self) -> tuple[str, ...]:
        """What else of its content would change."""
        found = {"images": self.images, "attachments": self.attachments, "sections": self.sections or self.left}
        return tuple(name for name, changes in found.items() if changes)

    def __bool__(self) -> bool:
        return bool(self.values or self.parts or self.notes)


def compare(db: sqlite3.Connection, known: sqlite3.Row, reading: Reading) -> Difference:
    """What a reading of the capture of an article (a row of `articles`) would change."""
    read = articles.values_of(reading, known["capture"])
    corrected = corrections.valid(db, known["id"])
    values = corrections.laid_over(corrected, read)
    images = db.execute(
        "select url, caption, after_paragraph from images where article = ? order by position", [known["id"]]
    )
    files = db.execute("select url, name from attachments where article = ? order by position", [known["id"]])
    sections, left = _sections(db, known, reading)
    return Difference(
        values={name: values[name] for name in READING if _differs(name, known[name], values[name])},
        images=[tuple(row) for row in images] != [(photo.url, photo.caption, photo.after) for photo in reading.photos],
        attachments=[tuple(row) for row in files] != [(file.url, file.name) for file in reading.attachments],
        sections=sections,
        left=left,
        notes=any(
            row["reading"] != read[row["field"]] or row["reading_origin"] != reading.origins.get(row["field"])
            for row in corrected
        ),
    )


def put(db: sqlite3.Connection, known: sqlite3.Row, reading: Reading, change: Difference) -> None:
    """Make a change that `compare` found; texts that were there become a revision whose cause is our reader. To be called in
    a transaction.
    """
    article = known["id"]
    if change.content:
        articles.replace(db, known, change.values, "reader")
    elif change.values:
        db.execute(
            f"update articles set {', '.join(f'{name} = ?' for name in change.values)} where id = ?",
            [*change.values.values(), article],
        )
    corrections.note(db, corrections.valid(db, article), articles.values_of(reading, known["capture"]))
    if change.images:
        articles.put_images(db, article, reading)
    if change.attachments:
        articles.put_attachments(db, article, reading)
    for section in sorted(change.sections):
        articles.add_section(db, article, section)
    db.executemany(
        "delete from article_sections where article = ? and section = ?", [(article, name) for name in change.left]
    )
    if "url" in change.values:
        db.execute(
            "insert or ignore into aliases (portal, url, article, first_seen) values (?, ?, ?, ?)",
            [known["portal"], reading.url, article, now()],
        )
    seals.seal(db, article)


def rename(db: sqlite3.Connection, article: int, key: str) -> None:
    """Give an article another key, which must be free. To be called in a transaction."""
    db.execute("update articles set key = ? where id = ?", [key, article])
    seals.seal(db, article)


def _differs(name: str, known: Any, value: Any) -> bool:
    return bool(known != value and not (name in _OBJECTS and json.loads(known) == json.loads(value)))


def _sections(db: sqlite3.Connection, known: sqlite3.Row, reading: Reading) -> tuple[frozenset[str], frozenset[str]]:
    """The sections that the reading adds to those of an article, and those that nothing names any more.

    Where other pages were read as this article too (a print view), they may be the ones that name a section.
    """
    there = {name for (name,) in db.execute("select section from article_sections where article = ?", [known["id"]])}
    named = frozenset(reading.sections)
    left = there - named
    if left:
        rows = db.execute(
            "select sections, capture from frontier where article = ? and kind = 'article'", [known["id"]]
        ).fetchall()
        is_sure = rows and all(row["capture"] in {None, known["capture"]} for row in rows)
        left = left.difference(*(json.loads(row["sections"]) for row in rows)) if is_sure else set()
    return named - there, frozenset(left)
