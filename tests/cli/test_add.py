"""`khotin add`: a portal learned from its address, shown, written only when it is right."""

from __future__ import annotations

import pytest

from crawler.demo import DemoPortal
from tests.conftest import Khotin
from tests.site import Answer, Site


def test_a_portal_added_by_its_address_is_crawled(khotin: Khotin) -> None:
    with DemoPortal() as portal:
        added = khotin("add", portal.url, "--id", "moi", "--yes")
        assert added.returncode == 0, added.stderr
        asked = len(portal.requests)
        khotin("crawl", "moi", "--quiet")
        truth = {article.url: article for article in portal.truth()}
    assert asked <= 80
    assert f"{asked} fetches" in added.stdout
    assert "Articles, as a crawl would read them" in added.stdout
    rows = khotin.rows("select url, title, date, byline, body from articles")
    assert len(rows) > 60
    known = [row for row in rows if row["url"] in truth]
    assert len(known) == len(rows)
    for row in known:
        assert (row["title"], row["date"]) == (truth[row["url"]].title, truth[row["url"]].date)


def test_nothing_is_written_without_a_yes_or_over_another_file(khotin: Khotin, site: Site) -> None:
    portal = site.portal(khotin.archive)
    taken = khotin("add", site.url, "--id", portal, "--yes")
    assert taken.returncode == 2
    assert "thu.toml is there already" in taken.stderr
    assert site.asked == []
    with DemoPortal() as demo:
        unasked = khotin("add", demo.url, "--id", "moi")
    assert unasked.returncode == 2
    assert "nothing was written; give --yes" in unasked.stderr
    assert [path.name for path in (khotin.archive / "portals").iterdir()] == ["thu.toml"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("binhan.example.vn", "is no web address"),
        ("ftp://binhan.example.vn/", "is no web address"),
        ("http://[/", "is no web address"),
        ("https://binhan.example.vn/", "no contact is set"),
        ("http://127.0.0.1:1/", "the host refuses connections"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(khotin: Khotin, url: str, says: str) -> None:
    done = khotin("add", url, "--yes")
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (khotin.archive / "portals").exists()


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<div id=app></div><script src=/app.js></script>", "script"),
        ("<form><input name=user><input type=password></form>", "log"),
        ("", "empty page"),
    ],
)
def test_a_site_that_cannot_be_learned_is_said_and_nothing_written(
    khotin: Khotin, site: Site, page: str, says: str
) -> None:
    site.routes["/"] = Answer(page)
    done = khotin("add", site.url, "--yes")
    assert done.returncode == 2
    assert "cannot be learned after" in done.stderr
    assert says in done.stderr.lower()
    assert not (khotin.archive / "portals").exists()


def test_it_says_what_the_page_shows(khotin: Khotin, site: Site) -> None:
    site.routes["/"] = Answer("<h1>Trang đang bảo trì</h1>", 503)
    done = khotin("add", site.url, "--yes")
    assert done.returncode == 2
    assert "The address answers 503. Check it in a browser" in done.stderr
    assert 'It shows: "Trang đang bảo trì"' in done.stderr


def test_a_page_that_is_too_large_is_left_alone(khotin: Khotin, site: Site) -> None:
    site.routes["/"] = Answer("<p>chữ</p>" * 1_200_000, cut=1000)
    done = khotin("add", site.url, "--yes")
    assert done.returncode == 2
    assert "its page did not come (larger than allowed). See in a browser what it shows" in done.stderr
    assert not (khotin.archive / "portals").exists()
