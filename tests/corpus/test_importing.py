"""The recorded sites were captured by wget: importing its files gives the same articles as crawling the sites."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Khotin
from tests.corpus.test_recorded_sites import PORTALS, check, declare, replayed, score

pytestmark = pytest.mark.corpus

CONTENT = "key, title, date, time, byline, source, section, lead, body, captions"


@pytest.mark.parametrize("site", ["nukeviet45", "drupal"])
def test_what_wget_captured_gives_the_same_articles(corpus: Path, khotin: Khotin, tmp_path: Path, site: str) -> None:
    folder = khotin.archive / "portals"
    folder.mkdir(parents=True)
    (folder / f"{site}.toml").write_text((PORTALS / f"{site}.toml").read_text(encoding="utf-8"), encoding="utf-8")
    file = corpus / "corpus" / "sites" / site / "mirror.warc.gz"
    done = khotin("import", str(file), "--json")
    assert done.returncode == 0, done.stderr
    check(score(corpus, site, khotin))

    crawled = Khotin(tmp_path / "crawled")
    with replayed(corpus, site) as port:
        declare(crawled, site, port)
        crawled.crawl(site)
    listed = {row["key"] for row in crawled.rows("select key from articles")}
    content = f"select {CONTENT} from articles order by key"
    imported = [tuple(row) for row in khotin.rows(content) if row["key"] in listed]
    assert imported == [tuple(row) for row in crawled.rows(content)]

    again = json.loads(khotin("import", str(file), "--json").stdout)[0]
    assert again["counts"]["stored"] == 0
    assert khotin.value("select count(*) from revisions") == 0


@pytest.mark.parametrize("site", ["nukeviet45", "drupal"])
def test_a_crawl_of_a_recorded_site_proves_itself(corpus: Path, khotin: Khotin, site: str) -> None:
    with replayed(corpus, site) as port:
        declare(khotin, site, port)
        khotin.crawl(site)
    warcio = [str(Path(sys.executable).with_name("warcio")), "check"]
    files = sorted((khotin.archive / "warc").glob("*.warc.gz"))
    checked = subprocess.run([*warcio, *map(str, files)], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")
    verified = khotin("verify")
    assert verified.returncode == 0, verified.stdout
    reread = khotin("reread", "--dry-run", "--json")
    assert reread.returncode == 0, reread.stderr
