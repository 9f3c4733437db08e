"""The home page: what the archive holds."""

from __future__ import annotations

import sqlite3
from itertools import groupby
from typing import Any, NamedTuple

from crawler.vietnamese.folding import fold
from exports.datasette.archives import READABLE
from exports.datasette.pages.visit import Visit
from exports.datasette.plot import plot

_NEWEST = 10

# The counts come from covering indexes alone; the texts are not looked at.
_HOLDINGS = f"""
    select portals.id, portals.name, level, province, province_before, coalesce(counted.articles, 0) as articles, first, last,
        crawls.state, coalesce(ended_at, started_at) as crawled_at
    from portals
    left join (
        select portal, count(*) as articles, min(date) as first, max(date) as last from articles where {READABLE}
        group by portal
    ) as counted on counted.portal = portals.id
    left join crawls on crawls.id = (select max(id) from crawls where crawls.portal = portals.id)
"""
_MONTHS = f"select substr(date, 1, 7), count(*) from articles where date is not null and {READABLE} group by 1"
_WITHHELD = "select count(*) from articles where withheld is not null"
_LATEST = f"""
    select articles.id, portal, key, date, time, section, title, name as portal_name
    from articles join portals on portals.id = portal
    where date is not null and {READABLE}
    order by date desc, time desc, articles.id desc limit {_NEWEST}
"""


class Holdings(NamedTuple):
    """The portals of one province as it is since July 2025, None for portals of no province; `articles` in all."""

    province: str | None
    portals: list[sqlite3.Row]

    @property
    def articles(self) -> int:
        return sum(portal["articles"] for portal in self.portals)


async def show(visit: Visit) -> Any:
    def look(db: sqlite3.Connection) -> dict[str, Any]:
        return {**visit.archive.kept(db, "home", counts), "newest": db.execute(_LATEST).fetchall()}

    return await visit.html("home", await visit.read(look))


def counts(db: sqlite3.Connection) -> dict[str, Any]:
    """Everything that is counted over all articles: kept until the file changes."""
    portals = db.execute(_HOLDINGS).fetchall()
    dates = [date for portal in portals for date in (portal["first"], portal["last"]) if date]
    return {
        "provinces": by_province(portals),
        "portals": len(portals),
        "articles": sum(portal["articles"] for portal in portals),
        "withheld": db.execute(_WITHHELD).fetchone()[0],
        "first": min(dates, default=None),
        "last": max(dates, default=None),
        "plot": plot(db.execute(_MONTHS)),
    }


def by_province(portals: list[sqlite3.Row]) -> list[Holdings]:
    """The portals by their province of today, provinces and portals in the order of the alphabet, those of none last."""
    ordered = sorted(
        portals, key=lambda portal: (not portal["province"], fold(portal["province"] or ""), fold(portal["name"]))
    )
    return [
        Holdings(province, list(found)) for province, found in groupby(ordered, key=lambda portal: portal["province"])
    ]
