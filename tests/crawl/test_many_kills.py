"""A crawl that is killed again and again: the small edition of benchmarks/kills.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.kills import FAULTS, trial
from crawler.demo import Faults

IN_FLIGHT = 8  # requests at once to a portal on this machine
# What may have been answered and not yet written down.
MARGIN = 16


@pytest.mark.parametrize(("size", "kills", "faults"), [(160, 4, None), (60, 3, FAULTS)])
def test_killed_often_it_ends_complete_and_repeats_little(
    tmp_path: Path, size: int, kills: int, faults: Faults | None
) -> None:
    report = trial(size, kills, 5, tmp_path, faults)
    assert (report.stored, report.duplicates) == (report.due, 0)
    assert report.adds_up, report.counts
    for life in report.lives:
        assert life.repeated.total() <= IN_FLIGHT + MARGIN, life.repeated
