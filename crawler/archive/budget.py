"""The requests of a day that a portal is asked for what may wait: feeds, sitemaps, sweeps, looks at known articles."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, time

from crawler.archive.clock import stamp
from crawler.vietnamese.zone import VIETNAM

SPENT = "the day's budget of requests is used up"


class Budget:
    """What is left of a day's requests; without a number there is no limit, as in a portal's first crawl."""

    def __init__(self, left: int | None = None) -> None:
        self.left = left

    def take(self) -> bool:
        """Take one request out of the budget; whether there was one."""
        if self.left is None:
            return True
        if self.left <= 0:
            return False
        self.left -= 1
        return True


def of_day(db: sqlite3.Connection, portal: str, requests: int) -> Budget:
    """What is left of a portal's `requests` of today (Asia/Ho_Chi_Minh). What waits in an unfinished crawl is spent."""
    today = datetime.now(UTC).astimezone(VIETNAM).date()
    begin = stamp(datetime.combine(today, time(), VIETNAM))
    spent = db.execute(
        "select count(*) from frontier where crawl in (select id from crawls where portal = :portal and imported is null"
        " and (ended_at is null or ended_at >= :begin)) and (ended_at is null or ended_at >= :begin)"
        " and state <> 'skipped' and (look is not null or walk = 'sweep' or kind in ('feed', 'sitemap'))",
        {"portal": portal, "begin": begin},
    ).fetchone()[0]
    return Budget(max(0, requests - spent))
