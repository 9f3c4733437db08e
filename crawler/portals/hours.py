"""The hours of a day in which a portal may be crawled on schedule, in Asia/Ho_Chi_Minh."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from crawler.vietnamese.zone import VIETNAM

_FORM = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hours:
    """From `begin` until before `end`, every day; over midnight where `end` is the earlier one."""

    begin: time
    end: time

    @classmethod
    def read(cls, written: str) -> Hours:
        """The hours that a portal's file writes as "20:00-06:00". Raises ValueError."""
        found = _FORM.fullmatch(written)
        if not found:
            raise ValueError(f'{written!r} are no hours; write them as "20:00-06:00", in the time of Vietnam')
        begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
        hours = cls(time(begin_hour, begin_minute), time(end_hour, end_minute))
        if hours.begin == hours.end:
            raise ValueError(f"{written!r} begin when they end; leave the key out to crawl at any hour")
        return hours

    def contain(self, moment: datetime) -> bool:
        """Whether a moment, which must have a time zone, is within them."""
        at = moment.astimezone(VIETNAM).time()
        if self.begin < self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end

    def opening(self, moment: datetime) -> datetime:
        """The first moment within them that is not before the one given: that one itself, or when they begin next."""
        if self.contain(moment):
            return moment
        local = moment.astimezone(VIETNAM)
        begin = datetime.combine(local, self.begin, VIETNAM)
        return begin if begin > local else begin + timedelta(days=1)
