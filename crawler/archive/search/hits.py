"""The articles a query finds, with what a reader needs to choose among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crawler.archive.query import parse
from crawler.archive.search.filters import EVERYTHING, Filters
from crawler.archive.search.matching import texts
from crawler.archive.search.order import Found, Sort, newest, ordered
from crawler.archive.search.passage import opening, snippet

if TYPE_CHECKING:
    import sqlite3

    from crawler.archive.query import Query


class Hit(NamedTuple):
    """An article found; `date` is `YYYY-MM-DD`, `rank` is bm25's: negative, the best hit lowest; None where hits are sorted by
    date. `file` is the name of the attachment in which the words stand, when they do not stand in the article itself.
    """

    id: int
    portal: str
    key: str
    date: str | None
    title: str
    section: str | None
    url: str
    byline: str | None
    state: str
    snippet: str
    rank: float | None = None
    file: str | None = None


def search(
    db: sqlite3.Connection,
    text: str | None,
    filters: Filters = EVERYTHING,
    *,
    sort: Sort = "relevance",
    limit: int = 20,
    offset: int = 0,
    mark: tuple[str, str] = ("", ""),
) -> list[Hit]:
    """The articles a query finds (crawler/archive/query.py). By relevance the best come first, of equals the newest, and then
    those in whose attachments alone it finds something; by date the newest, and those without a date last.

    Without a text all articles are found, by date. `mark` is put around what matched in the snippet, which is plain text: for
    HTML, mark with characters that no text has, escape, then replace them. Raises QueryError for a query without a word or
    with too many.
    """
    if not text:
        return [_hit(db, None, found, mark) for found in newest(db, filters, limit, offset)]
    query = parse(text)
    return [_hit(db, query, found, mark) for found in ordered(db, query, filters, sort, limit, offset)]


_ROW = "select id, portal, key, date, title, section, url, byline, state from articles where id = ?"
_FILES = "select id from attachments where article = ? order by position"


def _hit(db: sqlite3.Connection, query: Query | None, found: Found, mark: tuple[str, str]) -> Hit:
    row = db.execute(_ROW, [found.article]).fetchone()
    own = texts(db, "articles", found.article)
    if query is None:
        return Hit._make((*row, opening(own), None, None))
    if found.is_own or (found.is_own is None and query.check(own)):
        return Hit._make((*row, snippet(query, own, mark), found.score, None))
    for (file,) in db.execute(_FILES, [found.article]):
        its = texts(db, "attachments", file)
        if query.check(its):
            return Hit._make((*row, snippet(query, its, mark), found.score, its["name"]))
    raise AssertionError(f"article {found.article} matches and has nothing that does")
