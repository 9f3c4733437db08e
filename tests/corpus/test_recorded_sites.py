"""Two recorded real sites, crawled with the khotin command and scored by the corpus's own scorer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Khotin
from tests.recorded import PORTS, check, declare, replayed, score

pytestmark = pytest.mark.corpus


@pytest.mark.parametrize("site", PORTS)
def test_a_recorded_site_is_archived_whole_and_right(corpus: Path, crawled: Callable[[str], Khotin], site: str) -> None:
    khotin = crawled(site)
    check(score(corpus, site, khotin))
    _, again = json.loads((khotin.archive.parent / "results.json").read_text())
    assert again["counts"]["stored"] == 0
    assert again["counts"]["failed"] == 0


def test_both_sites_in_one_command_through_faults(corpus: Path, khotin: Khotin) -> None:
    faults = [
        "--p5xx",
        ".05",
        "--p429",
        ".01",
        "--retry-after",
        "1",
        "--pdrop",
        ".04",
        "--gzip",
        "--etag",
        "--soft",
        ".02",
    ]
    with replayed(corpus, "nukeviet45", *faults) as nukeviet, replayed(corpus, "drupal", *faults) as drupal:
        declare(khotin, "nukeviet45", nukeviet)
        declare(khotin, "drupal", drupal)
        done = khotin("crawl", "nukeviet45", "drupal", "--quiet")
    assert done.returncode == 0, done.stderr
    truth = [
        (corpus / "corpus" / "sites" / site / "truth.jsonl").read_text().count("\n")
        for site in ("nukeviet45", "drupal")
    ]
    stored = khotin.rows("select portal, count(*) from articles group by portal order by portal desc")
    others = len((corpus / "corpus" / "sites" / "nukeviet45" / "other_articles.txt").read_text().split())
    assert truth[0] <= stored[0][1] <= truth[0] + others
    assert stored[1][1] == truth[1]
