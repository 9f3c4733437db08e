"""Troubles with what is published: nothing new for too long, or new articles under old dates. How long is too long, the
portal's own past says: weekends, holidays and Tết are in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from crawler.archive.measures import Measures
from crawler.portals.model import Portal
from crawler.vietnamese.tet import touches_tet
from crawler.watch.crawled import Crawl, measured
from crawler.watch.trouble import Trouble

# Crawls and days with news that are needed to say what is usual.
_CRAWLS, _DAYS = 5, 20
# Few days tell little of how long a silence may be: then three times the longest seen is not too long, later twice.
_MANY_DAYS = 100
# The longest weekends and holidays but Tết, which has taken offices nine days and the days around them (days).
_HOLIDAY, _TET = 6, 14
_TET_LONGER = 1.5
# New articles that have to be under old dates: an editor adds a few old ones now and then.
_OLD = 8


def silence(portal: Portal, past: Sequence[Crawl]) -> Trouble | None:
    """No new article for longer than the portal ever was silent, or than its file allows. Of a portal that was never seen to
    publish anything, silence is no trouble.
    """
    (crawl, newest), *before = measured(past)
    last = _last_news(past)
    if last is None:
        return None
    days = (crawl.day - last).days
    if portal.expect.silence is not None:
        allowed, why = portal.expect.silence, "its file expects"
    else:
        if len(before) < _CRAWLS or newest.days < _DAYS or not _was_alive(past):
            return None
        allowed, why = patience(newest, last, crawl.day), "by its own past one could expect"
    if days <= allowed:
        return None
    return Trouble(
        "no news",
        f"nothing new for {days} days, since {last}; {why} at most {allowed}. Look whether the portal publishes elsewhere now:"
        f" `khotin check {portal.id}` reads its listings.",
    )


def old_dates(portal: Portal, past: Sequence[Crawl]) -> Trouble | None:
    """New articles come, and none is of these days."""
    crawls = list(measured(past))
    if len(crawls) <= _CRAWLS or crawls[0][1].days < _DAYS or not _was_alive(past):
        return None
    old, latest = 0, ""
    for crawl, measures in crawls[:-1]:  # the first crawl of a portal finds all that it ever published
        if not measures.new:
            continue
        if measures.newest is None:
            break
        day = date.fromisoformat(measures.newest)
        if (crawl.day - day).days <= patience(measures, day, crawl.day):
            break
        old, latest = old + measures.new, max(latest, measures.newest)
    if old < _OLD:
        return None
    return Trouble(
        "old dates",
        f"the last {old:,} new articles are none later than {latest}; look at some with `khotin explain`. If the pages print"
        f" other dates, `khotin learn {portal.id}` finds where.",
    )


def patience(measures: Measures, first: date, last: date) -> int:
    """How many days from `first` to `last` may pass without news."""
    days = max(_HOLIDAY, measures.gap * (2 if measures.days >= _MANY_DAYS else 3))
    if touches_tet(first, last):
        days = max(days, _TET, math.ceil(measures.tet_gap * _TET_LONGER))
    return days


def _last_news(past: Sequence[Crawl]) -> date | None:
    """The latest day that any article has, or on which a crawl but the first found one."""
    crawls = list(measured(past))
    found = [crawl.day for crawl, measures in crawls[:-1] if measures.new]
    latest = crawls[0][1].latest
    dated = [min(date.fromisoformat(latest), crawls[0][0].day)] if latest else []
    return max([*found, *dated], default=None)


def _was_alive(past: Sequence[Crawl]) -> bool:
    """Whether, at one of the crawls, there were news of its days."""
    return any(
        measures.latest is not None
        and crawl.day - date.fromisoformat(measures.latest)
        <= timedelta(days=patience(measures, date.fromisoformat(measures.latest), crawl.day))
        for crawl, measures in measured(past)
    )
