"""A portal that is crawled again: what is new is found at little cost, and nothing new is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.archive.budget import Budget
from crawler.archive.sections import Standing
from crawler.portals.loader import load_file
from crawler.spiders.plan import Plan
from tests.conftest import Khotin
from tests.site import Answer, Site
from tests.visits.past import pass_days

Rows = list[tuple[str, str, str]]


class Section:
    """A section whose rows can be changed between crawls; each article has a day of its own."""

    def __init__(self, site: Site, path: str = "/tin", per_page: int = 10) -> None:
        self.site, self.path, self.per_page = site, path, per_page
        self.rows: Rows = []

    def post(self, *numbers: int, at: int = 0) -> None:
        """Publish articles, one after the other, each at a place of the listing."""
        for number in numbers:
            day = f"{number % 28 + 1:02}/{number // 28 % 12 + 1:02}/{2020 + number // 336}"
            title = f"Bài số {number} của mục {self.path}"
            self.rows.insert(at, (self.site.article(f"{self.path}/bai-{number}.html", title, date=day), title, day))

    def show(self, rows: Rows | None = None) -> None:
        """Publish the listing pages."""
        rows = self.rows if rows is None else rows
        pages = [rows[start : start + self.per_page] for start in range(0, len(rows), self.per_page)]
        for path in [path for path in self.site.routes if path.startswith(f"{self.path}?page=") or path == self.path]:
            del self.site.routes[path]
        for number, page in enumerate(pages, 1):
            self.site.listing(self.path if number == 1 else f"{self.path}?page={number}", page)


@pytest.fixture
def section(site: Site) -> Section:
    section = Section(site)
    section.post(*range(1, 101))
    section.show()
    return section


def crawl(khotin: Khotin, site: Site, portal: str = "thu", *more: str) -> list[str]:
    """Crawl; the addresses that were asked for."""
    before = len(site.paths())
    assert khotin("crawl", portal, "--quiet", *more).returncode == 0
    return site.paths()[before:]


def test_nothing_new_costs_two_listing_pages(khotin: Khotin, site: Site, section: Section) -> None:
    portal = site.portal(khotin.archive)
    crawl(khotin, site, portal)
    assert crawl(khotin, site, portal) == ["/tin", "/tin?page=2"]
    assert khotin.value("select count(*) from articles") == 100
    assert (
        khotin.value("select section_end from frontier where crawl = 2 and page = 2")
        == "the rest is known since crawl 1"
    )


def test_new_articles_are_found_below_sticky_ones(khotin: Khotin, site: Site, section: Section) -> None:
    portal = site.portal(khotin.archive)
    crawl(khotin, site, portal)
    section.post(101, 102, 103, at=12)  # below more known ones than a page has
    section.show()
    asked = crawl(khotin, site, portal)
    assert {f"/tin/bai-{number}.html" for number in (101, 102, 103)} <= set(asked)
    assert len([path for path in asked if path.startswith("/tin?") or path == "/tin"]) <= 4


def test_a_visit_that_broke_off_leaves_no_gap(khotin: Khotin, site: Site, section: Section) -> None:
    """The rows of a page that failed are looked for again, though those above them are known by then."""
    portal = site.portal(khotin.archive)
    crawl(khotin, site, portal)
    section.post(*range(101, 136))
    section.show()
    page, site.routes["/tin?page=3"] = site.routes["/tin?page=3"], Answer(status=500)
    assert khotin("crawl", portal, "--quiet").returncode == 1
    assert khotin.value("select count(*) from articles") == 120
    site.routes["/tin?page=3"] = page
    crawl(khotin, site, portal)
    assert khotin.value("select count(*) from articles") == 135
    assert crawl(khotin, site, portal) == ["/tin", "/tin?page=2"]


def test_a_section_that_lists_oldest_first_goes_on_at_its_end(khotin: Khotin, site: Site, section: Section) -> None:
    portal = site.portal(khotin.archive)
    section.rows.reverse()
    section.show()
    crawl(khotin, site, portal)
    assert crawl(khotin, site, portal) == ["/tin?page=10", "/tin?page=11"]
    section.post(101, at=100)
    section.post(102, at=101)
    section.show()
    assert set(crawl(khotin, site, portal)) == {
        *("/tin?page=10", "/tin?page=11", "/tin?page=12", "/tin/bai-101.html", "/tin/bai-102.html")
    }
    del section.rows[15:]
    section.show()
    crawl(khotin, site, portal)  # its last page is gone: it says so, and is swept next time
    section.post(103, at=15)
    section.show()
    assert "/tin/bai-103.html" in crawl(khotin, site, portal)


def test_a_back_dated_post_is_found_by_the_next_sweep(khotin: Khotin, site: Site, section: Section) -> None:
    portal = site.portal(khotin.archive)
    crawl(khotin, site, portal)
    section.post(101, at=70)
    section.show()
    assert crawl(khotin, site, portal) == ["/tin", "/tin?page=2"]
    pass_days(khotin, 31)
    assert "/tin/bai-101.html" in crawl(khotin, site, portal)
    assert crawl(khotin, site, portal) == ["/tin", "/tin?page=2"]


def test_a_sweep_goes_on_where_its_budget_ended(khotin: Khotin, site: Site, section: Section) -> None:
    portal = site.portal(khotin.archive)
    file = khotin.archive / "portals" / "thu.toml"
    file.write_text(file.read_text().replace("verified", "budget = 8\nverified"))
    crawl(khotin, site, portal)
    section.post(101, at=85)
    section.show()
    pass_days(khotin, 31)
    days = []
    for _ in range(3):
        pass_days(khotin, 1)
        days.append([path for path in crawl(khotin, site, portal) if "bai-" not in path])
    assert days[0] == ["/tin", *(f"/tin?page={number}" for number in range(2, 9))]
    assert sorted(days[1]) == ["/tin", *(f"/tin?page={number}" for number in (10, 11, 12, 2, 8, 9))]
    assert days[2] == ["/tin", "/tin?page=2"]
    assert khotin.value("select count(*) from articles where key = '101'") == 1
    assert khotin.value("select sweep_page is null and swept_at is not null from sections") == 1
    assert khotin.value("select count(*) from frontier where reason = 'the day''s budget of requests is used up'") == 1


def test_a_budget_too_small_to_share_goes_to_sweeps_every_other_day(section: Section, khotin: Khotin) -> None:
    portal = load_file(khotin.archive / "portals" / f"{section.site.portal(khotin.archive)}.toml")
    standing = Standing(f"{section.site.url}/tin", 1, None, None, None, 10, "newest")
    first = datetime(2026, 3, 1, tzinfo=UTC)
    sweeping = [
        Plan(portal, {"Tin tức": standing}, Budget(1), first + timedelta(days=number)).is_sweeping
        for number in range(4)
    ]
    assert sweeping in ([True, False, True, False], [False, True, False, True])


def test_whole_walks_everything(khotin: Khotin, site: Site, section: Section) -> None:
    portal = site.portal(khotin.archive)
    crawl(khotin, site, portal)
    assert len(crawl(khotin, site, portal, "--whole")) == 11


def test_a_title_that_changed_in_its_listing_is_looked_at(khotin: Khotin, site: Site, section: Section) -> None:
    portal = site.portal(khotin.archive)
    crawl(khotin, site, portal)
    path, _, day = section.rows[3]
    section.rows[3] = (site.article(path, "Bài đã được sửa tiêu đề", date=day), "Bài đã được sửa tiêu đề", day)
    section.show()
    assert sorted(crawl(khotin, site, portal)) == sorted(["/tin", "/tin?page=2", path])
    assert khotin.value("select cause from revisions") == "portal"
    assert khotin.value("select title from articles where url like '%' || ?", path) == "Bài đã được sửa tiêu đề"
