"""An article that is split over several addresses is put together, once each part, whatever its pager does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Page, Photo, Printed
from crawler.pages.template import ArticleTemplate
from crawler.portals.model import Portal, Section
from crawler.reading.parts import MOST_PARTS, Parts, added_number, is_part

URL = "https://binhan.example.vn/gat-lua/"
PORTAL = Portal(
    id="binhan",
    name="Trang tin xã Bình An",
    url="https://binhan.example.vn/",
    verified="untested",
    sections=(Section(name="Tin tức", url="tin/"),),
    article=ArticleTemplate(key=(re.compile(r"-(\d+)\.html"),)),
)


def part(number: int, text: str, leads_to: int | None = None, **fields: object) -> Page:
    page = Page(URL + (f"{number}/" if number > 1 else ""), body=Printed(text, "template: #body"), **fields)  # type: ignore[arg-type]
    return replace(page, next=f"{URL}{leads_to}/" if leads_to else None)


def joined(*pages: Page) -> Page:
    parts = Parts(pages[0], PORTAL)
    for page in pages[1:]:
        assert parts.next == page.url
        parts.add(page)
    assert parts.next is None
    return parts.page


def test_texts_pictures_and_names_follow_each_other() -> None:
    first = part(1, "Một.\n\nHai.", 2, photos=(Photo("a.jpg", "A", 1),), lead=Printed("Tóm tắt.", "template: .sapo"))
    last = part(2, "Bốn.", photos=(Photo("b.jpg", "B", 1),), bylines=(Printed("Thu Hà", "last line of the body"),))
    page = joined(first, replace(last, lead=Printed("Ba.", "bold first paragraph")))
    assert page.body == Printed("Một.\n\nHai.\n\nBa.\n\nBốn.", "template: #body")
    assert [(photo.url, photo.after) for photo in page.photos] == [("a.jpg", 1), ("b.jpg", 4)]
    assert [name.text for name in page.bylines] == ["Thu Hà"]
    assert page.flags == ()


def test_a_lead_that_every_part_repeats_is_no_text() -> None:
    lead = Printed("Tóm tắt.", "template: .sapo")
    assert joined(part(1, "Một.", 2, lead=lead), part(2, "Hai.", lead=lead)).body == Printed(
        "Một.\n\nHai.", "template: #body"
    )


def test_the_pager_of_comments_ends_it() -> None:
    assert joined(part(1, "Một.", 2), part(2, "Một.", 3)) == part(1, "Một.", 2)


def test_a_pager_that_leads_back_ends_it() -> None:
    assert joined(part(1, "Một.", 2), part(2, "Hai.", 2)).body == Printed("Một.\n\nHai.", "template: #body")


def test_what_is_missing_is_flagged() -> None:
    parts = Parts(part(1, "Một.", 2), PORTAL)
    parts.miss("HTTP 404")
    assert (parts.next, parts.page.flags) == (None, ("part 2 is missing: HTTP 404",))
    assert joined(part(1, "Một.", 2), Page(URL + "2/")).flags == ("part 2 is missing: it has no body",)


@pytest.mark.parametrize(
    ("article", "url", "verdict"),
    [
        ("/gat-lua-12.html", "/gat-lua-12-p2.html", True),
        ("/gat-lua-12.html", "/gat-lua-12-2.html", True),
        ("/gat-lua-12.html", "/gat-lua-12.html?page=2", True),
        ("/gat-lua-12.html", "/in/gat-lua-12.html", True),
        ("/gat-lua-12.html", "/tin.aspx?id=12&trang=2", True),
        ("/gat-lua/", "/gat-lua/2/", True),
        ("/gat-lua-12.html", "/gat-lua-13.html", False),
        ("/gat-lua-12.html", "/cay-lua-7.html", False),
    ],
)
def test_another_articles_address_is_no_part(article: str, url: str, verdict: bool) -> None:
    host = "https://binhan.example.vn"
    assert is_part(PORTAL, host + article, host + url) is verdict


def test_a_longer_number_is_another_article_and_no_part() -> None:
    assert added_number(URL + "12", URL + "122") is None
    assert added_number(URL + "12", URL + "12-2") == "-2"


@given(st.lists(st.text(max_size=20), min_size=1, max_size=60))
def test_it_always_ends_and_no_part_is_read_twice(texts: list[str]) -> None:
    parts = Parts(part(1, texts[0], 2), PORTAL)
    for number, text in enumerate(texts[1:], 2):
        if parts.next is None:
            break
        parts.add(part(number, text, number + 1))
    assert parts.count <= min(MOST_PARTS, len(texts))
    assert parts.count < MOST_PARTS or parts.next is None
