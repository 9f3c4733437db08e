"""Which of the chosen articles repeat another: the same text again, or nearly the same, as portals reprint agency pieces.

The same title and body make a *duplicate* (articles.text_digest). A *near duplicate* shares at least SIMILAR of all sequences
of five syllables in lead and body with another text (Jaccard). Of texts that repeat each other one is the original: the one dated
first, of these the one archived first, then by portal and key. What is marked names an original with which it was compared
itself, so that no chain of small changes makes one of two texts that differ.

Comparing each with each would take years for a million. MinHash signatures (Broder 1997) are cut into bands; only articles that
share a band are compared, first by their signatures, then by their texts. Both stand in a database on the disk, sorted there:
memory does not grow.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from array import array
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from itertools import groupby
from operator import eq, itemgetter
from pathlib import Path

from crawler.vietnamese.folding import fold
from exports.output import OutputError
from exports.selection import Selection

try:
    from rensa import RMinHash
except ImportError as error:
    raise OutputError(
        "A corpus needs rensa, which finds near duplicates; install it with: pip install 'khotin[corpus]'."
    ) from error

SIMILAR = 0.7
"""A reprint with a paragraph of five cut and some lines of its page added has 0.74 of all sequences in common; a bulletin of the
next day, every sentence with other figures, a third (benchmarks/repeats.py).
"""
_SYLLABLE = re.compile(r"\w+")
_LENGTH = 5
# Sequences. Shorter texts ("see the attached file") may well stand in articles that have nothing else in common.
_LEAST = 40
# With bands of five of the signature's values, of pairs with SIMILAR in common 99 in 100 share a band, with 0.8 all but one in
# 10,000; of those with a tenth in common one in 4,000.
_PERMUTATIONS, _BAND = 128, 5
_SEED = 1  # the same signatures in every run
# What two signatures have in common is what the texts have, give or take 0.04: one pair in 10,000 of SIMILAR is below this.
_SIMILAR_SIGNED = SIMILAR - 0.15
# Articles that one is compared with at most: those that share most bands with it.
_CANDIDATES = 20
_BATCH = 100
_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}

_RANKED = """
    insert into ranked (article)
    select id from chosen join articles on id = article
    order by date is null, date, time is null, time, first_seen, portal, key
"""
_DUPLICATES = """
    insert into repeats (article, duplicate_of)
    select article, original from (
        select article, first_value(article) over (partition by text_digest order by rank) as original
        from ranked join articles on articles.id = article where text_digest is not null
    ) where article <> original
"""
_TEXTS = """
    select rank, lead, body from ranked join articles on articles.id = ranked.article left join repeats using (article)
    where duplicate_of is null and rank between ? and ? order by rank
"""
# A duplicate is as near to other texts as its original is.
_INHERITED = """
    update repeats set (near_duplicate_of, similarity) =
        (select near_duplicate_of, similarity from repeats as originals where originals.article = repeats.duplicate_of)
    where duplicate_of is not null
