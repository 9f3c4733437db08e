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
_IN_FILES = """
    select attachments.id, bm25(attachments_fts, 3.0, 1.0) as score
    from attachments_fts join attachments on attachments.id = attachments_fts.rowid
    join articles on articles.id = attachments.article
    where attachments_fts match :match
    and (:portal is null or articles.portal = :portal)
    and (:since is null or articles.date >= :since)
    and (:until is null or articles.date <= :until)
    order by score, articles.date desc, attachments.id
"""


class Hit(NamedTuple):
    """An article found; `date` is `YYYY-MM-DD`, `rank` is bm25's: negative, the best hit lowest. `file` is the name of the
    attachment in which the words stand, when they do not stand in the article itself.
    """

    id: int
    portal: str
    key: str
    date: str | None
    title: str
    section: str | None
    url: str
    snippet: str
    rank: float
    file: str | None = None


class _Found(NamedTuple):
    """A result: its article, the attachment if it was found there, its score."""

    article: int
    file: int | None
    score: float


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
    """The articles a query finds (crawler/archive/query.py), the best first, of equals the newest; then those in whose
    attachments alone it finds something.

    `since` and `until` are both included, and leave out articles without a date. `mark` is put around what matched in
    the snippet, which is plain text: for HTML, mark with characters that no text has, escape, then replace them.
    Raises QueryError for a query without a word or with too many.
    """
    query = parse(text)
    found = _found(connection, query, _RANKED, portal=portal, since=since, until=until)
    return [_hit(connection, query, result, mark) for result in islice(found, offset, offset + limit)]


def count(
    connection: sqlite3.Connection,
    text: str,
    *,
    portal: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> int:
    """How many articles `search` finds in all. Raises QueryError as `search` does."""
    found = _found(connection, parse(text), _MATCHES, portal=portal, since=since, until=until)
    return sum(1 for _ in found)


def snippet(query: Query, texts: Mapping[str, str | None], mark: tuple[str, str] = ("", "")) -> str:
    """A passage of some thirty words of the lead, the body or the captions, or of an attachment's text, that shows most of
    what was looked for.

    `texts` are the columns as stored. FTS5's own `snippet()` cannot do it: a word typed without its marks
    matches in the folded copy, which no stored text has.
    """
    best, worth = "", (-1, -1)
    for column in (*COLUMNS[1:], "text"):
        if text := texts.get(column):
            readable = _readable(column, text)
            cut = words(readable)
            places = _places([term for term in query.terms if term.column in (None, column)], cut)
            start, here = _passage(places, len(cut))
            if here > worth:
                best, worth = _marked(readable, start, places, mark), here
    return best


def _found(
    connection: sqlite3.Connection,
    query: Query,
    sql: str,
    *,
    portal: str | None,
    since: date | None,
    until: date | None,
) -> Iterator[_Found]:
    """The results in articles, in the order of the SQL, then those in attachments alone."""
    only = {
        "portal": portal,
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
    }
    seen = set()
    for article, score in _matches(connection, query, "articles", sql, only):
        seen.add(article)
        yield _Found(article, None, score)
    if query.is_plain:
        for file, score in _matches(connection, query, "attachments", _IN_FILES, only):
            (article,) = connection.execute("select article from attachments where id = ?", [file]).fetchone()
            if article not in seen:
                seen.add(article)
                yield _Found(article, file, score)


def _matches(
    connection: sqlite3.Connection, query: Query, table: str, sql: str, only: dict[str, str | None]
) -> Iterator[tuple[int, float]]:
    """The ids and scores of the rows of a table that match; what FTS5 leaves uncertain is decided one by one."""
    certain = set()
    if query.needs_check:
        rows = connection.execute(f"select rowid from {table}_fts where {table}_fts match ?", [query.certain])
        certain = {row for (row,) in rows}
    for row, score in connection.execute(sql, {"match": query.match} | only):
        if not query.needs_check or row in certain or query.check(_texts(connection, table, row)):
            yield row, score


def _texts(connection: sqlite3.Connection, table: str, row: int) -> dict[str, str | None]:
    columns = COLUMNS if table == "articles" else ("name", "text")
    values = connection.execute(f"select {', '.join(columns)} from {table} where id = ?", [row]).fetchone()
    return dict(zip(columns, values, strict=True))


def _hit(connection: sqlite3.Connection, query: Query, found: _Found, mark: tuple[str, str]) -> Hit:
    sql = "select id, portal, key, date, title, section, url from articles where id = ?"
    row = connection.execute(sql, [found.article]).fetchone()
    if found.file is None:
        return Hit._make((*row, snippet(query, _texts(connection, "articles", found.article), mark), found.score, None))
    texts = _texts(connection, "attachments", found.file)
    return Hit._make((*row, snippet(query, texts, mark), found.score, texts["name"]))


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
