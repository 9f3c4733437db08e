"""Whole made-up sites learned from their home page alone, and read by the file that was written."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.demo import DemoPortal
from crawler.survey.sample import Sample
from crawler.survey.survey import BUDGET, Survey
from tests.survey.crawling import crawl
from tests.survey.families import numbered, psc, wordpress
from tests.survey.websites import Story, Website, load

Made = Callable[[], tuple[Website, list[Story]]]
SECTIONS = {
    wordpress: ["Tin tức", "Thông báo", "Văn hóa - Xã hội"],
    numbered: ["Thời sự", "Kinh tế", "Quốc phòng - An ninh"],
    psc: ["Tin hoạt động", "Thông báo", "Khuyến nông"],
}


@pytest.mark.parametrize("made", SECTIONS)
def test_every_article_is_found_and_read_right(made: Made, tmp_path: Path) -> None:
    site, stories = made()
    portal = load(site.survey(), tmp_path)
    assert len(site.asked) <= BUDGET
    assert sorted(section.name for section in portal.sections) == sorted(SECTIONS[made])
    found = crawl(site, portal).readings.values()
    assert sorted(reading.title for reading in found) == sorted(story.title for story in stories)
    for reading in found:
        story = next(story for story in stories if story.title == reading.title)
        assert reading.date == story.day
        assert " ".join(reading.body.split()) == story.text


@pytest.mark.parametrize("made", SECTIONS)
def test_a_listing_page_alone_is_enough(made: Made, tmp_path: Path) -> None:
    site, _ = made()
    section = load(site.survey(), tmp_path).sections[1].url
    again = load(site.survey(section), tmp_path)
    assert sorted(section.name for section in again.sections) == sorted(SECTIONS[made])


def test_one_section_without_a_menu_is_learned(tmp_path: Path) -> None:
    site, stories = numbered()
    only = {story.title for story in stories if story.section == "thoi-su"}
    for path in [path for path in site.pages if path.startswith(("/kinh-te", "/quoc-phong")) or path == "/"]:
        del site.pages[path]
    portal = load(site.survey("/thoi-su"), tmp_path)
    assert [section.name for section in portal.sections] == ["Thời sự"]
    assert only <= {reading.title for reading in crawl(site, portal).readings.values()}


def test_the_file_says_what_each_field_rests_on() -> None:
    learned = numbered()[0].survey()
    assert "# on 24 of 24 pages, and the same as read without a template on 8 of 8 further ones" in learned.toml()
    assert learned.confidence["title"] > 0.9
    assert "article.lead" in learned.missing


def test_what_is_wanted_waits_until_it_was_shown() -> None:
    survey = Survey("https://binhan.example.vn/")
    assert survey.next_wanted() == survey.next_wanted() == ["https://binhan.example.vn/"]


def _fetch(url: str) -> Sample:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return Sample(answer.url, answer.read(), answer.headers.get("content-type"), answer.status, url)
    except urllib.error.HTTPError as error:
        with error:
            return Sample(url, error.read(), error.headers.get("content-type"), error.code, url)


def test_the_demonstration_portal_is_learned(tmp_path: Path) -> None:
    """Each of its sections pages in another way, and three systems lay out its articles. Two sections only scripts can list."""
    with DemoPortal() as portal:
        survey = Survey(portal.url + "/")
        while wanted := survey.next_wanted():
            for url in wanted:
                survey.take(_fetch(url))
        learned = load(survey.result(), tmp_path)
    assert learned.name == "Cổng thông tin điện tử tỉnh Hòa Giang"
    paging = {section.name: learned.paging_of(section) for section in learned.sections}
    forms = {name: each.pages or (each.number and each.number.pattern) for name, each in paging.items()}
    assert forms == {
        "Thời sự": "{section}?page={n}",
        "Kinh tế": "{section}/page/{n}/",
        "Văn hóa": "{stem}/trang-{n}.html",
        "Thông báo": None,
        "Nông nghiệp": "{section}?trang={n}",
        "Y tế": r"-c\d+-(\d+)\.html$",
    }
    assert [selector.written for selector in paging["Thông báo"].next] == [".phan-trang a"]
    assert json.dumps(learned.feeds) == '["/rss.xml"]'
