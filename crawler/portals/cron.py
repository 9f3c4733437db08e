"""Cron expressions: when a portal's schedule says that it is to be crawled, in Asia/Ho_Chi_Minh. The reading is croniter's."""

from __future__ import annotations

from datetime import datetime

from crawler.vietnamese.zone import VIETNAM

_FIELDS = 5
_SOME_DAY = datetime(2026, 1, 1, tzinfo=VIETNAM)


def check(expression: str) -> None:
    """Raises ValueError for what is no cron expression of five fields, and for one that names no day there is.

    croniter has more: a sixth and seventh field (seconds, years), and `R`, which is drawn anew each time it is read and so
    would never say twice when a portal is due.
    """
    fields = expression.split()
    advice = 'write five fields (minute, hour, day, month, weekday), such as "15 6,18 * * *"'
    if len(fields) > _FIELDS or any(field[0] in "rR" for field in fields):
        raise ValueError(f"{expression!r} is no cron expression of five fields; {advice}")
    from croniter import CroniterBadDateError  # a twentieth of a second, which portals without a schedule need not wait

    try:
        next_time(expression, _SOME_DAY)
    except CroniterBadDateError:
        raise ValueError(f"{expression!r} names a day that never comes; see its day and month") from None
    except Exception as error:  # whatever croniter makes of a text that it cannot read
        raise ValueError(f"{expression!r} is no cron expression; {advice}") from error


def next_time(expression: str, after: datetime) -> datetime:
    """The first time an expression names that is later than a moment, which must have a time zone; in Asia/Ho_Chi_Minh.

    Where it names both days of the month and weekdays, a day of either kind will do, as in a crontab.
    """
    from croniter import croniter

    found: datetime = croniter(expression, after.astimezone(VIETNAM)).get_next(datetime)
    return found
