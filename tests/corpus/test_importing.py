"""The recorded sites were captured by wget: importing its files gives the same articles as crawling the sites."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Khotin
from tests.holdings.rereading import changed, reread
from tests.recorded import PORTS, check, declare, score

pytestmark = pytest.mark.corpus

CONTENT = "key, title, date, time, byline, source, section, lead, body, captions"


@pytest.mark.parametrize("site", PORTS)
def test_what_wget_captured_gives_the_same_articles(
    corpus: Path, khotin: Khotin, crawled: Callable[[str], Khotin], site: str
) -> None:
    declare(khotin, site, PORTS[site])
    file = corpus / "corpus" / "sites" / site / "mirror.warc.gz"
    done = khotin("import", str(file), "--json")
    assert done.returncode == 0, done.stderr
    check(score(corpus, site, khotin))
    other = crawled(site)
    listed = {row["key"] for row in other.rows("select key from articles")}
    content = f"select {CONTENT} from articles order by key"
    imported = [tuple(row) for row in khotin.rows(content) if row["key"] in listed]
    assert imported == [tuple(row) for row in other.rows(content)]

    again = json.loads(khotin("import", str(file), "--json").stdout)[0]
    assert again["counts"]["stored"] == 0
    assert khotin.value("select count(*) from revisions") == 0
    verified = khotin("verify")
    assert verified.returncode == 0, verified.stdout
    report = reread(khotin, site, dry_run=True)
    assert changed(report) == {}
    assert report["articles"] == khotin.value("select count(*) from articles") > 100


@pytest.mark.parametrize("site", PORTS)
def test_a_crawl_of_a_recorded_site_proves_itself(crawled: Callable[[str], Khotin], site: str) -> None:
    khotin = crawled(site)
    warcio = [str(Path(sys.executable).with_name("warcio")), "check"]
    files = sorted((khotin.archive / "warc").glob("*.warc.gz"))
    checked = subprocess.run([*warcio, *map(str, files)], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")
    verified = khotin("verify")
    assert verified.returncode == 0, verified.stdout
