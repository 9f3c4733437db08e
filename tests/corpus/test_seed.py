"""The page this project began with: served on loopback, crawled by its portal's file, read as expected, found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Khotin
from tests.site import Answer, Site

pytestmark = pytest.mark.corpus

PORTAL = Path(__file__).parents[2] / "crawler" / "portals" / "vn" / "tamnongkhanhhoa.toml"


@pytest.fixture
def crawled(corpus: Path, khotin: Khotin, site: Site) -> dict[str, object]:
    # The expected text holds one no-break space; ours has plain spaces, as the archive's text always has.
    text = (corpus / "seed" / "expected.json").read_text(encoding="utf-8").replace("\u00a0", " ")
    expected: dict[str, object] = json.loads(text)
    path = "/" + str(expected["url"]).partition("://")[2].partition("/")[2]
    site.routes[path] = Answer((corpus / "seed" / "page.html").read_bytes())
    site.routes["/thong-bao"] = Answer(f'<div class="content"><ul><li><a href="{path}">Hội nghị</a></li></ul></div>')
    folder = khotin.archive / "portals"
    folder.mkdir(parents=True)
    text = PORTAL.read_text(encoding="utf-8").replace("http://tamnongkhanhhoa.vn", site.url)
    (folder / "tamnongkhanhhoa.toml").write_text(text, encoding="utf-8")
    khotin.crawl("tamnongkhanhhoa")
    return expected | {"url": site.url + path}


def test_the_page_is_read_exactly_as_expected(khotin: Khotin, crawled: dict[str, object]) -> None:
    row = dict(khotin.rows("select * from articles")[0])
    row["body"] = row["body"].split("\n\n")
    row["captions"] = json.loads(row["captions"])
    assert {name: row[name] for name in crawled} == crawled
    assert khotin.value("select count(*) from articles") == 1


@pytest.mark.parametrize("words", ["khánh hòa", "Khánh Hoà", "khanh hoa", '"tinh uy"', "uỷ viên"])
def test_the_page_is_found_however_it_is_typed(khotin: Khotin, crawled: dict[str, object], words: str) -> None:
    done = khotin("search", words, "--json")
    assert done.returncode == 0
    assert [hit["url"] for hit in json.loads(done.stdout)["hits"]] == [crawled["url"]]
