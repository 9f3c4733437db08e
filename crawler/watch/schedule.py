"""When a portal is to be crawled: from its schedule, its hours and what is known of its last crawl. Nothing is read here, and
no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.portals.cron import next_time
from crawler.portals.model import Portal

# A crawl that ended by an error of its own (a full disk, no contact, a portal file that lacks something) needs a person, and is
# tried again this much later.
RETRY_AFTER = timedelta(hours=1)
# Missed runs are counted up to here.
MOST_MISSED = 1000


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a portal's last whole crawl: one of the network, not narrowed by hand.

    `started` is when it began, None where there was none; `finished` whether it came to its end; `failed` when a scheduled crawl
    last ended by an error of its own. Moments have a time zone.
    """

    started: datetime | None = None
    finished: bool = False
    failed: datetime | None = None


def next_run(portal: Portal, past: Past, now: datetime) -> datetime | None:
    """When a portal is to be crawled next: `now` where it is due, else a later moment; None for one without a schedule.

    It is due when its schedule has named a time since its last crawl began, however many, and it is within its hours. A portal
    that was never crawled, or whose crawl did not come to its end, is due as soon as it is within them.
    """
    if portal.schedule is None:
        return None
    begin = next_time(portal.schedule, past.started) if past.started and past.finished else now
    if past.failed:
        begin = max(begin, past.failed + RETRY_AFTER)
    return _opening(portal, max(begin, now))


def is_due(portal: Portal, past: Past, now: datetime) -> bool:
    """Whether a portal is to be crawled now."""
    return next_run(portal, past, now) == now


def may_run(portal: Portal, now: datetime) -> bool:
    """Whether a moment is within a portal's hours."""
    return portal.open_hours is None or portal.open_hours.contain(now)


def missed_runs(portal: Portal, past: Past, now: datetime) -> int:
    """How many runs should have begun since its last crawl did and have not, the one that is due now included; at most
    `MOST_MISSED`. Times that its schedule names between two openings of its hours are one run.
    """
    if portal.schedule is None or past.started is None:
        return 0
    missed = 0
    begin = _opening(portal, next_time(portal.schedule, past.started))
    while begin <= now and missed < MOST_MISSED:
        missed += 1
        begin = _opening(portal, next_time(portal.schedule, begin))
    return missed


def _opening(portal: Portal, moment: datetime) -> datetime:
    return portal.open_hours.opening(moment) if portal.open_hours else moment
