"""What a portal asks of a crawler is done: robots.txt, Crawl-delay, Retry-After, a name and a contact."""

from __future__ import annotations

import itertools

import pytest

from crawler import __version__
from crawler.spiders.patience import retry_after
from tests.conftest import Khotin
from tests.site import Answer, Site, redirect


def robots(site: Site, text: str | bytes, status: int = 200, kind: str = "text/plain") -> None:
    site.routes["/robots.txt"] = Answer(text, status, (("Content-Type", kind),))


def test_what_robots_txt_forbids_is_not_asked_for(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 4)
    robots(site, "User-agent: *\nDisallow: /tin/bai-2.html\n")
    result = khotin.crawl(site.portal(khotin.archive))
    assert "/tin/bai-2.html" not in site.paths()
    assert ["article", "skipped", "forbidden by robots.txt", 1] in result["reasons"]
    assert result["counts"]["stored"] == 3


def test_our_own_name_in_robots_txt_counts(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 4)
    robots(site, "User-agent: khotin\nDisallow: /\n\nUser-agent: *\nDisallow:\n")
    result = khotin.crawl(site.portal(khotin.archive), code=1)
    assert site.paths() == []
    assert result["failures"][0]["reason"] == "forbidden by robots.txt"


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_unreadable_robots_txt_forbids_everything_for_now(khotin: Khotin, site: Site, status: int) -> None:
    site.section("/tin", 4)
    robots(site, "", status)
    result = khotin.crawl(site.portal(khotin.archive, sections={"Tin tức": "/tin", "Khác": "/tin?page=2"}), code=1)
    assert site.paths() == []
    assert all("robots.txt" in failure["reason"] for failure in result["failures"])
    assert len(result["failures"]) == 2


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [("", 404, "text/plain"), ("", 403, "text/plain"), ("<html>User-agent: *\nDisallow: /</html>", 200, "text/html")],
)
def test_no_robots_txt_forbids_nothing(khotin: Khotin, site: Site, text: str, status: int, kind: str) -> None:
    site.section("/tin", 4)
    robots(site, text, status, kind)
    assert khotin.crawl(site.portal(khotin.archive))["counts"]["stored"] == 4


def test_crawl_delay_parts_all_requests(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 4)
    robots(site, "User-agent: *\nCrawl-delay: 0.4\n")
    khotin.crawl(site.portal(khotin.archive))
    times = [asked.time for asked in site.asked if asked.path != "/robots.txt"]
    assert min(later - before for before, later in itertools.pairwise(times)) > 0.35


def test_a_crawl_delay_that_nobody_can_wait_for_is_said(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 4)
    robots(site, "User-agent: *\nCrawl-delay: 99999\n")
    result = khotin.crawl(site.portal(khotin.archive), code=1)
    assert "it asks for 99,999 seconds between requests" in result["failures"][0]["reason"]
    assert site.paths() == []


def test_retry_after_holds_the_whole_host(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 8, per_page=8)
    page, refused = site.routes["/tin/bai-1.html"], []

    def once() -> Answer:
        if not refused:
            refused.append(site.asked[-1].time)
            return Answer("Quá nhiều yêu cầu", 429, (("Retry-After", "2"),))
        assert isinstance(page, Answer)
        return page

    site.routes["/tin/bai-1.html"] = once
    result = khotin.crawl(site.portal(khotin.archive))
    assert result["counts"]["stored"] == 8
    # What was already on its way when the refusal came may arrive; nothing may set out afterwards.
    late = [asked.time - refused[0] for asked in site.asked if asked.time > refused[0] + 0.5]
    assert late
    assert min(late) >= 1.9


def test_server_errors_and_broken_answers_are_tried_again(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 6)
    for path, trouble in {
        "/tin/bai-1.html": Answer("", 500),
        "/tin/bai-2.html": Answer("", 502),
        "/tin/bai-3.html": Answer("x" * 1000, cut=10),
        "/tin?page=2": Answer("", 503),
    }.items():
        page, calls = site.routes[path], iter(range(100))
        site.routes[path] = lambda page=page, trouble=trouble, calls=calls: trouble if next(calls) < 2 else page  # type: ignore[misc]
    assert khotin.crawl(site.portal(khotin.archive))["counts"]["stored"] == 6


