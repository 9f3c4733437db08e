"""The list of articles: all, or those that a search finds, with what it can be narrowed to."""

from __future__ import annotations

import sqlite3
from typing import Any, NamedTuple

from crawler.archive.query import QueryError
from crawler.archive.search import Sort, facets, months, search
from exports.datasette import functions
from exports.datasette.marks import MARK, cut, titled
from exports.datasette.pages.visit import Visit
from exports.datasette.pages.wanted import Wanted, understood
from exports.datasette.plot import plot

SIZE = 20
_LAST_PAGE = 500  # what is farther down is better narrowed, or taken as CSV
_FACETS = ("province", "portal", "section", "year", "byline", "state")


class Choice(NamedTuple):
    """A value that results can be narrowed to, or are: its label, its articles, and the address that does or undoes it."""

    label: str
    articles: int | None
    address: str


async def show(visit: Visit) -> Any:
    wanted = understood(visit.request.args)
    try:
        found = await visit.read(lambda db: look(db, visit, wanted))
    except QueryError as error:
        return await visit.html("results", {"wanted": wanted, "problem": str(error), "found": 0})
    return await visit.html("results", {**found, "may_run_sql": await visit.may_run_sql()})


def look(db: sqlite3.Connection, visit: Visit, wanted: Wanted) -> dict[str, Any]:
    """Everything on the page. Raises QueryError."""
    functions.check_length(wanted.words)
    words, filters = wanted.words or None, wanted.filters

    def totals(db: sqlite3.Connection) -> dict[str, Any]:
        by_month = months(db, words, filters)
        found = sum(number for _, number in by_month)
        return {"found": found, "months": by_month, "facets": facets(db, words, filters)}

    counted = visit.archive.kept(db, f"search {words!r} {filters}", totals)  # the next page has the same
    pages = _pages(visit, wanted, counted["found"])
    offset = (pages["number"] - 1) * SIZE
    hits = search(db, words, filters, sort=wanted.sort, limit=SIZE, offset=offset, mark=MARK)
    names = dict(db.execute("select id, name from portals").fetchall())
    sql, values = functions.as_sql(db, words, filters, wanted.sort)
    return {
        **{"wanted": wanted, "found": counted["found"], "names": names, "problem": None},
        "hits": [hit._replace(title=titled(wanted.words, cut(hit.title))) for hit in hits],
        "plot": plot(counted["months"]),
        "chosen": _chosen(visit, wanted, names),
        "facets": _choices(visit, wanted, counted["found"], counted["facets"], names),
        "sorts": _sorts(visit, wanted),
        "feed": visit.addresses.feed(**{name: value for name, value in wanted.given.items() if name != "sort"}),
        "pages": pages,
        "offset": offset,
        "as_csv": visit.addresses.sql(sql, values, "csv"),
        "as_json": visit.addresses.sql(sql, {**values, "_shape": "array"}, "json"),
        "as_sql": visit.addresses.sql(sql, values),
    }


def _chosen(visit: Visit, wanted: Wanted, names: dict[str, str]) -> list[tuple[str, Choice]]:
    """The filters in force, each with the address without it."""
    return [
        (name, Choice(_label(visit, name, value, names), None, _address(visit, wanted, **{name: None})))
        for name, value in wanted.given.items()
        if name not in ("q", "sort")
    ]


def _choices(
    visit: Visit, wanted: Wanted, found: int, counted: dict[str, list[tuple[str, int]]], names: dict[str, str]
) -> dict[str, list[Choice]]:
    """What the results can be narrowed to; a value that all of them share, or a facet that is chosen already, is no choice."""
    choices = {}
    for name in _FACETS:
        values = sorted(counted[name], reverse=True) if name == "year" else counted[name]
        if name not in wanted.given and any(number < found for _, number in values):
            choices[name] = [
                Choice(_label(visit, name, value, names), number, _address(visit, wanted, **{name: value}))
                for value, number in values
            ]
    return choices


def _sorts(visit: Visit, wanted: Wanted) -> list[tuple[Sort, str | None]]:
    """The orders, each with its address; None for the one in force. Without words there is but one."""
    if not wanted.words:
        return []
    orders: tuple[Sort, ...] = ("relevance", "date")
    return [(sort, None if sort == wanted.sort else _address(visit, wanted, sort=sort)) for sort in orders]


def _pages(visit: Visit, wanted: Wanted, found: int) -> dict[str, Any]:
    """The page's number, the last for one beyond it; how many there are, and the addresses of those before and after."""
    last = max(1, min((found + SIZE - 1) // SIZE, _LAST_PAGE))
    number = min(wanted.page, last)
    return {
        **{"number": number, "last": last},
        "before": _address(visit, wanted, page=number - 1) if number > 1 else None,
        "after": _address(visit, wanted, page=number + 1) if number < last else None,
    }


def _address(visit: Visit, wanted: Wanted, **changed: Any) -> str:
    return visit.addresses.search(**{**wanted.given, **changed})


def _label(visit: Visit, name: str, value: str, names: dict[str, str]) -> str:
    if name == "portal":
        return names.get(value, value)
    if name == "state":
        return visit.words.get(f"state_{value}", value)
    return visit.words.day(value) if name in ("since", "until") else value
