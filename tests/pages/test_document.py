"""Bytes in, tree out: encodings, and pages no parser was made for."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.article import read_article
from crawler.pages.document import NotHtmlError, absolute, base_of, parse, web_address
from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate
from crawler.pages.visible import is_hidden, text_of

URL = "https://binhan.example.vn/tin/gat-lua-12"
SENTENCE = "Bà con xã Bình Sơn gặt lúa sớm, Ủy ban nhân dân xã đã họp."
TEMPLATE = ArticleTemplate(title=(Selector("h1"),), body=(Selector("body"),), lead=(Selector("h2"),), bold_lead=True)


def text(body: bytes, content_type: str | None = None) -> str:
    return " ".join(text_of(parse(body, content_type)).split())


def in_1258(words: str) -> bytes:
    """Windows-1258 has letters without their tone, and the five tones as marks that follow."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    written = ""
    for letter in words:
        marks = unicodedata.normalize("NFD", letter)
        plain = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
        written += plain + "".join(mark for mark in marks if mark in tones)
    return written.encode("windows-1258")


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (f"<p>{SENTENCE}".encode(), None),
        (f"<p>{SENTENCE}".encode(), "text/html; charset=UTF-8"),
        (f"<meta charset=utf-8><p>{SENTENCE}".encode(), "text/html"),
        (b"\xef\xbb\xbf" + f"<p>{SENTENCE}".encode(), "text/html"),
        (f"\ufeff\ufeff<p>{SENTENCE}".encode(), None),
        (f"<p>{SENTENCE}".encode("utf-16"), "text/html"),
        *[
            (f"{start}<p>{SENTENCE}".encode(encoding), "text/html; charset=utf-8")
            for encoding in ("utf-16-le", "utf-16-be")
            for start in ("", "\r\n ", "<!DOCTYPE html>", "<?xml version='1.0'?>")
        ],
        # Declared wrongly, in the header or in the page: valid UTF-8 is UTF-8.
        (f"<p>{SENTENCE}".encode(), "text/html; charset=iso-8859-1"),
        (f"<meta charset=windows-1252><p>{SENTENCE}".encode(), None),
        (f"<meta charset=windows-1258><p>{SENTENCE}".encode(), "text/html; charset=utf-8"),
        *[
            (f"<p>{SENTENCE}".encode(), f"text/html; charset={label}")
            for label in ("base64", "idna", "undefined", "x-y")
        ],
        (f"<?xml version='1.0' encoding='iso-8859-1'?><!DOCTYPE html><p>{SENTENCE}".encode(), None),
        (f"<p>{SENTENCE}".replace(" ", "\0 ").encode(), None),
    ],
)
def test_utf_8_and_utf_16_are_read_whatever_is_declared(body, header):
    assert text(body, header) == SENTENCE


@pytest.mark.parametrize("header", ["text/html", "text/html; charset=windows-1258", None])
def test_windows_1258_is_read_where_it_is_declared(header):
    body = b"<meta http-equiv=content-type content='text/html; charset=windows-1258'><h1>" + in_1258(SENTENCE)
    page = read_article(parse(body, header), URL, TEMPLATE)
    assert page.title is not None
    assert page.title.text == SENTENCE


@pytest.mark.parametrize("header", ["text/html; charset=utf-8", "text/html", None])
def test_windows_1258_is_recognised_where_nothing_or_utf_8_is_declared(header):
    body = b"<title>Tin</title>" + b"<script>var a = 1;</script>" * 100 + b"<h1>" + in_1258(SENTENCE) + b"</h1>"
    page = read_article(parse(body, header), URL, TEMPLATE)
    assert page.title is not None
    assert page.title.text == SENTENCE


def test_a_letter_cut_in_two_makes_no_other_encoding_of_a_page():
    body = f"<p>{SENTENCE}</p>".encode() + b"<p>\xe1\xbb</p>" + f"<p>{SENTENCE}</p>".encode()
    assert text(body) == f"{SENTENCE} \ufffd {SENTENCE}"


