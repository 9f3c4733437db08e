"""What the full-text index holds of a text, so that any client finds it typed with marks, without, or the other way.

The FTS5 tables of crawler/archive/migrations.py keep every mark (`remove_diacritics 0`), because `bàn`, `bán` and
`bạn` are three words. Their triggers index not the text but `khotin_indexed(text)`: the text as it stands, its folded
form, and its paragraphs in the other placement of the tone mark, each parted from the next by a seam. So a bare
`MATCH` finds `"Khánh Hòa"`, `"Khánh Hoà"` and `"khanh hoa"`, and never a phrase made of two of the copies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.vietnamese.folding import composed, fold, new_tone, old_tone

if TYPE_CHECKING:
    import sqlite3

SEAM = "\U000f0000"
"""The token between two copies: a private-use character beyond those that icon fonts use."""

INDEX_VERSION = 2
"""By which rules the index was made; kept in SQLite's `user_version`. Raise it whenever `indexed` gives another result.

An index made by other rules must be rebuilt before anything is written: the triggers take an old text out of the index
by computing again what was put in, and whatever differs would stay behind as a hit that leads nowhere.
"""

_COLUMNS = {"articles": ("title", "lead", "body", "captions"), "attachments": ("name", "text")}


def indexed(text: str | None) -> str | None:
    """What stands in the index for a column with this text; paragraphs are parted by a blank line.

    The text itself comes first and unshortened: `highlight()` and `snippet()` of FTS5 count words from its start.
    """
    if text is None:
        return None
    text = composed(text)
    copies = [text]
    if (folded := fold(text)) != text.lower():
        copies.append(folded)
    for paragraph in text.split("\n\n"):
        # Whole paragraphs, not the words alone: a phrase around such a word must be found too.
        copies += [copy for copy in (old_tone(paragraph), new_tone(paragraph)) if copy != paragraph]
    return f" {SEAM} ".join(copies)


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the SQL function without which nothing can be written to `articles` or `attachments`."""
    connection.create_function("khotin_indexed", 1, indexed, deterministic=True)


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the index was made by the rules of this version; if not, `reindex` before writing."""
    return bool(connection.execute("pragma user_version").fetchone()[0] == INDEX_VERSION)


def reindex(connection: sqlite3.Connection) -> None:
    """Make both full-text tables anew from the stored texts, in the current transaction; needs `register`.

    FTS5's own 'rebuild' would index the bare texts, and lose everything that `indexed` adds.
    """
    for table, columns in _COLUMNS.items():
        names = ", ".join(columns)
        values = ", ".join(f"khotin_indexed({column})" for column in columns)
        connection.execute(f"insert into {table}_fts({table}_fts) values ('delete-all')")
        connection.execute(f"insert into {table}_fts(rowid, {names}) select id, {values} from {table}")
    connection.execute(f"pragma user_version = {INDEX_VERSION}")
