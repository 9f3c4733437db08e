"""Patterns of articles' addresses and keys, in the families of real portals."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.template import ArticleTemplate
from crawler.portals.addresses import key_in
from crawler.survey.addresses import learn_addresses

HOST = "https://binhan.example.vn"
GUID = "0a1b2c3d-0000-1111-2222-33334444555"


def learn(articles: list[str], others: list[str]) -> tuple[ArticleTemplate, list[str]]:
    learned = learn_addresses([HOST + path for path in articles], [HOST + path for path in others])
    assert learned.right == learned.asked
    assert learned.wrong == 0
    patterns = {name: tuple(map(re.compile, getattr(learned, name))) for name in ("address", "key")}
    return ArticleTemplate(**patterns), learned.noise


def keys(template: ArticleTemplate, paths: list[str]) -> list[str | None]:
    return [key_in(template, path) for path in paths]


@pytest.mark.parametrize(
    ("articles", "others", "found"),
    [
        # NukeViet: twins of one article in two sections have one key; files and copies for printing are none.
        (
            ["/vi/news/Tin/Lua-he-12.html", "/vi/news/Nong/Lua-he-12.html", "/vi/news/Tin/Hop-thang-5-2024-130.html"],
            [
                "/vi/news/Tin/",
                "/vi/about/gioi-thieu.html",
                "/vi/news/savefile/Tin/Lua-he-12.html",
                "/vi/news/Tin/a-12.html?download=1",
            ],
            ["12", "12", "130"],
        ),
        (
            ["/lam-thuy-loi-99123", "/trao-qua-99124", "/hop-dan-99129"],
            ["/tin-tuc", "/thong-bao"],
            ["99123", "99124", "99129"],
        ),
        (
            ["/a-115241201164520419.htm", "/b-115241129123739455.htm"],
            ["/tin-noi-bat.htm"],
            ["115241201164520419", "115241129123739455"],
        ),
        (
            ["/Trang/CT.aspx?nid=3", "/Trang/CT.aspx?nid=14", "/Trang/CT.aspx?nid=25"],
            ["/Trang/Tin.aspx?Cat=82"],
            ["3", "14", "25"],
        ),
        ([f"/?ArticleId={GUID}{n}" for n in (3, 4, 5)], [f"/?TopicId={GUID}1"], [GUID + "3", GUID + "4", GUID + "5"]),
        (
            ["/pages/detail/53116/A-b.html", "/pages/detail/53120/C.html"],
            ["/pages/list/1/Tin.html"],
            ["53116", "53120"],
        ),
        (["/p/ra-quan-p13n53868.html", "/p/trao-qua-p13n53870.html"], ["/p/tin-p13.html"], ["53868", "53870"]),
        # Numbers that are words of a title are no keys: two meetings of one year are two articles.
        (
            ["/hop-thang-82026", "/le-hoi-xa", "/hop-82026", "/ra-quan", "/tet-trung-thu"],
            ["/thong-bao", "/node/1"],
            [None] * 5,
        ),
        (["/bai-viet/a", "/bai-viet/b", "/bai-viet/c"], ["/chuyen-muc/tin"], [None] * 3),
    ],
)
def test_articles_match_with_their_keys_and_nothing_else_does(
    articles: list[str], others: list[str], found: list[str | None]
) -> None:
    template, _ = learn(articles, others)
    assert keys(template, articles) == found


def test_keys_of_several_forms_do_not_mix() -> None:
    """A year at the end of one form is no number of another."""
    template, _ = learn(
        ["/tin-a-7", "/tin-b-9", "/tin-c-12", "/xem/id/31/hop-2024", "/xem/id/32/le-hoi-2024", "/xem/id/33/tet"],
        ["/tin"],
    )
    assert keys(template, ["/tin-a-7", "/xem/id/31/hop-2024", "/xem/id/32/le-hoi-2024"]) == ["7", "31", "32"]


def test_parameters_that_tell_nothing_are_noise() -> None:
    _, noise = learn(["/web/-/a", "/web/-/b?redirect=x", "/web/-/c?redirect=y"], ["/web/tin"])
    assert noise == ["redirect"]


_PATH = st.text(st.sampled_from("abZ019-_/.?&=%{}()[]*+$^|\\ é"), max_size=25).map("/a".__add__)


@settings(deadline=None, max_examples=100)
@given(st.lists(_PATH, min_size=1, max_size=8), st.lists(_PATH, max_size=4))
def test_any_addresses_give_expressions_that_compile(articles: list[str], others: list[str]) -> None:
    learned = learn_addresses([HOST + path for path in articles], [HOST + path for path in others])
    for pattern in (*learned.address, *learned.key):
        re.compile(pattern)
