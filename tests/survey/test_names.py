"""No two sections of a portal file have one name, whatever the menus call them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.portals.loader import load_text
from crawler.survey.names import distinct_names
from tests.survey.kinds.oddities import PLAIN


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Tin tức", "Thông báo"], ["Tin tức", "Thông báo"]),
        (["Tin tức", "Tin tức", "TIN TỨC"], ["Tin tức", "Tin tức (2)", "TIN TỨC (3)"]),
        (["Tin tức", "Tin tức", "Tin tức (2)"], ["Tin tức", "Tin tức (3)", "Tin tức (2)"]),
    ],
)
def test_the_first_keeps_its_name(names: list[str], found: list[str]) -> None:
    assert distinct_names(names) == found


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "A", "a (2)", "A (2)", "a (2) (2)", "a (3)", "b"]), max_size=9))
def test_no_two_are_alike(names: list[str]) -> None:
    found = distinct_names(names)
    assert len({name.casefold() for name in found}) == len(names)
    assert all(own.startswith(name) for own, name in zip(found, names, strict=True))


def test_a_portal_whose_sections_have_one_name_is_learned() -> None:
    sections = {"mot": "Tin tức", "hai": "Tin tức", "ba": "TIN TỨC", "bon": "Tin tức (2)"}
    site = replace(PLAIN, sections=sections, counts=(7, 6, 5, 4)).portal().site
    assert len(load_text(site.survey().toml(), "binhan").sections) == len(sections)