"""


def mark(selection: Selection, work: Path) -> None:
    """Put into the temporary table `repeats` of the selection each article that repeats another: `article`, `duplicate_of`,
    `near_duplicate_of` (articles.id), `similarity` (SIMILAR to 1). `work` is where to make a file for the time being.

    Raises OSError when that cannot be written.
    """
    selection.db.execute("create temp table ranked (rank integer primary key, article integer not null)")
    selection.db.execute(
        "create temp table repeats"
        " (article integer primary key, duplicate_of integer, near_duplicate_of integer, similarity real)"
    )
    selection.db.execute(_RANKED)
    selection.db.execute(_DUPLICATES)
    try:
        with closing(sqlite3.connect(work, isolation_level=None)) as bands:
            # To sort a million takes SQLite half a minute, and Ctrl-C is heard in Python only.
            bands.set_progress_handler(lambda: None, 1_000_000)
            _sign(selection, bands)
            _compare(selection, bands)
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        if code not in _NO_ROOM:
            raise
        raise OSError(str(error)) from error
    finally:
        work.unlink(missing_ok=True)
    selection.db.execute(_INHERITED)


def shingles(*texts: str | None) -> set[str]:
    """The sequences of five syllables of a text, without marks and capitals: portals write `Hòa` or `Hoà` as they like."""
    syllables = [syllable for text in texts if text for syllable in _SYLLABLE.findall(fold(text))]
    return set(map(" ".join, zip(*(syllables[place:] for place in range(_LENGTH)), strict=False)))


def similarity(one: set[str], other: set[str]) -> float:
    """The share of their sequences that two texts have in common (Jaccard)."""
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def _sign(selection: Selection, bands: sqlite3.Connection) -> None:
    """Put the bands of all signatures into a table, and those that articles share into another."""
    for statement in ("pragma journal_mode = off", "pragma synchronous = off", "begin"):
        bands.execute(statement)
    bands.execute("create table bands (band integer not null, rank integer not null)")
    bands.execute("create table signatures (rank integer primary key, signature blob not null)")
    for first in range(1, selection.number + 1, _BATCH):
        selection.watch("comparing", first - 1, 2 * selection.number)
        rows = selection.db.execute(_TEXTS, [first, first + _BATCH - 1])
        texts = [(rank, found) for rank, *parts in rows if len(found := shingles(*parts)) >= _LEAST]
        signatures = RMinHash.digests_from_token_sets([list(found) for _, found in texts], _PERMUTATIONS, _SEED)
        signed = [(rank, array("I", values)) for (rank, _), values in zip(texts, signatures, strict=True)]
        bands.executemany(
            "insert into bands values (?, ?)", ((band, rank) for rank, values in signed for band in _bands(values))
        )
        # A byte of each value tells them apart well enough.
        bands.executemany(
            "insert into signatures values (?, ?)",
            ((rank, bytes(value & 0xFF for value in values)) for rank, values in signed),
        )
    bands.execute("create index by_band on bands (band, rank)")
    bands.execute(
        "create table shared as select rank, band from bands"
        " where band in (select band from bands group by band having count(*) > 1) order by rank"
    )
    bands.execute("commit")


def _bands(signature: array[int]) -> Iterator[int]:
    """A number for each band of a signature. That two bands have one by chance costs a comparison and no more."""
    values, size = signature.tobytes(), signature.itemsize * _BAND
    for start in range(0, len(values) - size + 1, size):
        digest = hashlib.blake2b(values[start : start + size], digest_size=8, salt=start.to_bytes(2, "big"))
        yield int.from_bytes(digest.digest(), "big", signed=True)


def _compare(selection: Selection, bands: sqlite3.Connection) -> None:
    """Compare each article, in the order of rank, with the originals before it that share a band with it."""

    @lru_cache(maxsize=100)
    def text_of(rank: int) -> set[str]:
        ((_, *parts),) = selection.db.execute(_TEXTS, [rank, rank])
        return shingles(*parts)

    bands.execute("create table originals (band integer, rank integer, primary key (band, rank)) without rowid")
    bands.execute("begin")
    for rank, rows in groupby(bands.execute("select rank, band from shared"), key=itemgetter(0)):
        selection.watch("comparing", selection.number + rank, 2 * selection.number)
        own = [band for _, band in rows]
        near = [(similarity(text_of(rank), text_of(other)), -other) for other in _candidates(bands, rank, own)]
        likeness, original = max(near, default=(0.0, 0))
        if likeness >= SIMILAR:
            selection.db.execute(
                "insert into repeats (article, near_duplicate_of, similarity) select mine.article, other.article, ?"
                " from ranked as mine, ranked as other where mine.rank = ? and other.rank = ?",
                [round(likeness, 3), rank, -original],
            )
        else:
            bands.executemany("insert into originals values (?, ?)", [(band, rank) for band in own])
    bands.execute("commit")


def _candidates(bands: sqlite3.Connection, rank: int, own: list[int]) -> list[int]:
    """The ranks of the originals that share most bands with an article, if their signatures are like its own."""
    found = bands.execute(
        f"select rank, signature from (select rank from originals where band in ({', '.join('?' * len(own))})"
        f" group by rank order by count(*) desc, rank limit {_CANDIDATES}) join signatures using (rank)",
        own,
    ).fetchall()
    ((signature,),) = bands.execute("select signature from signatures where rank = ?", [rank])
    least = _SIMILAR_SIGNED * _PERMUTATIONS
    return [other for other, signed in found if sum(map(eq, signature, signed)) >= least]
