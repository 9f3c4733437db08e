"""What an entry says of an event, in Vietnamese as the articles are: a heading and a few sentences, never the whole text."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from crawler.archive.history import FIELDS, Changes, changes
from exports.feeds.events import Event, Kind

_LONGEST = 500  # characters

_HAPPENED: dict[Kind, str] = {
    "changed": "Đã sửa",
    "missing": "Không còn thấy",
    "gone": "Đã bị gỡ",
    "returned": "Có trở lại",
}
_NAMES = {
    **{"title": "Tiêu đề", "date": "Ngày", "time": "Giờ", "section": "Chuyên mục", "byline": "Tác giả"},
    **{"source": "Nguồn", "lead": "Lời dẫn", "body": "Nội dung", "captions": "Chú thích ảnh"},
}
_MARKS = {"removed": "[-{}-]", "added": "{{+{}+}}"}  # as `khotin history` prints them

# The text that took the place of a revision, in the order of crawler/archive/history.py.
_NEXT = """
    select following from (
        select revisions.id, lead(revisions.id) over (order by coalesce(fetched_at, replaced_at), revisions.id) as following
        from revisions left join captures on captures.id = capture where article = ?
    ) where id = ?
"""
_REASON = "select reason from states where id = ?"


def heading(event: Event, article: Mapping[str, Any]) -> str:
    """The article's title, after what happened to it; `article` is its row."""
    happened = _HAPPENED.get(event.kind)
    return f"{happened}: {article['title']}" if happened else str(article["title"])


def text(db: sqlite3.Connection, event: Event, article: Mapping[str, Any]) -> str:
    """Of a new article its lead or first paragraph, of a changed one what was changed, else the evidence."""
    if event.kind == "archived":
        return _cut(article["lead"] or article["body"].partition("\n\n")[0])
    if event.kind == "changed":
        return _cut(_changed(_changes(db, event)))
    return _cut(f"{_HAPPENED[event.kind]}: {db.execute(_REASON, [event.row]).fetchone()[0]}")


def _changes(db: sqlite3.Connection, event: Event) -> Changes:
    following = db.execute(_NEXT, [event.article, event.row]).fetchone()[0]
    read = f"select {', '.join(FIELDS)} from {{}} where id = ?"
    before = db.execute(read.format("revisions"), [event.row]).fetchone()
    after = db.execute(read.format("revisions" if following else "articles"), [following or event.article]).fetchone()
    return changes(before, after)


def _changed(found: Changes) -> str:
    """The fields that were changed, each with the words that went and came: `Ngày: [-1-] {+2+}`."""
    said = []
    for field, paragraphs in found.items():
        pieces = [piece for paragraph in paragraphs for piece in paragraph if piece.kind != "same"]
        marked = " ".join(_MARKS[piece.kind].format(" ".join(piece.text.split())) for piece in pieces)
        said.append(f"{_NAMES[field]}: {marked}" if marked else _NAMES[field])
    return "\n".join(said)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"
