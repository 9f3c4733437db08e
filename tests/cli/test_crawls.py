"""`khotin crawls`: what was crawled when, and what one crawl found otherwise than another."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Khotin
from tests.site import Answer, Site, redirect

SECTIONS = {"Tin tức": "/tin", "Thông báo": "/thong-bao"}


def listed(khotin: Khotin, *arguments: str) -> list[dict[str, Any]]:
    done = khotin("crawls", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    crawls: list[dict[str, Any]] = json.loads(done.stdout)
    return crawls


def compared(khotin: Khotin, before: int, after: int) -> dict[str, Any]:
    done = khotin("crawls", "diff", str(before), str(after), "--json")
    assert done.returncode == 0, done.stderr
    difference: dict[str, Any] = json.loads(done.stdout)
    return difference


def keys(articles: list[dict[str, Any]]) -> list[str]:
    return [article["key"] for article in articles]


def row(number: int, path: str = "/tin") -> tuple[str, str, str]:
    return f"{path}/bai-{number}.html", f"Bài số {number}", "01/02/2021"


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Khotin]:
    """Four crawls of a portal: a whole one; one after changes, of which a section's second page is refused; one narrowed to
    two articles; one since a day. Between them an article of its own was published, one changed, one taken from each listing.
    """
    site, khotin = Site(), Khotin(tmp_path_factory.mktemp("crawls") / "archive")
    site.section("/tin", 7)
    site.section("/thong-bao", 7, first=21)
    khotin.crawl(site.portal(khotin.archive, sections=SECTIONS))
    time.sleep(1.1)  # what a crawl changes is told by the second
    site.article("/tin/bai-8.html", "Bài số 8")
    site.article("/tin/bai-2.html", "Bài số 2 đã sửa")
    site.routes["/tin/sua-99.html"] = redirect("/tin/bai-2.html")
    site.listing("/tin", [row(8), ("/tin/sua-99.html", "", ""), *map(row, (3, 4, 5))])
    site.listing("/tin?page=2", [row(6), row(7)])
    site.listing("/thong-bao", [row(number, "/thong-bao") for number in (22, 23, 24, 25)])
    site.routes["/thong-bao?page=2"] = Answer("<h1>Không được phép</h1>", 403)
    khotin.crawl("thu", code=1)
    khotin.crawl("thu", "--section", "Tin tức", "--limit", "2")
    khotin.crawl("thu", "--since", "2020-01-01", code=1)
    yield khotin
    site.close()


def test_crawls_are_listed_newest_first_with_their_counts(life: Khotin) -> None:
    crawls = listed(life)
    assert [crawl["crawl"] for crawl in crawls] == [4, 3, 2, 1]
    assert [crawl["narrowed"] for crawl in crawls[:2]] == [
        {"since": "2020-01-01"},
        {"sections": ["Tin tức"], "limit": 2},
    ]
    assert {(crawl["portal"], crawl["kind"], crawl["state"]) for crawl in crawls} == {("thu", "crawl", "finished")}
    for crawl in crawls:
        assert crawl["found"] == crawl["fetched"] + crawl["skipped"] + crawl["failed"]
        assert crawl["started_at"] <= crawl["ended_at"]
    assert [crawl["crawl"] for crawl in listed(life, "thu", "--limit", "2")] == [4, 3]


def test_the_table_has_a_line_a_crawl(life: Khotin) -> None:
    names, *lines = [line.split("\t") for line in life("crawls").stdout.splitlines()]
    assert names[:4] == ["crawl", "portal", "started", "ended"]
    assert [line[0] for line in lines] == ["4", "3", "2", "1"]
    assert lines[1][names.index("narrowed")] == "sections Tin tức; limit 2"


def test_a_crawl_that_is_not_finished_has_its_counts(life: Khotin, tmp_path: Path) -> None:
    from crawler.archive.crawls import Narrowing, begin
    from crawler.archive.database import Archive
    from crawler.archive.folder import Folder

    shutil.copytree(life.archive, tmp_path / "archive")
    khotin = Khotin(tmp_path / "archive")
    archive = Archive(Folder(khotin.archive))
    portal = dict(archive.connection.execute("select * from portals").fetchone())
    begin(archive, portal, Narrowing(), "khotin")
    archive.connection.close()
    crawl = listed(khotin)[0]
    assert (crawl["crawl"], crawl["state"], crawl["ended_at"]) == (5, "running", None)
    assert crawl["found"] == crawl["fetched"] + crawl["skipped"] + crawl["failed"] + crawl["waiting"]
    assert khotin("crawls").stdout.splitlines()[1].split("\t")[3] == "running"
    assert compared(khotin, 1, 5)["new"] == []


def test_an_import_is_listed_as_one(life: Khotin, khotin: Khotin) -> None:
    shutil.copytree(life.archive / "portals", khotin.archive / "portals")
    files = sorted(map(str, (life.archive / "warc").glob("*000001-*.warc.gz")))
    assert khotin("import", *files).returncode == 0
    (imported,) = listed(khotin)
    assert (imported["kind"], imported["narrowed"], imported["stored"]) == ("import", {}, 14)


def test_what_is_new_and_what_the_portal_changed(life: Khotin) -> None:
    found = compared(life, 1, 2)
    assert (found["before"]["crawl"], found["after"]["crawl"]) == (1, 2)
    assert keys(found["new"]) == ["8"]
    assert keys(found["changed"]) == ["2"]
    later = compared(life, 2, 3)
    assert (later["new"], later["changed"]) == ([], [])


def test_what_is_not_listed_any_more_and_what_that_proves(life: Khotin) -> None:
    news, notices = compared(life, 1, 2)["sections"]
    assert (news["section"], notices["section"]) == ("Tin tức", "Thông báo")
    assert keys(news["unlisted"]) == ["1"]
    assert (news["before"]["pages"], news["before"]["rows"]) == (2, 7)
    assert (news["after"]["pages"], news["after"]["rows"], news["after"]["reason"]) == (2, 7, None)
    assert news["after"]["end"] == "page 3 answers 404"
    assert sorted(keys(notices["unlisted"])) == ["21", "26", "27"]
    assert (notices["after"]["pages"], notices["after"]["end"]) == (1, None)
    assert notices["after"]["reason"] == "HTTP 403"


def test_a_section_that_was_not_chosen_proves_nothing(life: Khotin) -> None:
    news, notices = compared(life, 2, 3)["sections"]
    assert news["after"]["end"] == "page 3 answers 404"
    assert notices["after"] == {"pages": 0, "rows": 0, "end": None, "reason": "its section was not chosen"}
    assert sorted(keys(notices["unlisted"])) == ["22", "23", "24", "25"]


@pytest.mark.parametrize(
    ("narrowed", "reason"),
    [
        (["--limit", "2"], "the crawl's limit of 2 articles was reached"),
        (["--since", "2023-12-26"], "the rest is older than 2023-12-26 (the section lists newest first)"),
    ],
)
def test_a_walk_that_narrowing_ends_is_no_proof(khotin: Khotin, site: Site, narrowed: list[str], reason: str) -> None:
    paths = site.section("/tin", 12)
    site.portal(khotin.archive)
    file = khotin.archive / "portals" / "thu.toml"
    file.write_text(file.read_text("utf-8").replace('url = "/tin"', 'url = "/tin"\norder = "newest"'), "utf-8")
    khotin.crawl("thu", *narrowed)
    khotin.crawl("thu")
    (section,) = compared(khotin, 1, 2)["sections"]
    assert (section["before"]["end"], section["before"]["reason"]) == (None, reason)
    assert section["after"]["end"]
    assert len(compared(khotin, 1, 2)["new"]) == len(paths) - khotin.value("select stored from crawls where id = 1")


def test_a_comparison_for_people(life: Khotin) -> None:
    said = life("crawls", "diff", "1", "2").stdout
    assert said.startswith("thu: crawl 2 (")
    assert "new: 1\n" in said
    assert "changed by the portal: 1\n" in said
    news, notices = said.split("section ")[1:3]
    assert "not listed any more: 1\n" in news
    assert "crawl 2: 2 pages, 7 rows, to its end" in news
    assert "not listed any more: 3 (no sign of anything: crawl 2 did not walk the section to its end)" in said
    assert "crawl 2: 1 page, 4 rows, not to its end (HTTP 403)" in notices


@pytest.fixture
def two_portals(khotin: Khotin, site: Site, other_site: Site) -> Khotin:
    for portal, of in (("thu", site), ("khac", other_site)):
        of.section("/tin", 1)
        khotin.crawl(of.portal(khotin.archive, portal))
    return khotin


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["diff", "1", "9"], "no crawl 9"),
        (["diff", "1", "2"], "crawl 1 is of thu, crawl 2 of khac"),
        (["diff", "1", "1"], "earlier"),
        (["diff", "1"], "two crawls"),
        (["diff", "1", "thu"], "two crawls"),
        (["diff", "1", "9" * 30], "two crawls"),
        (["thuu"], "did you mean 'thu'"),
        (["binhdinh"], "no portal of this archive"),
    ],
)
def test_what_cannot_be_is_one_sentence(two_portals: Khotin, arguments: list[str], says: str) -> None:
    done = two_portals("crawls", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr


def test_only_the_portals_that_are_named(two_portals: Khotin) -> None:
    assert [crawl["portal"] for crawl in listed(two_portals)] == ["khac", "thu"]
    assert [crawl["portal"] for crawl in listed(two_portals, "thu")] == ["thu"]
