"""The rows of a listing page."""

import pytest

from crawler.items import ListingEntry
from crawler.pages.document import parse
from crawler.pages.listing import is_listing, read_listing
from crawler.pages.selectors import Selector
from crawler.pages.template import ListingTemplate

URL = "https://binhan.example.vn/tin-tuc/"


def template(**written: str) -> ListingTemplate:
    chosen = {"container": "#list", "entry": ".row", "link": "a", **written}
    return ListingTemplate(**{name: (Selector(text),) for name, text in chosen.items() if text})


def rows(inside: str, **written: str) -> list[ListingEntry]:
    return read_listing(
        parse(f"<div id=list>{inside}</div><a class=row href=/ngoai>Ngoài</a>".encode()), URL, template(**written)
    )


def test_rows_in_order_with_title_and_date():
    entries = rows(
        "<div class=row><img src=a.jpg><h3><a href=gat-lua-1.html> Gặt lúa\n <b>sớm</b></a></h3>"
        "<i>05/03/2026 | 12 lượt xem</i></div>"
        "<div class=row><a href='/tin/hop-2?x=1#y'>Họp dân</a><i></i><i>06/03/2026</i></div>"
        "<div class=row><a href='//khac.example.vn/3'>Hội thi</a></div>",
        date="i",
    )
    assert entries == [
        ListingEntry("https://binhan.example.vn/tin-tuc/gat-lua-1.html", "Gặt lúa sớm", "05/03/2026 | 12 lượt xem"),
        ListingEntry("https://binhan.example.vn/tin/hop-2?x=1", "Họp dân", "06/03/2026"),
        ListingEntry("https://khac.example.vn/3", "Hội thi", None),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "<p>Quảng cáo</p>",
        "<a>Không có</a>",
        "<a name=x>Không có</a>",
        "<a href=''>Không có</a>",
        "<a href='#'>Xem</a>",
        "",
    ],
)
def test_a_row_without_a_link_is_no_entry(row):
    assert rows(f"<div class=row>{row}</div><div class=row><a href=/a>Gặt lúa</a></div>") == [
        ListingEntry("https://binhan.example.vn/a", "Gặt lúa")
    ]


@pytest.mark.parametrize("href", ["javascript:xem(12)", "mailto:a@example.vn", "http://[x"])
def test_a_link_that_is_no_web_address_is_kept_with_its_address(href):
    assert rows(f"<div class=row><a href='{href}'>Gặt lúa</a></div>") == [ListingEntry(href, "Gặt lúa")]


def test_an_anchor_before_the_link_is_passed_over():
    assert rows("<div class=row><a name=x></a><a href='#'>+</a><a href=/a>Gặt lúa</a></div>")[0].url.endswith("/a")


def test_two_links_to_one_article_are_one_entry_with_what_either_tells():
    picture, heading = (
        "<a class=row href=/a><img src=a.jpg></a>",
        "<a class=row href=/a#top>Gặt lúa <i>05/03/2026</i></a>",
    )
    alike = [ListingEntry("https://binhan.example.vn/a", "Gặt lúa 05/03/2026", "05/03/2026")]
    assert rows(picture + heading, link="self::a", date="i") == alike
    assert rows(heading + picture, link="self::a", date="i") == alike
    assert (
        rows(f"<div class=row>{picture}{heading}</div>", entry="div.row", link="a:not(:has(img))")[0].title
        == "Gặt lúa 05/03/2026"
    )


def test_where_the_title_is_read():
    row = (
        "<div class=row><a href=/a title='Gặt lúa sớm ở Bình Sơn'>"
        "Gặt lúa sớm…<span class=sr-only>xem</span></a><h4>Gặt lúa</h4></div>"
    )
    assert rows(row)[0].title == "Gặt lúa sớm…"
    assert rows(row, title="a::attr(title)")[0].title == "Gặt lúa sớm ở Bình Sơn"
    assert rows(row, title="h4")[0].title == "Gặt lúa"
    assert rows(row, title="h5")[0].title == "Gặt lúa sớm…"
    assert rows("<div class=row><a href=/a title='Gặt lúa'><img src=a.jpg></a></div>")[0].title == "Gặt lúa"
    assert rows("<div class=row><a href=/a><img src=a.jpg></a></div>")[0].title is None


def test_links_are_relative_to_the_base_element():
    assert rows("<base href=/vi/><div class=row><a href=a>Gặt lúa</a></div>")[0].url == "https://binhan.example.vn/vi/a"


def test_the_first_selector_that_finds_rows_is_used():
    chosen = ListingTemplate(entry=(Selector(".col"), Selector(".row")), link=(Selector("h3 a"), Selector("a")))
    tree = parse(
        b"<div class=row><div class=col><a href=/a>mot</a></div>"
        b"<div class=col><a href=/x></a><h3><a href=/b>hai</a></h3></div></div>"
    )
    assert [entry.title for entry in read_listing(tree, URL, chosen)] == ["mot", "hai"]


def test_an_empty_list_is_a_listing_page_and_a_page_without_one_is_none():
    for inside, proof in (
        ("<div id=list></div>", True),
        ("<h1>Bảo trì</h1>", False),
        ("<form id=login></form>", False),
    ):
        tree = parse(inside.encode())
        assert is_listing(tree, template()) is proof
        assert read_listing(tree, URL, template()) == []
    assert is_listing(parse(b"<p>x"), template(container=""))


def test_without_a_container_the_whole_page_is_searched():
    tree = parse(b"<div class=row><a href=/a>Gat lua</a></div>")
    assert len(read_listing(tree, URL, template(container=""))) == 1
