"""How many articles a query finds, in all and by month, portal, section and so on."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from crawler.archive.query import parse
from crawler.archive.search.filters import EVERYTHING, Filters, byline_key, conditions
from crawler.archive.search.matching import matching

if TYPE_CHECKING:
    import sqlite3

    from crawler.archive.search.filters import Values

FACETS = ("province", "portal", "section", "year", "byline", "state")

# What is counted by, among the articles found.
_COUNTED = """
    with found as materialized (select id, portal, substr(date, 1, 4) as year, byline, state from {found})
    select 'portal', portal, count(*) from found group by portal
    union all select 'year', year, count(*) from found group by year
    union all select 'byline', byline, count(*) from found group by byline
    union all select 'state', state, count(*) from found group by state
    union all select 'section', section, count(*)
        from article_sections where article in (select id from found) group by section
"""


def count(db: sqlite3.Connection, text: str | None, filters: Filters = EVERYTHING) -> int:
    """How many articles `search` finds in all. Raises QueryError as it does."""
    found, values = _found(db, text, filters)
    number: int = db.execute(f"select count(*) from {found}", values).fetchone()[0]
    return number


def months(db: sqlite3.Connection, text: str | None, filters: Filters = EVERYTHING) -> list[tuple[str, int]]:
    """The number of hits of each month that has any, as (`YYYY-MM`, hits), in order; those of articles without a date under
    "". Raises QueryError as `search` does.
    """
    found, values = _found(db, text, filters)
    rows = db.execute(f"select coalesce(substr(date, 1, 7), ''), count(*) from {found} group by 1 order by 1", values)
    return [(month, hits) for month, hits in rows]


def facets(
    db: sqlite3.Connection, text: str | None, filters: Filters = EVERYTHING, *, most: int = 20
) -> dict[str, list[tuple[str, int]]]:
    """The most frequent values among the hits, with their numbers, of `province` (as it is now), `portal`, `section`, `year`,
    `byline` and `state`: each is a value of the filter of that name. Raises QueryError as `search` does.
    """
    found, values = _found(db, text, filters)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for name, value, hits in db.execute(_COUNTED.format(found=found), values):
        if value is not None:
            counted[name][value] = hits
    for portal, province in db.execute("select id, coalesce(province, province_before) from portals"):
        if province is not None and portal in counted["portal"]:
            counted["province"][province] += counted["portal"][portal]
    counted["byline"] = _spelled(counted["byline"])
    return {name: _most(counted[name], most) for name in FACETS}


def _found(db: sqlite3.Connection, text: str | None, filters: Filters) -> tuple[str, Values]:
    """What stands after `from` in a query for the articles found, and its parameters."""
    where, values = conditions(db, filters)
    if text:
        matches = matching(db, parse(text))
        where, values = f"{matches.where} and {where}", values | matches.values
    return f"articles where {where}", values


def _spelled(bylines: Counter[str]) -> Counter[str]:
    """Bylines that differ in capitals alone as one, in its most frequent spelling."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for byline, hits in bylines.items():
        spellings[byline_key(byline)][byline] = hits
    return Counter({_most(counted, 1)[0][0]: counted.total() for counted in spellings.values()})


def _most(counted: Counter[str], most: int) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda row: (-row[1], row[0]))[:most]
