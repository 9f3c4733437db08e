"""What articles a search is restricted to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.vietnamese.folding import composed

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    Values = dict[str, str | int | None]
    """The parameters of an SQL statement, by name."""


@dataclass(frozen=True)
class Filters:
    """What an article must be, besides having the words. None filters nothing.

    `province` is the portal's province, as it is or as it was until 30 June 2025; `section` one of those the article stands
    in. `since` and `until` are both included and, as `year`, leave out articles without a date. A `byline` is meant whole,
    but capitals do not matter, because the same person is printed `H. Nhung` and `H. NHUNG`.
    """

    portal: str | None = None
    province: str | None = None
    section: str | None = None
    since: date | None = None
    until: date | None = None
    byline: str | None = None
    state: str | None = None
    year: int | None = None


EVERYTHING = Filters()


# Kept out by number: the column `withheld` itself stands behind the text in each row, and is slow to reach.
_READABLE = "articles.id not in (select id from articles where withheld is not null)"
_CONDITIONS = {
    "portal": "articles.portal = :portal",
    "province": "articles.portal in (select id from portals where :province in (province, province_before))",
    "section": "+articles.id in (select article from article_sections where section = :section)",
    "since": "articles.date >= :since",
    "until": "articles.date <= :until",
    "state": "articles.state = :state",
    "year": "articles.date between :year || '-01-01' and :year || '-12-31'",
}


def conditions(db: sqlite3.Connection, filters: Filters) -> tuple[str, Values]:
    """The SQL condition that a row of `articles` must meet, and its parameters."""
    values: Values = {
        "portal": filters.portal,
        "province": filters.province,
        "section": filters.section,
        "since": filters.since.isoformat() if filters.since else None,
        "until": filters.until.isoformat() if filters.until else None,
        "state": filters.state,
        "year": None if filters.year is None else f"{filters.year:04}",
    }
    wanted = [condition for name, condition in _CONDITIONS.items() if values[name] is not None]
    if filters.byline is not None:
        # SQLite knows capitals of ASCII only, so the spellings are compared here.
        spelled = byline_key(filters.byline)
        bylines = [byline for (byline,) in db.execute(_BYLINES) if byline_key(byline) == spelled]
        wanted.append(f"articles.byline in ({', '.join(f':byline{n}' for n in range(len(bylines)))})")
        values |= {f"byline{n}": byline for n, byline in enumerate(bylines)}
    return " and ".join([_READABLE, *wanted]), values


_BYLINES = "select distinct byline from articles where byline is not null"


def byline_key(byline: str) -> str:
    """What bylines that differ in capitals alone have in common."""
    return composed(byline).casefold()
