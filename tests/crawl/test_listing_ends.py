"""A section is walked to a proven end: nothing missed before it, nothing asked for after it."""

from __future__ import annotations

import pytest

from tests.conftest import Khotin
from tests.site import Answer, Site, redirect


def stored(khotin: Khotin) -> set[str]:
    return {row["key"] for row in khotin.rows("select key from articles")}


def end_of(khotin: Khotin, section: str = "Tin tức") -> str:
    return str(khotin.value("select section_end from frontier where section = ? and section_end is not null", section))


@pytest.mark.parametrize(
    ("past_the_end", "reason"),
    [
        (Answer("Hết", 404), "page 4 answers 404"),
        (redirect("/tin"), "page 4 redirects to page 1"),
        (redirect("/tin?page=2"), "page 4 redirects to page 2"),
        (Answer('<div id="news"><p>Không có tin</p></div>'), "page 4 has no entries"),
    ],
)
def test_the_end_is_what_the_portal_says(khotin: Khotin, site: Site, past_the_end: Answer, reason: str) -> None:
    paths = site.section("/tin", 12)
    site.routes["/tin?page=4"] = past_the_end
    result = khotin.crawl(site.portal(khotin.archive))
    assert stored(khotin) == {str(number) for number in range(1, 13)}
    assert end_of(khotin) == reason
    assert result["counts"]["fetched"] == len(paths) + 4
    assert "/tin?page=5" not in site.paths()


@pytest.mark.parametrize("repeated", ["/tin", "/tin?page=3"])
def test_pages_that_repeat_end_the_section(khotin: Khotin, site: Site, repeated: str) -> None:
    site.section("/tin", 12)
    for page in range(4, 20):
        site.routes[f"/tin?page={page}"] = site.routes[repeated]
    khotin.crawl(site.portal(khotin.archive))
    assert len(stored(khotin)) == 12
    assert end_of(khotin).startswith("it repeats page")
    assert sum(path.startswith("/tin?") for path in site.paths()) <= 5


def test_an_endless_calendar_is_bounded_and_said(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 5)
    for page in range(2, 40):
        new = site.article(f"/tin/lich-{1000 + page}.html", f"Lịch ngày {page}")
        site.listing(f"/tin?page={page}", [(new, f"Lịch ngày {page}", "")])
    portal = site.portal(khotin.archive, more="")
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text(file.read_text().replace("[paging]\n", "[paging]\nlimit = 6\n"))
    result = khotin.crawl(portal, code=1)
    assert [failure["reason"][:34] for failure in result["failures"]] == ["the section goes on after 6 pages:"]
    assert "/tin?page=7" not in site.paths()
    assert len(stored(khotin)) == 10


def test_sticky_posts_and_overlapping_pages_hide_nothing(khotin: Khotin, site: Site) -> None:
    articles = [(site.article(f"/tin/bai-{n}.html", f"Bài {n}"), f"Bài {n}", "") for n in range(1, 13)]
    sticky = articles[-1]
    site.listing("/tin", [sticky, *articles[0:5]])
    site.listing("/tin?page=2", [sticky, *articles[3:8]])
    site.listing("/tin?page=3", [sticky])  # nothing new, yet not the last
    site.listing("/tin?page=4", [sticky, *articles[8:12]])
    khotin.crawl(site.portal(khotin.archive))
    assert len(stored(khotin)) == 12


def test_oldest_first_and_unordered_sections_are_walked_whole(khotin: Khotin, site: Site) -> None:
    days = ["01/02/2019", "03/05/2024", "07/01/2020", "20/12/2025", "05/05/2021", "09/09/2018"]
    rows = [
        (site.article(f"/tin/bai-{n}.html", f"Bài {n}", date=day), f"Bài {n}", day) for n, day in enumerate(days, 1)
    ]
    for page in range(3):
        site.listing("/tin" if page == 0 else f"/tin?page={page + 1}", rows[page * 2 : page * 2 + 2])
    result = khotin.crawl(site.portal(khotin.archive), "--since", "2021-01-01")
    assert stored(khotin) == {"2", "4", "5"}
    assert ["article", "skipped", "older than 2021-01-01", 3] in result["reasons"]


def test_newest_first_stops_at_the_first_older_page(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 20)
    portal = site.portal(khotin.archive)
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text(file.read_text().replace('url = "/tin"\n', 'url = "/tin"\norder = "newest"\n'))
    khotin.crawl(portal, "--since", "25/12/2023")
    assert stored(khotin) == {"1", "2", "3", "4"}
    assert "/tin?page=3" not in site.paths()


def test_a_maintenance_page_is_no_end(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 12)
    site.routes["/tin?page=3"] = Answer("<h1>Hệ thống đang bảo trì</h1>")
    result = khotin.crawl(site.portal(khotin.archive), code=1)
    assert result["failures"][0]["reason"] == "no listing page: listing.container found nothing on it"
    assert site.paths().count("/tin?page=3") == 3  # looked at again, in case it was over


def test_a_maintenance_page_that_goes_away_costs_nothing(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 12)
    page, calls = site.routes["/tin?page=3"], iter(range(100))
    site.routes["/tin?page=3"] = lambda: Answer("Bảo trì") if next(calls) == 0 else page  # type: ignore[return-value]
    khotin.crawl(site.portal(khotin.archive))
    assert len(stored(khotin)) == 12


def test_selectors_that_match_nothing_fail_the_section_and_not_the_others(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    site.routes["/khac"] = Answer('<div id="news"><table><tr><td>Bố cục khác</td></tr></table></div>')
    result = khotin.crawl(site.portal(khotin.archive, sections={"Khác": "/khac", "Tin tức": "/tin"}), code=1)
    assert [(failure["section"], failure["reason"]) for failure in result["failures"]] == [
        ("Khác", "no entries on the first page: check listing.entry and listing.link")
    ]
    assert len(stored(khotin)) == 3