@pytest.mark.parametrize(
    "label", ["base64", "idna", "undefined", "punycode", "rot13", "unicode_escape", "utf-7", "x", ""]
)
def test_no_charset_label_breaks_a_page_that_is_not_utf_8(label):
    assert "xin" in text(b"<p>xin ch\xe0o</p>", f"text/html; charset={label}")
    assert "xin" in text(b"<meta charset='" + label.encode() + b"'><p>xin ch\xe0o</p>")


@pytest.mark.parametrize(
    "body", [b"", b" \r\n\t ", b"\0\0\0", b"\xef\xbb\xbf", "\ufeff ".encode(), b"<!-- -->", b"<?php ?>"]
)
def test_a_page_without_markup_or_text_is_no_page(body):
    with pytest.raises(NotHtmlError, match=r"the page (is empty|holds no HTML)"):
        parse(body)


def test_plain_text_and_nonsense_have_no_title():
    for body in (bytes(range(32, 256)) * 50, b"Xin chao"):
        page = read_article(parse(body, "text/html"), URL, TEMPLATE)
        assert page.title is None


_PARTS = [
    "<p>",
    "</p>",
    "<div class=caption>",
    "</div>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<figure>",
    "<br>",
    "<img src='a.jpg'>",
    "<img src='http://[x'>",
    "<a href='//[b.pdf'>",
    "</a>",
    "<h1>",
    "</h1>",
    "<h2>",
    "<b>",
    "Hạ Vũ",
    "Theo TTXVN",
    "Ảnh: ",
    "\x00",
    "\ud7ff",
    "&#x110000;",
    "&lt;p&gt;",
    "<base href='http://[q'>",
    "<!DOCTYPE html>",
    "<html>",
    "<body hidden>",
    "<script>",
    "</script>",
    "<style",
    "<![CDATA[",
    "<?xml",
    "<link rel=canonical href=x>",
]


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.sampled_from(_PARTS),
            max_size=25,
        ).map(lambda parts: "".join(parts).encode()),
    ),
    st.sampled_from(
        [None, "text/html", "text/html; charset=windows-1258", "text/html; charset=utf-16", "charset=base64", ";;"]
    ),
)
def test_any_bytes_are_a_page_or_no_html(body, header):
    try:
        tree = parse(body, header)
    except NotHtmlError:
        return
    read_article(tree, URL, TEMPLATE)


@pytest.mark.parametrize(
    "tag", ["div", "span", "table><tr><td", "figure", "p class=caption", "div class=caption", "ul><li", "b", "font"]
)
def test_tags_nested_without_end_are_read_in_bounded_time(tag):
    started = time.perf_counter()
    for depth in (1000, 30_000):
        body = f"<h1>Tin</h1><p>{SENTENCE}</p><img src=a.jpg>" + f"<{tag}>" * depth + "trong cùng"
        page = read_article(parse(body.encode()), URL, TEMPLATE)
        assert page.body is not None
        assert SENTENCE in page.body.text
        text_of(parse(body.encode()))
    assert time.perf_counter() - started < 10


def test_a_text_inside_many_elements_of_one_name_is_read_once():
    """Read anew for each of them, the page would take minutes."""
    markup = "<i class=nguon>" * 1000 + "Báo <b>Dân Việt</b> " * 20_000 + "</i>" * 1000
    page = read_article(parse(markup.encode()), URL, ArticleTemplate(sources=(Selector(".nguon"),)))
    assert [source.text for source in page.sources] == ["Báo Dân Việt " * 19_999 + "Báo Dân Việt"]


def test_what_stands_below_and_after_a_thousand_open_elements_is_kept():
    """Old portals leave their <font> open; the parser's ordinary limit would end the page at the 255th."""
    body = (
        "<h1>Tin</h1><div>"
        + "<font>" * 1000
        + "<p>bên trong</p>"
        + "<p>phía sau</p>"
        + "</font>" * 1000
        + "</div><p>sau cùng</p>"
    )
    page = read_article(parse(body.encode()), URL, TEMPLATE)
    assert page.body is not None
    assert page.body.text.split("\n\n")[1:] == ["bên trong", "phía sau", "sau cùng"]


