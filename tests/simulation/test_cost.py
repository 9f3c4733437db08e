"""What coming back costs: little where nothing is new, and a small share of crawling everything in the long run."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.visits import live
from tests.simulation.crawls import Crawls
from tests.simulation.simulation import BEGIN, NEWEST, Simulation
from tests.simulation.watched import WatchedPortal

SECTION = re.compile(r"/thoi-su|/kinh-te|/van-hoa|/thong-bao|/nong-nghiep|/y-te-c28|/api/tin|/api/danh-sach")


@pytest.mark.parametrize("size", [24, 160])
def test_a_visit_with_nothing_new(tmp_path: Path, crawls: Crawls, size: int) -> None:
    with WatchedPortal(size, today=BEGIN, newest=NEWEST) as portal:
        it = Simulation(portal, tmp_path / "archive", crawls, budget=0)
        broken = next(truth.key for truth in portal.truth() if truth.listed and not truth.stored)
        portal.withdraw(broken)  # it would be tried again
        it.crawl()
        before = len(portal.asked)
        it.wait()
        it.crawl()
        # A page past the end that leads to the first is one request of ours, and the redirect's.
        asked = [one.address for one in portal.asked[before:] if one.status != 302]
    listings = Counter(found[0] for address in asked if (found := SECTION.match(address)))
    assert max(listings.values()) <= 2, listings
    assert asked.count("/robots.txt") == 1
    assert sum(listings.values()) + 1 == len(asked)


def test_a_little_year(tmp_path: Path) -> None:
    """The small edition of benchmarks/visits.py: the more articles, the smaller the share."""
    year = live(100, 30, tmp_path)
    assert not year.differences, "\n".join(year.differences)
    assert year.share(slice(None)) < 0.5
