"""What the full-text index holds of a text, so that any client finds it typed with marks, without, or the other way.

The FTS5 tables of crawler/archive/migrations.py keep every mark (`remove_diacritics 0`), because `bàn`, `bán` and
`bạn` are three words. What they index is not the text but `indexed(text)`: the text as it stands, its folded
form, and its paragraphs in the other placement of the tone mark, each parted from the next by a seam. So a bare
`MATCH` finds `"Khánh Hòa"`, `"Khánh Hoà"` and `"khanh hoa"`, and never a phrase made of two of the copies.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from crawler.vietnamese.folding import composed, fold, new_tone, old_tone

SEAM = "\U000f0000"
"""The token between two copies: a private-use character beyond those that icon fonts use."""

INDEX_VERSION = 2
"""By which rules the index was made; kept in SQLite's `user_version`. Raise it whenever `indexed` gives another result.

An index made by other rules must be rebuilt before anything is written: an old text is taken out of the index
by computing again what was put in, and whatever differs would stay behind as a hit that leads nowhere.
"""

COLUMNS = {"articles": ("body", "title", "lead", "captions"), "attachments": ("text", "name")}
"""The columns that are indexed, in the order of the full-text tables and in which the triggers name them."""


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


class Index:
    """Brings the full-text index up to what is written over a connection, once what belongs together has been written.

    The triggers of `articles` and `attachments` only note what changes, by a function without which nothing can be written to
    them. FTS5 gathers words in memory, but for each statement that has triggers SQLite begins a transaction within the
    transaction, for which FTS5 brings that memory to the disk: indexing article by article took half as long again.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        # By table and row, the texts that the index has of it; None if it has none.
        self._changed: dict[tuple[str, int], tuple[str | None, ...] | None] = {}
        self._is_following = False
        connection.create_function("khotin_changed", -1, self._note)

    @contextmanager
    def following(self) -> Iterator[None]:
        """Index at the end of the block what was written in it. Anything that is written outside of such a block fails."""
        self._changed, self._is_following = {}, True
        try:
            yield
            self.catch_up()
        finally:
            self._changed, self._is_following = {}, False

    def catch_up(self) -> None:
        """Index what has been noted so far, so that it need not be remembered in a long transaction."""
        # FTS5 wants rising row ids: for any other it brings its memory to the disk.
        for (table, row), before in sorted(self._changed.items(), key=lambda change: change[0]):
            columns = ", ".join(COLUMNS[table])
            now = self.connection.execute(f"select {columns} from {table} where id = ?", [row]).fetchone()
            if now is not None and before == tuple(now):
                continue
            if before is not None:
                marks = ", ".join("?" * len(before))
                delete = f"insert into {table}_fts({table}_fts, rowid, {columns}) values ('delete', ?, {marks})"
                self.connection.execute(delete, [row, *map(indexed, before)])
            if now is not None:
                self.connection.execute(insertion(f"{table}_fts", table), [row, *map(indexed, now)])
        self._changed.clear()

    def make_anew(self) -> None:
        """Make both full-text tables from the stored texts, in the current transaction.

        FTS5's own 'rebuild' would index the bare texts, and lose everything that `indexed` adds.
        """
        for table, columns in COLUMNS.items():
            self.connection.execute(f"insert into {table}_fts({table}_fts) values ('delete-all')")
            for row, *texts in self.connection.execute(f"select id, {', '.join(columns)} from {table} order by id"):
                self.connection.execute(insertion(f"{table}_fts", table), [row, *map(indexed, texts)])
        self.connection.execute(f"pragma user_version = {INDEX_VERSION}")
        self._changed.clear()

    def _note(self, table: str, row: int, *before: bytes | None) -> bool:
        """Whether somebody will index it; if not, the trigger makes the statement fail."""
        if self._is_following:
            texts = tuple(text if text is None else text.decode(errors="replace") for text in before)
            self._changed.setdefault((table, row), texts or None)
        return self._is_following


def insertion(index: str, table: str) -> str:
    """The statement that adds a row's id and its `indexed` texts, in the order of `COLUMNS`, to an index of a table."""
    columns = COLUMNS[table]
    return f"insert into {index}(rowid, {', '.join(columns)}) values (?, {', '.join('?' * len(columns))})"


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the index was made by the rules of this version; if not, `Index.make_anew` before writing."""
    return bool(connection.execute("pragma user_version").fetchone()[0] == INDEX_VERSION)
