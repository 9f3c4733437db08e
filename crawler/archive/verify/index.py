"""The full-text index against the stored texts: compared with an index made from them now.

FTS5's own integrity check with rank 1 would compare with the bare texts, and so fails for every index of ours (see
crawler/archive/fulltext.py).
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from crawler.archive import fulltext
from crawler.archive.verify.findings import BY_REPAIR, Finding, Reindex, Snapshot

# So many texts are named one by one.
_NAMED = 20
_ADVICE = f"{BY_REPAIR} makes the index anew"
# Where a word stands, as one number below 2^32 that says little else: sums of these tell sets of places apart.
_PLACE = "((doc * 31 + length(col)) * 1000003 + offset) % 4294967291 * 2654435761 % 4294967296"


def check(snapshot: Snapshot) -> Iterator[Finding]:
    db = snapshot.db
    if not fulltext.is_current(db):
        yield Finding("full-text index", "it was made by other rules than this khotin's", _ADVICE, Reindex())
        return
    for table, name in (("articles", "article"), ("attachments", "attachment")):
        try:
            _make_fresh(snapshot, table)
            wrong = list(islice(_texts_apart(snapshot, table), _NAMED + 1))
            for text in wrong[:_NAMED]:
                yield Finding(f"{name} {text}", "the full-text index has other words than its text", _ADVICE, Reindex())
            if len(wrong) > _NAMED:
                yield Finding("full-text index", f"there are more such {table}", _ADVICE, Reindex())
            if not wrong and not _leads_to_all(db, table):
                yield Finding(f"{table}_fts", "words that it holds are not found in it", _ADVICE, Reindex())
            if not wrong and not _same_sizes(db, table):
                yield Finding(f"{table}_fts", "it counts other words than it holds", _ADVICE, Reindex())
        except sqlite3.DatabaseError as error:
            yield Finding(f"{table}_fts", f"it cannot be read ({error})", _ADVICE, Reindex())


def _make_fresh(snapshot: Snapshot, table: str) -> None:
    """Index the stored texts in a temporary table, which SQLite keeps in a file."""
    db = snapshot.db
    names = ", ".join(fulltext.COLUMNS[table])
    db.execute(
        f"create virtual table temp.{table}_fresh using fts5("
        f"{names}, content='', tokenize='unicode61 remove_diacritics 0')"
    )
    total = snapshot.number(f"select count(*) from {table}")
    rows = db.execute(f"select id, {names} from {table} order by id")
    insert = fulltext.insertion(f"temp.{table}_fresh", table)
    for row, *texts in snapshot.watched(f"index of {table}", total, rows):
        db.execute(insert, [row, *(fulltext.indexed(text and _bytes(text).decode(errors="replace")) for text in texts)])
    db.execute(f"create virtual table temp.{table}_fresh_words using fts5vocab(temp, {table}_fresh, instance)")
    db.execute(f"create virtual table temp.{table}_fts_words using fts5vocab(main, {table}_fts, instance)")


def _texts_apart(snapshot: Snapshot, table: str) -> Iterator[int]:
    """The ids of the texts whose words or their places the index has otherwise, each once."""
    db = snapshot.db
    told = set[int]()
    indexes = [f"temp.{table}_{index}_words" for index in ("fts", "fresh")]
    words = f"select term, count(*), sum({_PLACE}) from {{}} group by term"
    texts = f"select doc, count(*), sum({_PLACE}) from {{}} where term = cast(? as text) group by doc order by doc"
    for word in _apart(*(db.execute(words.format(index)) for index in indexes)):
        for text in _apart(*(db.execute(texts.format(index), [_bytes(word)]) for index in indexes)):
            if text not in told:
                told.add(text)
                yield text


def _leads_to_all(db: sqlite3.Connection, table: str) -> bool:
    """Whether each word, looked up as a search does it, leads to all its places: reading the index from its beginning to its
    end, as before, does not use its inner nodes.
    """
    columns = f"term, count(*) as number, sum({_PLACE}) as places"
    look_up = f"select {columns} from temp.{table}_fts_words where term = cast(? as text)"
    words = db.execute(f"select {columns} from temp.{table}_fresh_words group by term")
    return all(tuple(db.execute(look_up, [_bytes(word["term"])]).fetchone()) == tuple(word) for word in words)


def _same_sizes(db: sqlite3.Connection, table: str) -> bool:
    """Whether the index knows how long the texts are, each and all together, by which search ranks."""
    indexes = (f"main.{table}_fts", f"temp.{table}_fresh")
    sizes = (db.execute(f"select id, sz from {index}_docsize order by id") for index in indexes)
    # An index whose last text went away counts zeros, a fresh one nothing.
    totals = {
        bytes(block or b"").rstrip(b"\0")
        for index in indexes
        for (block,) in db.execute(f"select block from {index}_data where id = 1")
    }
    return next(_apart(*sizes), None) is None and len(totals) == 1


def _apart(stored: Iterable[sqlite3.Row], fresh: Iterable[sqlite3.Row]) -> Iterator[Any]:
    """The keys (first columns) of which two streams, ordered by them, have not the same rows."""
    key = itemgetter(0)
    for value, rows in groupby(heapq.merge(stored, fresh, key=key), key=key):
        first, *others = map(tuple, rows)
        if others != [first]:
            yield value


def _bytes(word: str) -> bytes:
    """A word for a query; what is broken may be no text."""
    return word.encode("utf-8", "surrogateescape")
