"""What a survey could not look at is said, by section and with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.survey.sample import CannotRead, Sample
from crawler.survey.survey import Survey
from tests.survey.kinds.kind import Kind
from tests.survey.kinds.oddities import PLAIN
from tests.survey.websites import HOST

_ROBOTS = "forbidden by robots.txt"


def survey(kind: Kind, *, closed: str = "\n", answers: int = 1000) -> Survey:
    """A survey of a portal whose robots.txt closes the addresses that hold a text, and that refuses after so many answers."""
    site, found, taken = kind.portal().site, Survey(f"{HOST}/"), 0
    while wanted := found.next_wanted():
        for url in wanted:
            taken += 1
            if closed in url:
                found.take(Sample(url, b"", None, 0, url, _ROBOTS))
            elif taken > answers:
                found.take(Sample(url, b"<h1>Forbidden</h1>", "text/html", 403))
            else:
                found.take(site.get(url))
    return found


def test_later_pages() -> None:
    missing = survey(PLAIN, closed="page=").result().missing
    assert missing["paging of /kinh-te/"] == f"its later pages were not seen: {_ROBOTS}"


def test_a_section() -> None:
    learned = survey(PLAIN, closed="/kinh-te/").result()
    assert learned.missing["section /kinh-te/"] == _ROBOTS
    assert "/kinh-te/" not in {section.url for section in learned.sections}


def test_a_list_that_goes_on_by_script() -> None:
    kind = replace(PLAIN, rows='<h2>{name}</h2><div id="ds">{rows}</div><a href="javascript:void(0)">Xem thêm</a>')
    assert survey(kind).result().missing["paging of /kinh-te/"] == "its list goes on by script only"


def test_sections_beyond_the_budget() -> None:
    sections = {f"tin-{n}": f"Tin tức ấp số {n}" for n in range(60)}
    learned = survey(replace(PLAIN, sections=sections, counts=(2,) * 60)).result()
    left = 60 - len(learned.sections)
    assert left
    assert learned.missing["sections"] == f"{left} further pages of the menus were not looked at"


def test_nothing_is_said_of_a_portal_that_was_seen() -> None:
    assert not survey(PLAIN).result().unseen


@pytest.mark.parametrize(
    ("closed", "answers", "words"),
    [
        ("\n", 10, "began to refuse this crawler after 10 answers (HTTP 403)"),
        (".html", 1000, f"articles of the site could not be seen: {_ROBOTS}"),
    ],
)
def test_a_site_that_closes_says_so(closed: str, answers: int, words: str) -> None:
    with pytest.raises(CannotRead) as refused:
        survey(PLAIN, closed=closed, answers=answers).result()
    assert words in refused.value.reason
