"""Made-up portals of many kinds, each learned from its home page and crawled by the file that was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.items import Reading
from tests.survey.crawling import crawl
from tests.survey.kinds import KINDS
from tests.survey.kinds.kind import Portal
from tests.survey.websites import Story, load

# What the kinds name as their source.
_SOURCE = "Báo Bình An"


@pytest.mark.parametrize("name", KINDS)
def test_every_article_is_stored_once_and_read_right(name: str, tmp_path: Path) -> None:
    portal = KINDS[name].portal()
    learned = load(portal.site.survey(portal.kind.start), tmp_path)
    assert sorted(section.name for section in learned.sections) == sorted(portal.kind.sections.values())
    done = crawl(portal.site, learned)
    assert done.failed == {}
    assert done.ends.keys() == set(portal.kind.sections.values())
    wanted = {story.title: story for story in portal.all}
    assert sorted(reading.title for reading in done.readings.values()) == sorted(wanted)
    for reading in done.readings.values():
        story = wanted[reading.title]
        assert _fields(reading) == _truth(portal, story), reading.url
        assert reading.section in portal.names(story)


def _fields(reading: Reading) -> dict[str, object]:
    names = ("date", "time", "byline", "source", "lead", "captions")
    return {**{name: getattr(reading, name) for name in names}, "body": " ".join(reading.body.split())}


def _truth(portal: Portal, story: Story) -> dict[str, object]:
    prints = portal.kind.prints
    return {
        "date": story.day if "date" in prints else None,
        "time": story.time if "time" in prints else None,
        "byline": story.byline or None,
        "source": _SOURCE if "source" in prints else None,
        "lead": story.lead or None,
        "captions": (story.caption,) if story.caption else (),
        "body": story.text,
    }
