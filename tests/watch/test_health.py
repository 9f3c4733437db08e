"""Health, judged by the past alone: no alarm where all is well, each trouble at the next crawl, and over when it is mended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.measures import Measures
from crawler.watch.crawled import Crawl
from crawler.watch.health import judge
from crawler.watch.trouble import Trouble
from tests.watch.histories import KINDS, healthy, later, portal

PORTAL = portal()


def judged(past: list[Crawl], **declared: Any) -> dict[str, Trouble]:
    """The troubles after the newest crawl, by name."""
    of = portal(**declared) if declared else PORTAL
    return {trouble.name: trouble for trouble in judge(of, past, past[0].at + timedelta(minutes=5))}


def ill(past: list[Crawl], **declared: Any) -> set[str]:
    """The troubles that need a person."""
    return {name for name, trouble in judged(past, **declared).items() if trouble.needs_person}


@pytest.fixture(scope="module")
def past() -> list[Crawl]:
    """Forty crawls of a healthy department, the last of them with news."""
    for past in healthy(KINDS["a department"], 7):
        if len(past) >= 40 and past[0].measures and past[0].measures.new >= 3:
            return past
    raise AssertionError("no such day")


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_no_alarm_in_200_healthy_crawls(kind: str) -> None:
    alarms = [(past[0].day, judged(past)[name]) for past in healthy(KINDS[kind], seed=1) for name in ill(past)]
    assert alarms == []


@given(st.sampled_from(sorted(KINDS)), st.integers(0, 10_000))
@settings(max_examples=8, deadline=None, derandomize=True)
def test_there_is_none_whatever_the_chances(kind: str, seed: int) -> None:
    alarms = [(past[0].day, judged(past)[name]) for past in healthy(KINDS[kind], seed, crawls=60) for name in ill(past)]
    assert alarms == []


REASON = "no listing page: listing.container found nothing on it"
READ = {"new": 12, "read": 12}
ALL = dict.fromkeys(("title", "date", "time", "byline", "source", "section", "lead", "body"), 12)
# What a crawl measures when something is wrong, by the trouble that says so.
INJECTED: dict[str, dict[str, Any]] = {
    "no answer": {"answers": {"none": 5}, "failures": {"no answer in time": 5}, "read": 0, "new": 0},
    "certificate": {
        "answers": {"none": 5},
        "failures": {"its TLS certificate is not valid": 5},
        "unanswered_listings": {"its TLS certificate is not valid": ["Tin"]},
        "read": 0,
        "new": 0,
    },
    "moved": {"answers": {"301": 5}, "elsewhere": {"moi.example.vn": 5}, "read": 0, "new": 0},
    "robots": {"answers": {"200": 1}, "forbidden": 5, "unread_listings": {"forbidden by robots.txt": ["Tin"]}},
    "refused": {"answers": {"200": 4, "403": 8}, "failures": {"HTTP 403": 8}},
    "throttled": {"answers": {"200": 12}, "throttled": 9},
    "listing": {"unread_listings": {REASON: ["Tin"]}, "new": 0, "read": 0},
    "vanished": {"looks": {"same": 2, "absent": 18}, "doubted": 18},
    "layout": {**READ, "fields": ALL, "template": {}, "flags": {"read without the template": 12}},
    "fields": {**READ, "fields": {**ALL, "byline": 0}, "template": ALL},
    "short texts": {**READ, "fields": ALL, "template": ALL, "long": 0, "length": 120},
    "old dates": {"new": 12, "newest": "2019-01-01"},
}


@pytest.mark.parametrize("trouble", INJECTED)
def test_each_trouble_is_flagged_by_the_next_crawl_and_ends_when_it_is_mended(trouble: str, past: list[Crawl]) -> None:
    assert ill(past) == set()
    after = later(past, **INJECTED[trouble])
    assert ill(after) == {trouble}
    assert trouble in ill(later(after, **INJECTED[trouble]))
    assert past[0].measures is not None
    well = msgspec.structs.asdict(past[0].measures) | {"newest": (after[0].day + timedelta(days=1)).isoformat()}
    assert ill(later(after, **well)) == set()


def test_a_trouble_that_comes_again_is_flagged_again(past: list[Crawl]) -> None:
    refused, well = INJECTED["refused"], {"answers": {"200": 12}, "failures": {}}
    for _ in range(4):
        past = later(past, **refused)
        assert ill(past) == {"refused"}
        past = later(past, **well)
        assert ill(past) == set()


def test_silence_is_measured_by_the_longest_that_there_was(past: list[Crawl]) -> None:
    silent = {"new": 0, "read": 0, "newest": None}
    assert ill(later(past, after=4, **silent)) == set()
    assert ill(later(past, after=30, **silent)) == {"no news"}
    assert ill(later(past, after=30, **silent), more="[expect]\nsilence = 45") == set()
    assert ill(later(past, after=4, **silent), more="[expect]\nsilence = 3") == {"no news"}


def test_silence_of_a_portal_that_never_published_anything_is_no_trouble() -> None:
    dead = Measures(new=400, answers={"200": 400}, latest="2021-03-05", days=300, gap=4)
    first = [Crawl(1, next(healthy(KINDS["a commune"], 1))[0].at, "finished", dead)]
    for _ in range(20):
        first = later(first, new=0)
        assert ill(first) == set()


def test_a_field_that_the_file_expects_of_every_article(past: list[Crawl]) -> None:
    crawl = {
        "new": 4,
        "read": 4,
        "fields": {**dict.fromkeys(ALL, 4), "source": 3},
        "template": dict.fromkeys(ALL, 4),
        "long": 4,
    }
    assert ill(later(past, **crawl)) == set()
    assert ill(later(past, **crawl), more='[expect]\nfields = ["source"]') == {"fields"}


def test_one_unanswered_listing_is_worth_knowing_and_two_in_a_row_need_a_person(past: list[Crawl]) -> None:
    once = later(past, unanswered_listings={"HTTP 503": ["Tin"]})
    assert (ill(once), "listing unanswered" in judged(once)) == (set(), True)
    assert ill(later(once)) == {"listing"}


def test_another_robots_txt_is_worth_knowing_once(past: list[Crawl]) -> None:
    changed = later(past, robots="sha1:KHAC")
    assert not judged(changed)["robots changed"].needs_person
    assert judged(later(changed)) == {}


def test_a_certificate_that_is_not_checked_is_never_out_of_sight(past: list[Crawl]) -> None:
    assert set(judged(past, more="verify_certificate = false")) == {"unverified"}


def test_a_crawl_that_saw_nothing_says_nothing_of_the_pages(past: list[Crawl]) -> None:
    redesigned = later(past, **INJECTED["layout"])
    down = later(redesigned, **INJECTED["no answer"])
    assert ill(down) == {"layout", "no answer"}


@pytest.mark.parametrize(("state", "error"), [("killed", None), ("stopped", "the disk is full.")])
def test_a_crawl_that_broke_off_needs_a_person(past: list[Crawl], state: Any, error: str | None) -> None:
    measures = msgspec.structs.replace(past[0].measures or Measures(), error=error)
    broken = [Crawl(past[0].crawl + 1, past[0].at, state, measures), *past]
    assert ill(broken) == {"stopped"}
    told_to_stop = [Crawl(past[0].crawl + 1, past[0].at, "stopped", past[0].measures), *past]
    assert ill(told_to_stop) == set()


def test_missed_runs_of_the_schedule_need_a_person(past: list[Crawl]) -> None:
    daily = portal('schedule = "0 22 * * *"')
    names = [{trouble.name for trouble in judge(daily, past, past[0].at + timedelta(days=days))} for days in (0, 1, 4)]
    assert names == [set(), set(), {"overdue"}]


def test_a_scheduled_crawl_that_could_not_begin_needs_a_person(past: list[Crawl]) -> None:
    later_on = past[0].at + timedelta(days=1)
    assert [trouble.name for trouble in judge(PORTAL, past, later_on, failed=later_on)] == ["not begun"]
    assert judge(PORTAL, later(past, after=2), later_on, failed=later_on) == []
