"""The parts of the pages that need no Datasette."""

from __future__ import annotations

import pytest

from exports.datasette.marks import marked
from exports.datasette.pages.article import blocks
from exports.datasette.pages.files import file_name
from exports.datasette.pages.visit import is_web
from exports.datasette.plot import plot
from exports.datasette.words import preferred


def test_bars_stand_in_their_months() -> None:
    made = plot([("2024-12", 200), ("", 9), ("2025-02", 1), ("2025-01", 50)])
    assert made
    assert (made.periods, made.first, made.last, made.years) == (3, "2024-12", "2025-02", [1])
    assert [(bar.x, bar.height, bar.articles) for bar in made.bars] == [(0, 100, 200), (1, 25, 50), (2, 3, 1)]
    assert (made.bars[2].since, made.bars[2].until) == ("2025-02-01", "2025-02-28")


def test_a_long_time_is_drawn_in_years() -> None:
    made = plot([("1999-05", 1), ("2025-01", 2), ("2025-07", 2)])
    assert made
    assert [(bar.period, bar.x, bar.articles) for bar in made.bars] == [("1999", 0, 1), ("2025", 26, 4)]
    assert (made.bars[0].since, made.bars[0].until) == ("1999-01-01", "1999-12-31")


def test_one_month_is_no_plot() -> None:
    assert plot([("2025-01", 7), ("", 2)]) is None
    assert plot([]) is None


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://a.vn/tep/Gi%C3%A1%20v%C3%A9.docx?x=1", "Giá vé.docx"),
        ("https://a.vn/x/..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("https://a.vn/", "file"),
        ("https://a.vn/a%0d%0ab%22.pdf", "a__b_.pdf"),
    ],
)
def test_file_names_are_names(address: str, name: str) -> None:
    assert file_name(address) == name


def test_a_snippet_is_escaped_but_for_its_marks() -> None:
    assert marked('\x02<b>\x03 & "đò"') == "<mark>&lt;b&gt;</mark> &amp; &#34;đò&#34;"


def test_only_web_addresses_are_links() -> None:
    assert is_web("https://a.vn/")
    assert not any(
        map(is_web, ("javascript:alert(1)", "data:text/html,x", "//a.vn", "http://[", "", None, " javascript:x"))
    )


def test_images_stand_after_their_paragraphs() -> None:
    images = [{"after_paragraph": place} for place in (0, 2, 9)]
    placed = blocks("Một.\n\nHai.", images)  # type: ignore[arg-type]  # what is used of a row
    assert [(block.paragraph, len(block.images)) for block in placed] == [(None, 1), ("Một.", 0), ("Hai.", 2)]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en-GB", "en"),
        ("fr, en;q=0.5, vi;q=0.4", "en"),
        ("fr", "vi"),
        ("en;q=0", "vi"),
        ("", "vi"),
    ],
)
def test_the_best_language(header: str, language: str) -> None:
    assert preferred(header) == language