def test_one_and_a_half_megabytes_are_read_in_reasonable_time():
    row = (
        "<p>"
        + SENTENCE * 3
        + "</p><div><img src=a.jpg></div><table><tr><td>một</td><td>hai</td></tr></table><br><br>\n"
    )
    body = ("<h1>Tin</h1>" + row * (1_500_000 // len(row.encode()))).encode()
    started = time.perf_counter()
    page = read_article(parse(body), URL, TEMPLATE)
    assert time.perf_counter() - started < 20
    assert page.body is not None
    assert page.body.text.count("Bình Sơn") == 3 * body.count(b"<img")


def test_a_second_doctype_in_mid_body_does_not_end_the_body():
    body = (
        f"<!DOCTYPE html><html><body><div id=a><p>{SENTENCE}</p><!DOCTYPE html><html><head><meta charset=utf-8>"
        "<title>Chép từ Word</title></head><body><p>Đoạn hai.</p></body></html><p>Đoạn ba.</p></div><p>Ngoài bài.</p>"
    )
    page = read_article(parse(body.encode()), URL, ArticleTemplate(body=(Selector("#a"),)))
    assert page.body is not None
    assert page.body.text.split("\n\n") == [SENTENCE, "Đoạn hai.", "Đoạn ba."]


def test_links_are_relative_to_the_base_element():
    def base(markup: str) -> str:
        return base_of(parse(markup.encode()), URL)

    assert base("<p>x") == URL
    assert base("<base target=_blank><base href='/vi/'>x") == "https://binhan.example.vn/vi/"
    assert base("<base href='//anh.example.vn/'>x") == "https://anh.example.vn/"
    assert base("<base href='http://[x'>x") == base("<base href='javascript:0'>x") == base("<base href=''>x") == URL


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("a.html", "https://binhan.example.vn/tin/a.html"),
        (" \n/a?b=1#c ", "https://binhan.example.vn/a?b=1"),
        ("//khac.example.vn/a", "https://khac.example.vn/a"),
        ("HTTP://khac.example.vn/a", "HTTP://khac.example.vn/a"),
        ("http://[x", None),
        ("http://a]/", None),
        ("mailto:a@example.vn", None),
        ("javascript:void(0)", None),
        ("data:image/gif;base64,R0lG", None),
        ("", None),
        (None, None),
    ],
)
def test_web_addresses(href, url):
    assert web_address(URL, href) == url


def test_a_link_that_is_no_web_address_keeps_its_form():
    assert absolute(URL, "javascript:xem(12)") == "javascript:xem(12)"
    assert absolute(URL, "http://[x") is None


def test_text_is_parted_where_the_page_parts_it_and_only_there():
    unseen = "<script>x()</script><style>p{}</style><span hidden>ẩn</span><!-- y -->"
    markup = f"<div>Xã <b>B</b>ình<br>Sơn<p>gặt</p>lúa{unseen} sớm{unseen}.</div>"
    assert text(markup.encode()) == "Xã Bình Sơn gặt lúa sớm."


@pytest.mark.parametrize(
    ("attributes", "hidden"),
    [
        ("hidden", True),
        ("style='color:red; DISPLAY : none'", True),
        ("style='visibility:hidden'", True),
        ("class='meta sr-only'", True),
        ("class=screen-reader-text", True),
        ("class='d-none'", True),
        ("class='d-none d-md-block'", False),
        ("class='d-none d-print-none'", True),
        ("class='hidden md:block'", False),
        ("class='hidden-xs'", False),
        ("style='display:block'", False),
        ("", False),
    ],
)
def test_hidden_elements(attributes, hidden):
    element = parse(f"<p {attributes}>x</p>".encode()).find(".//p")
    assert element is not None
    assert is_hidden(element) is hidden
