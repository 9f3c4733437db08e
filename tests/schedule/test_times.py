"""When a portal is due: time is passed, never read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.portals.model import Portal
from crawler.vietnamese.zone import VIETNAM
from crawler.watch.schedule import RETRY_AFTER, Past, is_due, may_run, missed_runs, next_run
from tests.schedule.timetables import portal


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in March 2026, in Vietnam."""
    return datetime(2026, 3, day, hour, minute, tzinfo=VIETNAM)


TWICE = portal("15 6,18 * * *")
NIGHTLY = portal("0 12 * * *", "20:00-06:00")


def test_it_is_due_from_its_time_on_until_it_is_crawled() -> None:
    crawled = Past(at(2, 6, 20), finished=True)
    assert next_run(TWICE, crawled, at(2, 12)) == at(2, 18, 15)
    assert not is_due(TWICE, crawled, at(2, 18, 14))
    assert is_due(TWICE, crawled, at(2, 18, 15))
    assert is_due(TWICE, crawled, at(3, 3))
    assert not is_due(TWICE, Past(at(2, 18, 15), finished=True), at(2, 18, 15))


def test_without_a_schedule_it_is_never_due() -> None:
    by_hand = portal(None, "20:00-06:00")
    assert next_run(by_hand, Past(), at(2, 21)) is None
    assert not is_due(by_hand, Past(at(2, 1)), at(2, 21))


def test_one_that_was_never_crawled_is_due_at_once() -> None:
    assert is_due(TWICE, Past(), at(2, 12))
    assert missed_runs(TWICE, Past(), at(2, 12)) == 0
    assert next_run(NIGHTLY, Past(), at(2, 12)) == at(2, 20)


def test_a_time_outside_of_its_hours_waits_for_them() -> None:
    crawled = Past(at(2, 3), finished=True)
    assert next_run(NIGHTLY, crawled, at(2, 4)) == at(2, 20)
    assert not is_due(NIGHTLY, crawled, at(2, 19, 59))
    assert is_due(NIGHTLY, crawled, at(2, 20))
    assert next_run(NIGHTLY, crawled, at(3, 7)) == at(3, 20)


def test_a_crawl_that_did_not_end_is_due_as_soon_as_it_may() -> None:
    stopped = Past(at(2, 21), finished=False)
    assert is_due(NIGHTLY, stopped, at(2, 21, 5))
    assert next_run(NIGHTLY, stopped, at(3, 6)) == at(3, 20)


def test_one_that_failed_by_itself_waits_an_hour() -> None:
    for past in (Past(failed=at(2, 12)), Past(at(2, 11), False, at(2, 12)), Past(at(1, 6, 15), True, at(2, 12))):
        assert next_run(TWICE, past, at(2, 12, 5)) == at(2, 12) + RETRY_AFTER
        assert is_due(TWICE, past, at(2, 13))
    assert next_run(NIGHTLY, Past(failed=at(2, 5, 30)), at(2, 5, 40)) == at(2, 20)


def test_missed_runs_are_those_that_should_have_begun() -> None:
    crawled = Past(at(2, 6, 15), finished=True)
    moments = [at(2, 18, 14), at(2, 18, 15), at(3, 6, 15), at(5, 12)]
    assert [missed_runs(TWICE, crawled, moment) for moment in moments] == [0, 1, 2, 6]
    hourly = portal("0 * * * *", "20:00-22:00")
    evening = Past(at(2, 21), finished=True)
    assert [missed_runs(hourly, evening, moment) for moment in (at(3, 19), at(3, 20), at(3, 20, 59), at(3, 21))] == [
        0,
        1,
        1,
        2,
    ]


class Timetable(NamedTuple):
    """A schedule of which the times are known without croniter."""

    minutes: frozenset[int]
    hours: frozenset[int]
    weekdays: frozenset[int]  # as cron counts: Sunday is 0

    def __str__(self) -> str:
        minutes, hours, weekdays = (",".join(map(str, sorted(part))) for part in self)
        return f"{minutes} {hours} * * {weekdays}"

    def names_one(self, after: datetime, until: datetime) -> bool:
        """Whether it names a time later than one moment and not later than another."""
        day = after.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
        while day <= until:
            if day.isoweekday() % 7 in self.weekdays:
                times = [day.replace(hour=hour, minute=minute) for hour in self.hours for minute in self.minutes]
                if any(after < time <= until for time in times):
                    return True
            day += timedelta(days=1)
        return False


def _some(most: int) -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.integers(0, most), min_size=1, max_size=4)


TIMETABLES = st.builds(Timetable, _some(59), _some(23), _some(6))
HOURS = st.none() | st.sampled_from(["20:00-06:00", "00:00-05:30", "09:10-09:40", "23:59-00:01", "06:00-05:59"])
# Minutes between two starts of `khotin due`: mostly a timer's five, sometimes a long sleep.
GAPS = st.lists(st.just(5) | st.integers(1, 90) | st.integers(60, 20_000), min_size=5, max_size=60)


def dues(portal: Portal, gaps: list[int], start: datetime) -> list[tuple[datetime, datetime | None, bool]]:
    """`khotin due` started after each gap: the moment, when the last crawl had begun, whether it was due. Crawls take no time."""
    found = []
    past, now = Past(start, finished=True), start
    for gap in gaps:
        now += timedelta(minutes=gap)
        is_now = is_due(portal, past, now)
        found.append((now, past.started, is_now))
        if is_now:
            past = Past(now, finished=True)
    return found


@settings(deadline=None)
@given(TIMETABLES, HOURS, GAPS, st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))
def test_each_time_is_caught_up_once_and_only_within_the_hours(
    timetable: Timetable, hours: str | None, gaps: list[int], start: datetime
) -> None:
    scheduled = portal(str(timetable), hours)
    for now, began, is_now in dues(scheduled, gaps, start):
        assert began is not None
        assert is_now == (may_run(scheduled, now) and timetable.names_one(began, now))


@settings(deadline=None)
@given(TIMETABLES, HOURS, st.integers(0, 40_000), st.booleans())
def test_the_next_run_is_the_first_moment_at_which_it_is_due(
    timetable: Timetable, hours: str | None, slept: int, finished: bool
) -> None:
    scheduled, past = portal(str(timetable), hours), Past(at(2, 12), finished)
    now = at(2, 12) + timedelta(minutes=slept)
    following = next_run(scheduled, past, now)
    assert following is not None
    assert following >= now
    assert is_due(scheduled, past, following)
    before = following - timedelta(minutes=1)
    assert before < now or not is_due(scheduled, past, before)
    if finished:
        assert (missed_runs(scheduled, past, following) > 0) == is_due(scheduled, past, following)
