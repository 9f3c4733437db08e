"""The past of a portal: its crawls of the network with what they measured, the newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from crawler.archive.measures import Measures, from_json
from crawler.portals.earlier import day_in_vietnam

# Crawls that are looked back on. What has been so for all of them is how the portal is.
REMEMBERED = 100

State = Literal["running", "killed", "stopped", "finished"]


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl. `at` is when it ended, or began where it has not. One that has not ended has no measures, nor has one that an
    older khotin made. `killed` is one that nothing runs any more and that did not end.
    """

    crawl: int
    at: datetime
    state: State
    measures: Measures | None

    @property
    def day(self) -> date:
        """Its day in Vietnam."""
        return day_in_vietnam(self.at)


def load(db: sqlite3.Connection, portal: str, *, is_running: bool = False) -> list[Crawl]:
    """The last crawls of a portal, the newest first: not imports, and not those that were narrowed to sections or a number of
    articles, which say nothing of the whole. `is_running` says that a process crawls the portal now.
    """
    rows = db.execute(
        "select id, state, coalesce(ended_at, started_at) as at, measures from crawls where portal = ? and imported is null"
        " and json_extract(options, '$.sections') is null and json_extract(options, '$.limit') is null"
        " order by id desc limit ?",
        [portal, REMEMBERED],
    )
    return [
        Crawl(
            crawl=row["id"],
            at=datetime.fromisoformat(row["at"]),
            state="killed" if row["state"] == "running" and not is_running else row["state"],
            measures=from_json(row["measures"]) if row["measures"] else None,
        )
        for row in rows
    ]


def measured(past: Sequence[Crawl]) -> Iterator[tuple[Crawl, Measures]]:
    """The crawls that were measured, with their measures."""
    return ((crawl, crawl.measures) for crawl in past if crawl.measures is not None)
