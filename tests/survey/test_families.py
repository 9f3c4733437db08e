"""Where a site's family is known and says what was learned, the file builds on it; where it does not fit, nothing is lost."""

from __future__ import annotations

import pytest

from crawler.portals.loader import load_text
from crawler.survey.declaration import Learned
from crawler.survey.families import family_of, with_family
from tests.survey.crawling import crawl
from tests.survey.families import wordpress
from tests.survey.websites import Story, Website

MARK = '<meta name="generator" content="WordPress 6.8.1">'


def marked(old: str = "", new: str = "") -> tuple[Website, list[Story]]:
    """The made-up WordPress site with the system's mark, and something in its pages otherwise than the system has it."""
    site, stories = wordpress()
    site.pages = {path: page.replace("<head>", f"<head>{MARK}").replace(old, new) for path, page in site.pages.items()}
    return site, stories


def surveyed(site: Website) -> tuple[Learned, Learned]:
    """What is learned without families, and with them."""
    learned = site.survey()
    samples = [site.get(url) for url in dict.fromkeys(site.asked)]
    assert family_of(samples) == "wordpress"
    return learned, with_family(learned, samples)


def is_read_right(site: Website, learned: Learned, stories: list[Story]) -> bool:
    done = crawl(site, load_text(learned.toml(), "binhan"))
    found = {(reading.title, reading.date, " ".join(reading.body.split())) for reading in done.readings.values()}
    return not done.failed and found == {(story.title, story.day, story.text) for story in stories}


def test_a_site_that_is_as_its_family_says_inherits_it_all() -> None:
    site, stories = marked()
    alone, family = surveyed(site)
    assert alone.inherited is None
    assert family.inherited is not None
    assert (family.inherited.family, family.inherited.tables) == ("wordpress", {"listing", "article"})
    text = family.toml()
    assert 'family = "wordpress"' in text
    assert "[article]" not in text
    assert "[paging]" not in text
    assert is_read_right(site, alone, stories)
    assert is_read_right(site, family, stories)


@pytest.mark.parametrize(
    ("old", "new", "tables"),
    [("entry-content", "noi-dung", {"listing"}), ("type-post hentry", "bai", {"article"})],
    ids=["other articles", "other lists"],
)
def test_a_table_that_does_not_fit_is_the_portals_own(old: str, new: str, tables: set[str]) -> None:
    site, stories = marked(old, new)
    _, family = surveyed(site)
    assert family.inherited is not None
    assert family.inherited.tables == tables
    assert is_read_right(site, family, stories)


def test_a_site_that_pages_otherwise_has_no_family() -> None:
    site, stories = marked("/page/", "/trang/")
    site.pages = {path.replace("/page/", "/trang/"): page for path, page in site.pages.items()}
    alone, family = surveyed(site)
    assert family == alone
    assert is_read_right(site, family, stories)
