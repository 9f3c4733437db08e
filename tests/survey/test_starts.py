"""Wherever on a portal a survey begins, it learns the portal."""

from __future__ import annotations

import pytest

from tests.survey.kinds import KINDS
from tests.survey.websites import HOST


def _starts(name: str) -> list[str]:
    portal = KINDS[name].portal()
    section, rows = next(iter(portal.stories.items()))
    return [portal.path(section), portal.path(section, 2), portal.address(rows[0]), portal.address(rows[-1])]


@pytest.mark.parametrize(("name", "start"), [(name, at) for name in ("plain", "neighbours") for at in range(4)])
def test_the_sections_are_those_of_the_home_page(name: str, start: int) -> None:
    portal = KINDS[name].portal()
    learned = portal.site.survey(_starts(name)[start])
    assert learned.url == HOST + "/"
    assert {(section.name, section.url) for section in learned.sections} == {
        (section, portal.path(slug)) for slug, section in portal.kind.sections.items()
    }
