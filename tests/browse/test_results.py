"""The list of articles: what its address may say, and how hits are shown."""

from __future__ import annotations

import re

import pytest

from exports.datasette.marks import cut, marked, titled
from tests.browse.conftest import Pages, words_of

ENGLISH = {"accept-language": "en"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("since=2025-02", 1),
        ("since=2025", 1),
        ("since=2024-12&until=2024-12", 2),
        ("until=2023-01", 3),
        ("since=2023&until=2025", 59),
        ("since=12/2024", 3),
    ],
)
def test_a_month_or_a_year_stands_for_its_days(pages: Pages, asked: str, found: int) -> None:
    page = words_of(pages.text(f"/archive/-/search?{asked}", **ENGLISH))
    assert f"{found} found" in page
    assert "not understood" not in page


def test_what_was_not_understood_is_said(pages: Pages) -> None:
    page = words_of(pages.text("/archive/-/search?year=abcd&since=2025-13&until=x%3Cb%3E&portal=vinhan", **ENGLISH))
    assert "30 found" in page
    assert "This was not understood and left out: Since “2025-13”, Until “x<b>”, Year “abcd”." in page


def test_beyond_the_last_page_is_the_last(pages: Pages) -> None:
    page = pages.text("/archive/-/search?q=nuoc&page=99", **ENGLISH)
    assert "Page 3 of 3" in page
    assert len(re.findall(r'class="title"', page)) == 20
    assert 'start="41"' in page


def test_a_query_too_long_to_look_at_is_refused(pages: Pages) -> None:
    page = words_of(pages.text(f"/archive/-/search?q={'a' * 2001}", **ENGLISH))
    assert "The query has more than 2,000 characters: shorten it." in page


def test_the_boxes_of_tables_refuse_it_too(pages: Pages) -> None:
    for table in ("articles", "attachments"):
        said = words_of(pages.text(f"/archive/{table}?_search={'a' * 2001}", 400))
        assert "The query has more than 2,000 characters: shorten it." in said


def test_what_was_looked_for_is_marked_in_titles(pages: Pages) -> None:
    page = pages.text("/archive/-/search?q=title:hon+khach")
    assert "Bến đò <mark>Hòn</mark> Sầm chở <mark>khách</mark> trở lại</a>" in page


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("hoa", "Xã <mark>Hòa</mark> Sơn &lt;b&gt;"),
        ('"xa hoà"', "<mark>Xã Hòa</mark> Sơn &lt;b&gt;"),
        ("xã hòa xa", "<mark>Xã</mark> <mark>Hòa</mark> Sơn &lt;b&gt;"),
        ("body:hoa", "Xã Hòa Sơn &lt;b&gt;"),
        ("-hoa sơn", "Xã Hòa <mark>Sơn</mark> &lt;b&gt;"),
        ("", "Xã Hòa Sơn &lt;b&gt;"),
    ],
)
def test_a_title_is_marked_as_the_query_says(words: str, shown: str) -> None:
    assert marked(titled(words, "Xã Hòa Sơn <b>")) == shown


def test_titles_in_lists_have_an_end() -> None:
    assert cut("Ngắn") == "Ngắn"
    assert cut("dài " * 500) == f"{('dài ' * 75).rstrip()} …"
