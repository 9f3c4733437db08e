"""An article's history: the texts that it had, in order of time, and what changed from each to the next."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from crawler.archive.articles import Cause
from crawler.vietnamese.difference import Piece, difference

# In the order in which a page prints them. A revision is made when one of these changes.
FIELDS = ("title", "date", "time", "section", "byline", "source", "lead", "body", "captions")

Changes = dict[str, list[list[Piece]]]
"""The fields that differ, each with its paragraphs as pieces; captions are a paragraph each."""

# A text that was read again or corrected has the capture of the one before; the numbers of revisions tell these apart. An
# import adds texts between others, so numbers alone say nothing of time.
_TEXTS = f"""
    select * from (
        select revisions.id, replaced_at, cause, reader, capture, fetched_at, {", ".join(FIELDS)}
        from revisions left join captures on captures.id = capture where article = :article
        union all
        select null, null, null, reader, capture, fetched_at, {", ".join(FIELDS)}
        from articles left join captures on captures.id = capture where articles.id = :article and withheld is null
    ) order by replaced_at is null, coalesce(fetched_at, replaced_at), id
"""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an article.

    `captured_at` (UTC) is when the page was fetched that it was first read from, None for one without a `capture`
    (captures.id); `replaced_at` (UTC) and `cause` are None for the text that stands. `fields` has FIELDS, captions as a list;
    `changes` are those that made the next text of it.
    """

    captured_at: str | None
    capture: int | None
    reader: str
    replaced_at: str | None
    cause: Cause | None
    fields: dict[str, Any]
    changes: Changes

    def to_dict(self) -> dict[str, Any]:
        """The text as JSON has it: a piece is an object of `kind` (same, removed, added) and `text`."""
        changes = {
            name: [[piece._asdict() for piece in pieces] for pieces in paragraphs]
            for name, paragraphs in self.changes.items()
        }
        return asdict(self) | {"changes": changes}


@dataclass(frozen=True, slots=True)
class Life:
    """What became of an article on its portal. Times are UTC. `changes` of its state have state, since, reason; `reposts` are the
    articles with the same text (portal, key, article); `moved_from` is its address before the portal gave it another.
    """

    state: str
    first_seen: str
    last_seen: str
    moved_from: str | None
    changes: list[dict[str, Any]]
    reposts: list[dict[str, Any]]


def life(db: sqlite3.Connection, article: int) -> Life:
    """When an article appeared, vanished and came back."""
    row = db.execute("select state, first_seen, last_seen, moved_from from articles where id = ?", [article]).fetchone()
    changes = db.execute("select state, since, reason from states where article = ? order by id", [article])
    reposts = db.execute(
        "select other_portal as portal, other_key as key, other as article from reposts where article = ? order by other",
        [article],
    )
    return Life(**dict(row), changes=[dict(each) for each in changes], reposts=[dict(each) for each in reposts])


def texts(db: sqlite3.Connection, article: int) -> list[Text]:
    """The texts of an article, the earliest first, the one that stands last. A withheld article has none."""
    rows = db.execute(_TEXTS, {"article": article}).fetchall()
    following = [changes(before, after) for before, after in pairwise(rows)]
    return [_text(row, to_next) for row, to_next in zip(rows, [*following, {}], strict=False)]


def changes(before: sqlite3.Row, after: sqlite3.Row) -> Changes:
    """What differs between two rows that have FIELDS, word by word."""
    said = {name: (_as_text(before, name), _as_text(after, name)) for name in FIELDS}
    return {name: difference(was, now) for name, (was, now) in said.items() if was != now}


def _text(row: sqlite3.Row, to_next: Changes) -> Text:
    fields = {name: row[name] for name in FIELDS} | {"captions": json.loads(row["captions"])}
    return Text(row["fetched_at"], row["capture"], row["reader"], row["replaced_at"], row["cause"], fields, to_next)


def _as_text(row: sqlite3.Row, name: str) -> str:
    """A field as text; captions as one paragraph each."""
    value: str = row[name] or ""
    return "\n\n".join(json.loads(value or "[]")) if name == "captions" else value
