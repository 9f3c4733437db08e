"""`khotin check`: a portal that is down is no redesign; feeds are looked at; what is usual is what it is since the redesign."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.cli.redesigns import WEBSITE, added, check, fields, publish
from tests.conftest import Khotin
from tests.site import Answer, Site


@pytest.fixture
def portal(khotin: Khotin, site: Site) -> str:
    return added(khotin, site)


@pytest.mark.parametrize("verb", ["check", "learn"])
def test_a_portal_that_does_not_answer_is_no_redesign(khotin: Khotin, site: Site, portal: str, verb: str) -> None:
    site.close()
    done = khotin(verb, portal, *(["--yes"] if verb == "learn" else []))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "the host refuses connections" in done.stderr
    assert "khotin learn" not in done.stderr


def test_a_portal_that_is_being_mended_could_not_be_looked_at(khotin: Khotin, site: Site, portal: str) -> None:
    for path in site.routes:
        site.routes[path] = Answer("<h1>Đang bảo trì</h1>", 503)
    done = khotin("check", portal)
    assert done.returncode == 2
    assert done.stderr == (
        "khotin: binhan could not be looked at: it answers 503. See whether it works in a browser, and try again later.\n"
    )


def test_feeds_and_sitemaps_are_looked_at(khotin: Khotin, site: Site, portal: str) -> None:
    file = khotin.archive / "portals" / "binhan.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('verified = "seen"', 'verified = "seen"\nfeeds = ["/rss", "/rss-2"]'), encoding="utf-8"
    )
    article = next(path for path in WEBSITE.pages if path[-1].isdigit() and "?" not in path)
    feed = (
        f"<rss version='2.0'><channel><item><title>Tin</title><link>{site.url}{article}</link></item></channel></rss>"
    )
    site.routes["/rss"] = Answer(feed, headers=(("Content-Type", "application/rss+xml"),))
    code, checked = check(khotin)
    assert code == 1
    assert [(source["articles"], source["problem"]) for source in checked["sources"]] == [
        (1, None),
        (0, "it answers 404"),
    ]
    said = khotin("check", portal).stdout
    assert f"feed {site.url}/rss-2: it answers 404" in said
    assert "khotin learn" not in said


def test_what_is_usual_is_what_the_present_template_read(khotin: Khotin, site: Site, portal: str) -> None:
    """The archive is full of what the old one read, who found more."""
    with closing(sqlite3.connect(khotin.archive / "archive.db")) as db, db:
        db.execute("update captures set fetched_at = '2025-06-10T03:00:00Z'")
        db.execute("update articles set origins = json_set(origins, '$.lead', 'template: .sapo')")
    assert "lead" in {field["name"] for field in check(khotin)[1]["fields"] if field["is_lost"]}
    publish(site, redesigned=True)
    assert khotin("learn", portal, "--yes").returncode == 0
    code, checked = check(khotin)
    assert (code, fields(checked)["lead"]["usual"]) == (0, None)


def test_a_field_is_not_lost_because_the_body_is(khotin: Khotin, site: Site, portal: str) -> None:
    for path, page in WEBSITE.pages.items():
        site.routes[path] = Answer(page.replace("ArticleContent", "noi-dung"))
    code, checked = check(khotin)
    assert code == 1
    assert {name for name, field in fields(checked).items() if field["is_lost"]} == {"body"}
    assert fields(checked)["byline"]["template"] == 12
