"""Exported WACZ packages, replayed by pywb through the index that is in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Khotin
from tests.exports.deposited import PICTURE, build, unpacked
from tests.exports.test_bagit import validate
from tests.exports.test_wacz import listed, run
from tests.foreign.wayback import replaying
from tests.recorded import crawled_once
from tests.site import Site


def stamped(page: dict[str, str]) -> str:
    """The time of a page as pywb has it in addresses."""
    return "".join(filter(str.isdigit, page["ts"]))


def test_pywb_shows_articles_their_parts_and_pictures(khotin: Khotin, site: Site, pywb: Path, tmp_path: Path) -> None:
    build(khotin, site)
    package = tmp_path / "thu.wacz"
    khotin("export", "wacz", "-o", str(package))
    pages = {page["id"]: page for page in listed(package)}
    with replaying(pywb, tmp_path, [package]) as wayback:
        for page in pages.values():
            shown = wayback.shown(page["url"], stamped(page))
            assert page["title"] in shown
        market = pages["thu/7"]
        assert "sáng mai" in wayback.shown(market["url"], stamped(market))
        assert "sáng mai" not in wayback.shown(market["url"], "2000")  # what stood there before the portal changed it
        assert "xây đê" in wayback.shown(f"{site.url}/tin/lich-su-1-p2.html", "2100")
        assert "Cầu dài" in wayback.shown(f"{site.url}/tin/cu-2.html", "2100")  # by the redirect that led there
        assert wayback.original(f"{site.url}/anh/mo.png", "2100")[0] == PICTURE  # a revisit of what is withheld


@pytest.mark.corpus
def test_deposits_of_a_recorded_site(
    corpus: Path, pywb: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    khotin = crawled_once(corpus, "nukeviet45", tmp_path_factory.getbasetemp(), tmp_path)
    number = khotin.value("select count(*) from articles")
    for form, path in {"wacz": tmp_path / "site.wacz", "bagit": tmp_path / "bag"}.items():
        done = khotin("export", form, "-o", str(path))
        assert (done.stdout, done.stderr) == (f"{path}: {number} articles\n", "")
    run("wacz", "validate", "-f", tmp_path / "site.wacz")
    assert validate(tmp_path / "bag") == 0
    pages = listed(tmp_path / "site.wacz")
    assert len(pages) == number
    with replaying(pywb, tmp_path, [tmp_path / "site.wacz"]) as wayback:
        for page in pages[:: number // 8]:
            assert page["title"] in wayback.shown(page["url"], stamped(page)).replace("Ð", "Đ")
    inside = Khotin(tmp_path / "bag" / "data" / "archive")
    assert inside("verify").stdout == f"{inside.archive}: nothing found\n"
    lines = unpacked(tmp_path / "site.wacz")["indexes/index.cdx.gz"].decode().splitlines()
    urls = {json.loads(line.split(" ", 2)[2])["url"] for line in lines}
    theirs = " union ".join(
        f"select capture from {table}" for table in ("articles", "revisions", "images", "attachments")
    )
    assert {row["url"] for row in khotin.rows(f"select url from captures where id in ({theirs})")} <= urls
    assert not urls & {row["url"] for row in khotin.rows("select url from frontier where kind = 'listing'")}
