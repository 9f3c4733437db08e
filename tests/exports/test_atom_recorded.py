"""The feed and the citations of a recorded site that was crawled twice, read by tools that know nothing of khotin."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.exports.feeds import checked, kinds
from tests.exports.test_cite import in_bibtex, rendered
from tests.recorded import crawled_once

pytestmark = pytest.mark.corpus


@pytest.mark.parametrize("site", ["nukeviet45", "drupal"])
def test_a_recorded_site(corpus: Path, site: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    khotin = crawled_once(corpus, site, tmp_path_factory.getbasetemp(), tmp_path)
    path = tmp_path / "a.atom"
    done = khotin("export", "atom", "-o", str(path), "--limit", "10000")
    assert done.returncode == 0, done.stderr
    feed = checked(path.read_bytes())
    happened = Counter(kinds(feed))
    assert happened["archived"] == khotin.value("select count(*) from articles")
    assert happened["changed"] == khotin.value("select count(*) from revisions where cause = 'portal'")
    dated = khotin.value("select count(*) from articles where date is not null")
    assert len({entry.id for entry in feed.entries if "published" in entry}) >= dated
    numbers = [str(row["id"]) for row in khotin.rows("select id from articles order by id")]
    titles = {row["title"] for row in khotin.rows("select title from articles")}
    items = json.loads(khotin("cite", *numbers, "--format", "csl-json").stdout)
    assert {item["title"] for item in items} == titles
    assert len(rendered(items[:10])) == 10
    assert len(in_bibtex(khotin("cite", *numbers, "--format", "bibtex").stdout)) == len(numbers) == len(items)
