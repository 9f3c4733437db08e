"""`schedule` and `hours` in a portal's file."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.portals import cron, layers
from crawler.portals.hours import Hours
from crawler.portals.layers import PortalError
from crawler.vietnamese.zone import VIETNAM
from tests.schedule.timetables import portal

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("61 * * * *", "is no cron expression"),
        ("every day", "is no cron expression"),
        ("", "is no cron expression"),
        ("0 6 * * * 30", "five fields"),
        ("R 6 * * *", "five fields"),
        ("H 6 * * *", "is no cron expression"),
        ("0 0 30 2 *", "never comes"),
        ("0 0 31 4,6,9,11 *", "never comes"),
    ],
)
def test_a_wrong_schedule_is_refused_with_file_key_and_advice(written: str, said: str) -> None:
    with pytest.raises(PortalError) as error:
        portal(written or " ")
    assert str(error.value).startswith("binhan.toml, line 4: schedule: ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    "written", ["20-6", "20:00", "24:00-06:00", "20:60-06:00", "8:00-9:00", "20:00–06:00", "06:00-06:00"]
)
def test_wrong_hours_are_refused_with_file_key_and_advice(written: str) -> None:
    with pytest.raises(PortalError, match=r"binhan\.toml, line 4: hours: "):
        portal(None, written)


@settings(deadline=None)
@given(st.text(max_size=30) | st.text("0123456789*/,-LW# abcRH@?", max_size=20))
def test_whatever_is_written_is_a_schedule_or_refused(written: str) -> None:
    with contextlib.suppress(ValueError):
        cron.check(written)
        assert cron.next_time(written, datetime(2026, 1, 1, tzinfo=UTC)) > datetime(2026, 1, 1, tzinfo=UTC)


def test_times_are_those_of_vietnam() -> None:
    assert cron.next_time("15 6 * * *", datetime(2026, 3, 1, 23, 15, tzinfo=UTC)) == datetime(
        2026, 3, 2, 23, 15, tzinfo=UTC
    )
    assert cron.next_time("15 6 * * *", datetime(2026, 3, 1, 23, 14, 59, tzinfo=UTC)) == datetime(
        2026, 3, 1, 23, 15, tzinfo=UTC
    )


def test_a_day_of_the_month_or_a_weekday_will_do() -> None:
    monday = datetime(2026, 3, 2, tzinfo=VIETNAM)
    assert cron.next_time("0 0 13 * 1", monday - timedelta(days=1)) == monday
    assert cron.next_time("0 0 13 * 1", monday + timedelta(days=7)) == datetime(2026, 3, 13, tzinfo=VIETNAM)


@settings(deadline=None)
@given(TIMES, TIMES, MOMENTS)
def test_hours_begin_at_the_first_moment_that_is_within_them(begin: time, end: time, moment: datetime) -> None:
    if begin == end:
        return
    hours = Hours.read(f"{begin:%H:%M}-{end:%H:%M}")
    opening = hours.opening(moment)
    assert hours.contain(opening)
    assert moment <= opening <= moment + timedelta(days=1)
    if opening != moment:
        assert not hours.contain(moment)
        assert opening.astimezone(VIETNAM).time() == begin
        assert not hours.contain(opening - timedelta(microseconds=1))


def test_hours_may_go_over_midnight_and_end_before_their_last_minute() -> None:
    hours = Hours.read("20:00-06:00")
    within = {
        "19:59": False,
        "20:00": True,
        "23:59": True,
        "00:00": True,
        "05:59": True,
        "06:00": False,
        "12:00": False,
    }
    day = datetime(2026, 3, 2, tzinfo=VIETNAM)
    assert {at: hours.contain(datetime.combine(day, time.fromisoformat(at), VIETNAM)) for at in within} == within


def test_families_have_neither(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    real = layers.read
    monkeypatch.setattr(
        layers, "read", lambda path: layers.layer_of('schedule = "0 6 * * *"\n' + real(path).text, layers.short(path))
    )
    with pytest.raises(
        PortalError, match=r"families/nukeviet\.toml, line 1: schedule: belongs into the files of portals"
    ):
        layers.families_of(layers.layer_of('family = "nukeviet"', "binhan.toml"))
