"""`khotin explain`: where each field comes from, with the printed text, and what today's readers would change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Khotin
from tests.holdings.rereading import declare
from tests.site import Site


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Khotin, Site]]:
    """Seven articles on two listing pages; one of them prints no date itself."""
    site, khotin = Site(), Khotin(tmp_path_factory.mktemp("explain") / "archive")
    paths = site.section("/tin", 7)
    site.article(paths[0], "Bài số 1", date="Thứ Sáu, 05/03/2021 07:30", body="<p>Kênh đã thông.</p>")
    site.article(paths[5], "Bài số 6", date="", body="<p>Kênh đã thông.</p>")
    khotin.crawl(declare(khotin, site))
    yield khotin, site
    site.close()


@pytest.fixture
def site(crawl: tuple[Khotin, Site]) -> Site:
    return crawl[1]


@pytest.fixture
def archive(crawl: tuple[Khotin, Site], tmp_path: Path) -> Khotin:
    shutil.copytree(crawl[0].archive, tmp_path / "archive")
    return Khotin(tmp_path / "archive")


@pytest.fixture
def first(site: Site) -> str:
    """The address of article 1, whose number in the archive may be another: the crawl asks for several at once."""
    return f"{site.url}/tin/bai-1.html"


def explain(khotin: Khotin, article: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    done = khotin("explain", article, "--json")
    assert done.returncode == 0, done.stderr
    explanation = json.loads(done.stdout)
    return explanation, {field.pop("name"): field for field in explanation["fields"]}


def test_each_field_says_what_found_it_and_what_is_printed(archive: Khotin, site: Site) -> None:
    explanation, fields = explain(archive, f"{site.url}/tin/bai-1.html#top")
    assert (explanation["portal"], explanation["key"], explanation["problem"]) == ("thu", "1", None)
    nothing = {"page": None, "today": None, "correction": None}
    printed = "Thứ Sáu, 05/03/2021 07:30"
    assert fields["date"] == {"value": "2021-03-05", "origin": "template: .when", "printed": printed, **nothing}
    assert fields["time"] == {"value": "07:30", "origin": "template: .when", "printed": printed, **nothing}
    assert fields["body"]["printed"] == "Kênh đã thông."
    assert fields["section"]["origin"] == "listing section"
    assert fields["byline"] == {"value": None, "origin": None, "printed": None, **nothing}
    url = f"{site.url}/tin/bai-1.html"
    assert (fields["key"]["origin"], fields["key"]["printed"]) == ("article.key", url)
    assert (fields["url"]["value"], fields["url"]["origin"]) == (url, "address")
    capture = explanation["capture"]
    assert (capture["url"], capture["status"], capture["warc_file"]) == (url, 200, "thu-000001-00001.warc.gz")
    row = archive.rows("select warc_offset, digest, fetched_at from captures where url = ?", url)[0]
    assert [capture[name] for name in ("warc_offset", "digest", "fetched_at")] == list(row)


def test_a_date_of_a_listing_row_names_its_page(archive: Khotin, site: Site) -> None:
    _, fields = explain(archive, f"{site.url}/tin/bai-6.html")
    date = fields["date"]
    assert (date["value"], date["origin"], date["printed"]) == ("2023-12-23", "listing row", "23/12/2023")
    assert date["page"] == f"{site.url}/tin?page=2"
    shown = archive("explain", f"{site.url}/tin/bai-6.html").stdout
    assert f"date: 2023-12-23\n  listing row on {site.url}/tin?page=2\n  printed: 23/12/2023\n" in shown


def test_it_says_what_a_rereading_would_change(archive: Khotin, site: Site, first: str) -> None:
    declare(archive, site, 'title = "h1"\ndate = ".when"', 'title = "h1"\nlead = ".text p"')
    _, fields = explain(archive, first)
    changed = {name: field["today"] for name, field in fields.items() if field["today"]}
    assert changed["lead"] == {"value": "Kênh đã thông.", "origin": "template: .text p"}
    assert changed["date"]["origin"] == "listing row"
    assert fields["date"]["value"] == "2021-03-05"
    shown = archive("explain", first).stdout
    assert "today's readers say: Kênh đã thông.; `khotin reread` would change it" in shown


def test_a_correction_is_shown_with_what_the_reading_says(archive: Khotin, first: str) -> None:
    reason = ("--reason", "theo bản in", "--by", "Thư viện")
    assert archive("correct", first, "--field", "date", "--value", "2021-03-06", *reason).returncode == 0
    _, fields = explain(archive, first)
    date = fields["date"]
    assert date["value"] == "2021-03-06"
    assert date["origin"].startswith("correction by Thư viện")
    assert date["correction"]["reason"] == "theo bản in"
    assert (date["correction"]["reading"], date["correction"]["reading_origin"]) == ("2021-03-05", "template: .when")
    assert date["today"] is None
    shown = archive("explain", first).stdout
    assert "because: theo bản in (Thư viện, " in shown
    assert "the reading says: 2021-03-05\n" in shown


def test_of_a_withheld_article_only_the_tombstone_is_shown(archive: Khotin, first: str) -> None:
    done = archive("withhold", first, "--reason", "yêu cầu của cơ quan chức năng", "--by", "Thư viện")
    assert done.returncode == 0, done.stderr
    explanation, fields = explain(archive, first)
    assert explanation["withheld"]["reason"] == "yêu cầu của cơ quan chức năng"
    assert (fields, explanation["capture"]) == ({}, None)
    shown = archive("explain", first).stdout
    assert "withheld: yêu cầu của cơ quan chức năng, Thư viện, " in shown
    assert "Kênh" not in shown


def test_what_cannot_be_read_now_is_said_and_the_rest_shown(archive: Khotin, site: Site, first: str) -> None:
    declare(archive, site, 'title = "h1"', 'title = ".never"')
    explanation, fields = explain(archive, first)
    assert explanation["problem"] == "no title: article.title found nothing on the page"
    assert (fields["title"]["value"], fields["title"]["origin"]) == ("Bài số 1", "template: h1")
    (archive.archive / "portals" / "thu.toml").unlink()
    assert "there is no portal 'thu'" in explain(archive, first)[0]["problem"]
    for warc in (archive.archive / "warc").iterdir():
        warc.unlink()
    declare(archive, site)
    assert "no record can be read" in explain(archive, first)[0]["problem"]
    assert archive("explain", "99").returncode == 2
