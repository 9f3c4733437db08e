"""The results of a query in the order in which they are shown, a page at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NamedTuple

from crawler.archive.search.filters import EVERYTHING, Filters, conditions
from crawler.archive.search.matching import Rows, matching, matching_files, rows, texts

if TYPE_CHECKING:
    import sqlite3

    from crawler.archive.query import Query
    from crawler.archive.search.filters import Values

Sort = Literal["relevance", "date"]

# So many of the newest articles are asked one by one, for a page that is expected among a tenth of them.
_WALK = 1000
_NEWEST = "articles.date desc, articles.id desc"


class Found(NamedTuple):
    """A result: its article, bm25's score where results are sorted by that, and whether the article matches itself and not
    only one of its attachments; None where that is not known.
    """

    article: int
    score: float | None
    is_own: bool | None


def newest(db: sqlite3.Connection, filters: Filters, limit: int, offset: int) -> list[Found]:
    """All articles, the newest first."""
    where, values = conditions(db, filters)
    return _by_date(db, where, values, limit, offset, is_own=True)


def ordered(db: sqlite3.Connection, query: Query, filters: Filters, sort: Sort, limit: int, offset: int) -> list[Found]:
    """A page of a query's results."""
    if sort == "date":
        is_near = not query.has_prefix and offset + limit <= _WALK // 10
        found = _walked(db, query, filters, offset + limit) if is_near and _is_frequent(db, query) else None
        return _gathered(db, query, filters, limit, offset) if found is None else found[offset:]
    own = rows(db, query, "articles")
    found = _by_score(db, own, filters, limit, offset)
    files = matching_files(db, query) if len(found) < limit else None
    if files is None:
        return found
    before = offset + len(found) if found else min(offset, _number(db, own, filters))
    return found + _in_files(db, own, files, filters, limit - len(found), offset + len(found) - before)


def _is_frequent(db: sqlite3.Connection, query: Query) -> bool:
    """Whether one article in ten or more may match, by the first hundred that do."""
    sql = "select rowid from articles_fts where articles_fts match ? limit 100"
    ids = [row for (row,) in db.execute(sql, [query.match])]
    return len(ids) == 100 and ids[-1] - ids[0] < 1000


def _walked(db: sqlite3.Connection, query: Query, filters: Filters, wanted: int) -> list[Found] | None:
    """The first results by date of a query that many articles match, found by asking of the newest one by one, which is quicker
    than to gather all. None where too few of them match after all.
    """
    where, values = conditions(db, filters)
    files = matching_files(db, query)
    in_file = f"id in (select article from attachments where id in ({files.ids}))" if files else "false"
    sql = f"""
        select id, exists (select 1 from articles_fts where articles_fts match :match and rowid = id), {in_file}
        from (select id from articles where {where} order by {_NEWEST} limit :walk)
    """
    asked: Values = {"match": query.match, "walk": _WALK}
    found = []
    for article, may_match, has_file in db.execute(sql, values | asked | (files.values if files else {})):
        is_own = may_match and (not query.needs_check or query.check(texts(db, "articles", article)))
        if is_own or has_file:
            found.append(Found(article, None, bool(is_own)))
        if len(found) == wanted:
            return found
    return None


def _gathered(db: sqlite3.Connection, query: Query, filters: Filters, limit: int, offset: int) -> list[Found]:
    """A page by date, of all that match."""
    matches = matching(db, query)
    where, values = conditions(db, filters)
    is_own = None if matches.has_files else True
    return _by_date(db, f"{matches.where} and {where}", values | matches.values, limit, offset, is_own=is_own)


def _by_date(
    db: sqlite3.Connection, where: str, values: Values, limit: int, offset: int, *, is_own: bool | None
) -> list[Found]:
    sql = f"select id from articles where {where} order by {_NEWEST} limit :limit offset :offset"
    return [Found(row[0], None, is_own) for row in db.execute(sql, values | {"limit": limit, "offset": offset})]


def _by_score(db: sqlite3.Connection, own: Rows, filters: Filters, limit: int, offset: int) -> list[Found]:
    """The articles that match themselves, of equals the newest first.

    Their dates are looked up for those alone that come this far; more are fetched while equals stand on both sides of the end.
    """
    where, values = _allowed(db, filters)
    # The plus keeps FTS5 from sorting by itself, which is slower.
    sql = f"select rowid, rank from articles_fts where {own.where} and {where} order by +rank limit :size"
    end = size = offset + limit
    while True:
        size = 2 * size + 1
        found = db.execute(sql, values | own.values | {"size": size}).fetchall()
        if len(found) < size or found[end - 1][1] < found[-1][1]:
            break
    ids = json.dumps([article for article, _ in found])
    dates = dict(
        db.execute("select id, date from articles where id in (select value from json_each(?))", [ids]).fetchall()
    )
    # Sorted by turns, the last is what counts first.
    found.sort(key=lambda row: (dates[row[0]] or "", row[0]), reverse=True)
    found.sort(key=lambda row: row[1])
    return [Found(article, score, True) for article, score in found[offset:end]]


def _in_files(db: sqlite3.Connection, own: Rows, files: Rows, filters: Filters, limit: int, offset: int) -> list[Found]:
    """The articles of which only an attachment matches."""
    where, values = conditions(db, filters)
    sql = f"""
        with scores(file, score) as materialized (select rowid, rank from attachments_fts where {files.where})
        select articles.id, min(score)
        from scores join attachments on attachments.id = file join articles on articles.id = attachments.article
        where {where} and +articles.id not in ({own.ids})
        group by articles.id order by 2, {_NEWEST} limit :limit offset :offset
    """
    values |= own.values | files.values | {"limit": limit, "offset": offset}
    return [Found(article, score, False) for article, score in db.execute(sql, values)]


def _number(db: sqlite3.Connection, own: Rows, filters: Filters) -> int:
    where, values = _allowed(db, filters)
    number: int = db.execute(
        f"select count(*) from articles_fts where {own.where} and {where}", values | own.values
    ).fetchone()[0]
    return number


def _allowed(db: sqlite3.Connection, filters: Filters) -> tuple[str, Values]:
    """What a row of `articles_fts` must meet. Most searches have no filter, and then few articles need to be looked at."""
    if filters == EVERYTHING:
        return "rowid not in (select id from articles where withheld is not null)", {}
    where, values = conditions(db, filters)
    return f"+rowid in (select id from articles where {where})", values
