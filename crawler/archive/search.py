"""Search an archive: ranked hits, their number, and a passage that shows why. Reads only, and needs no SQL function."""

from __future__ import annotations

import json
from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from crawler.archive.query import COLUMNS, Query, Term, parse
from crawler.vietnamese.folding import WORD, composed, words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

_PASSAGE = 30  # words
_BEFORE = 6  # words of a passage before its first match

# bm25's weights in the order of COLUMNS: a word in the title says more about an article than one in its text.
_MATCHES = """
    select articles.id, bm25(articles_fts, 8.0, 3.0, 1.0, 1.0) as score
    from articles_fts join articles on articles.id = articles_fts.rowid
    where articles_fts match :match
    and (:portal is null or articles.portal = :portal)
    and (:since is null or articles.date >= :since)
    and (:until is null or articles.date <= :until)
"""
_RANKED = f"{_MATCHES} order by score, articles.date desc, articles.id desc"


class Hit(NamedTuple):
    """An article found; `date` is `YYYY-MM-DD`, `rank` is bm25's: negative, the best hit lowest."""

    id: int
    portal: str
    key: str
    date: str | None
    title: str
    section: str | None
    url: str
    snippet: str
    rank: float


def search(
    connection: sqlite3.Connection,
    text: str,
    *,
    portal: str | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int = 20,
    offset: int = 0,
    mark: tuple[str, str] = ("", ""),
) -> list[Hit]:
    """The articles a query finds (crawler/archive/query.py), the best first, of equals the newest.

    `since` and `until` are both included, and leave out articles without a date. `mark` is put around what matched in
    the snippet, which is plain text: for HTML, mark with characters that no text has, escape, then replace them.
    Raises QueryError for a query without a word or with too many.
    """
    query = parse(text)
    found = _matches(connection, query, _RANKED, portal=portal, since=since, until=until)
    return [_hit(connection, query, article, rank, mark) for article, rank in islice(found, offset, offset + limit)]


def count(
    connection: sqlite3.Connection,
    text: str,
    *,
    portal: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> int:
    """How many articles `search` finds in all. Raises QueryError as `search` does."""
    found = _matches(connection, parse(text), _MATCHES, portal=portal, since=since, until=until)
    return sum(1 for _ in found)


def snippet(query: Query, texts: Mapping[str, str | None], mark: tuple[str, str] = ("", "")) -> str:
    """A passage of some thirty words of the lead, the body or the captions that shows most of what was looked for.

    `texts` are an article's columns as stored. FTS5's own `snippet()` cannot do it: a word typed without its marks
    matches in the folded copy, which no stored text has.
    """
    best, worth = "", (-1, -1)
    for column in COLUMNS[1:]:
        if text := texts.get(column):
            readable = _readable(column, text)
            cut = words(readable)
            places = _places([term for term in query.terms if term.column in (None, column)], cut)
            start, here = _passage(places, len(cut))
            if here > worth:
                best, worth = _marked(readable, start, places, mark), here
    return best


def _matches(
    connection: sqlite3.Connection,
    query: Query,
    sql: str,
    *,
    portal: str | None,
    since: date | None,
    until: date | None,
) -> Iterator[tuple[int, float]]:
    """The ids and scores of the results, in the order of the SQL; what FTS5 leaves uncertain is decided one by one."""
    dates = {"since": since and since.isoformat(), "until": until and until.isoformat()}
    certain = set()
    if query.needs_check:
        rows = connection.execute("select rowid from articles_fts where articles_fts match ?", [query.certain])
        certain = {article for (article,) in rows}
    for article, score in connection.execute(sql, {"match": query.match, "portal": portal} | dates):
        if not query.needs_check or article in certain or query.check(_texts(connection, article)):
            yield article, score


def _texts(connection: sqlite3.Connection, article: int) -> dict[str, str | None]:
    row = connection.execute(f"select {', '.join(COLUMNS)} from articles where id = ?", [article]).fetchone()
    return dict(zip(COLUMNS, row, strict=True))


def _hit(connection: sqlite3.Connection, query: Query, article: int, rank: float, mark: tuple[str, str]) -> Hit:
    sql = "select id, portal, key, date, title, section, url from articles where id = ?"
    row = connection.execute(sql, [article]).fetchone()
    return Hit._make((*row, snippet(query, _texts(connection, article), mark), rank))


def _readable(column: str, text: str) -> str:
    """A stored text on one line; captions are a JSON array."""
    return " ".join(composed(" ".join(json.loads(text)) if column == "captions" else text).split())


class _Place(NamedTuple):
    """Where a term stands in a text, in words: the first, the one after the last, and which term it is."""

    first: int
    end: int
    term: int


def _places(terms: Sequence[Term], cut: Sequence[str]) -> list[_Place]:
    places = (_Place(at, at + len(term.words), i) for i, term in enumerate(terms) for at in term.positions(cut))
    return sorted(places, key=lambda place: (place.first, -place.end))


def _passage(places: Sequence[_Place], size: int) -> tuple[int, tuple[int, int]]:
    """The first word of the best passage in a text of so many words, and its worth: how many terms, and how often."""
    start, worth = 0, (0, 0)
    for i, place in enumerate(places):
        first = max(0, min(place.first - _BEFORE, size - _PASSAGE))
        inside = places[i : bisect_left(places, first + _PASSAGE, key=lambda other: other.first)]
        here = len({other.term for other in inside}), len(inside)
        if here > worth:
            start, worth = first, here
    return start, worth


def _marked(text: str, start: int, places: Sequence[_Place], mark: tuple[str, str]) -> str:
    """The passage that begins at a word, with its places marked; a place within another is not marked again."""
    spans = [found.span() for found in WORD.finditer(text)]
    stop = min(start + _PASSAGE, len(spans))
    at = spans[start][0] if start else 0
    pieces = ["… "] if start else []
    done = start
    for place in places:
        first, end = max(place.first, done), min(place.end, stop)
        if first < end:
            pieces += [text[at : spans[first][0]], mark[0], text[spans[first][0] : spans[end - 1][1]], mark[1]]
            at, done = spans[end - 1][1], end
    return "".join([*pieces, f"{text[at : spans[stop - 1][1]]} …" if stop < len(spans) else text[at:]])
