"""The confusion matrix of families: every page, ours and real ones, is taken for its own family or for none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.families import matrix, our_pages, real_pages
from crawler.portals.loader import load_families


def test_every_page_of_ours_is_of_its_family():
    expected = {(name, name): 2 for name in load_families()}
    assert Counter(matrix(our_pages())) == expected


@pytest.mark.corpus
def test_no_real_page_is_taken_for_another_family(corpus: Path):
    found = matrix(real_pages(corpus / "corpus"))
    assert {pair: count for pair, count in found.items() if pair[1] not in {pair[0], None}} == {}
    recognised = {family for family, taken in found if family == taken and family is not None}
    assert recognised == {name for name, family in load_families().items() if not family.untested}