def test_an_article_that_stays_broken_is_listed_and_tried_again_by_the_next_crawl(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    page = site.routes["/tin/bai-2.html"]
    site.routes["/tin/bai-2.html"] = Answer("", 500)
    result = khotin.crawl(site.portal(khotin.archive), code=1)
    assert [(failure["url"], failure["reason"]) for failure in result["failures"]] == [
        (site.url + "/tin/bai-2.html", "HTTP 500")
    ]
    site.routes["/tin/bai-2.html"] = page
    site.listing("/tin", [])  # no longer listed
    site.listing("/tin", [("/tin/bai-1.html", "Bài số 1", "")])
    assert khotin.crawl("thu")["counts"]["stored"] == 1
    assert khotin.value("select count(*) from articles") == 3


def test_the_user_agent_names_the_archive_and_its_contact(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 1)
    portal = site.portal(khotin.archive)
    (khotin.archive / "khotin.toml").write_text(
        'name = "Kho tin Đà Nẵng"\ncontact = "luutru@example.org"\n', encoding="utf-8"
    )
    khotin.crawl(portal)
    assert {asked.headers["User-Agent"] for asked in site.asked} == {
        f"khotin/{__version__} (Kho tin Da Nang; luutru@example.org)"
    }


def test_no_public_portal_is_crawled_without_a_contact(khotin: Khotin) -> None:
    done = khotin("crawl", "tamnongkhanhhoa")
    assert done.returncode == 2
    assert "no contact is set" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_crawl_never_leaves_its_portal(khotin: Khotin, site: Site, other_site: Site) -> None:
    site.routes["/tin/di-1.html"] = redirect(other_site.url + "/bi-mat.html")
    site.routes["/tin/di-2.html"] = redirect("http://169.254.169.254/latest/meta-data.html")
    site.routes["/tin/quanh-3.html"] = redirect("/tin/quanh-3.html")
    rows = [(path, path, "") for path in ("/tin/di-1.html", "/tin/di-2.html", "/tin/quanh-3.html")]
    rows += [
        (other_site.url + "/tin-9.html", "Nơi khác", ""),
        ("javascript:void(0)", "Mã", ""),
        ("mailto:a@b.vn", "Thư", ""),
    ]
    rows += [
        ("http://[hong", "Hỏng", ""),
        ("//user:pass@127.0.0.1/tin-8.html", "Mật khẩu", ""),
        ("/tin/" + "a" * 3000 + "-7.html", "Dài", ""),
    ]
    photo = f'<p>Chữ trong bài.</p><img src="{other_site.url}/anh.jpg"><img src="data:image/png;base64,xx">'
    rows.append((site.article("/tin/bai-5.html", "Bài năm", body=photo), "Bài năm", ""))
    site.listing("/tin", rows)
    result = khotin.crawl(site.portal(khotin.archive), code=1)
    reasons = {(kind, reason): number for kind, _, reason, number in result["reasons"]}
    assert other_site.asked == []
    assert reasons["article", f"on another host after a redirect ({other_site.netloc})"] == 1
    assert reasons["article", "on another host after a redirect (169.254.169.254)"] == 1
    assert reasons["article", "max redirections reached"] == 1
    assert reasons["article", "not a web address"] >= 2
    assert reasons["article", "address with a user name"] == 1
    assert reasons["image", "on another host"] == 1
    assert result["counts"]["found"] == 11 + 1 + 1  # rows, the photo, the second page


def test_retry_after_is_read_as_number_and_as_date() -> None:
    from datetime import UTC, datetime

    from scrapy.http import Response

    now = datetime(2026, 1, 1, tzinfo=UTC)

    def waited(value: str) -> float | None:
        return retry_after(Response("http://x", headers={"Retry-After": value}), now)

    assert waited("7") == 7
    assert waited("Thu, 01 Jan 2026 00:01:00 GMT") == 60
    assert waited("Wed, 31 Dec 2025 00:00:00 GMT") == 0
    assert waited("soon") is None
