"""Pages no reader was made for: a quick result or one clear sentence, never a crash."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import ListingEntry
from crawler.pages.document import NotHtmlError, parse
from crawler.pages.generic.read import read_generic
from tests.pages.generic.generic_kinds import ONE, TITLE

URL = "https://binhson.example.vn/tin/1"
SECONDS = 10


@pytest.mark.parametrize(
    "page",
    [
        b"<h1>Mot tieu de bai viet</h1>" + b"<div>" * 99_000 + ONE.encode(),
        b"<h1>Mot tieu de bai viet</h1>" + b"<font>" * 99_000 + ONE.encode(),
        ("<h1>Một tiêu đề bài viết</h1>" + f"<div>{'<div>' * 500}{ONE}{'</div>' * 500}</div>" * 80).encode(),
        bytes(range(32, 256)) * 2_000,
        ("<h1>x</h1><p>a" + "\u0301" * 200_000).encode(),
        ("<h1>Một tiêu đề dài dài</h1><p>" + "1/1/" * 50_000 + "</p>").encode(),
        b"<script type='application/ld+json'>" + b"[" * 100_000 + b"</script><h1>Mot tieu de</h1><p>x",
        b"".join(b"<meta property=og:title content='tieu de so %d'>" % number for number in range(20_000)) + b"<h1>x",
        b"".join(b"<div class='a%d ngay%d'>x %d</div>" % (n, n, n) for n in range(20_000)),
        ("<pre>" + "Một dòng chữ\n" * 100_000 + "</pre>").encode(),
        ("<h1>Tin</h1><p>" + "theo: " * 20_000).encode(),
    ],
)
def test_a_hostile_page_takes_bounded_time(page: bytes) -> None:
    start = time.process_time()
    read_generic(parse(page), URL)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    "page",
    [
        "<form><input name=user><input type=password></form><p>Đăng nhập</p>",
        "<html></html>",
        "<p>Tên miền này đang được rao bán</p>",
        "<div id=app></div><noscript>Hãy bật JavaScript</noscript>",
    ],
)
def test_a_page_that_is_no_article_has_no_title_or_no_body(page: str) -> None:
    read = read_generic(parse(page.encode()), URL)
    assert read.title is None or read.body is None


MARKUP = st.text(alphabet="<>/ab='\" hpdivtr1.:\nàđ", max_size=200)


@given(MARKUP)
@settings(deadline=None, max_examples=200)
def test_no_markup_crashes_it(markup: str) -> None:
    try:
        tree = parse(f"<title>{TITLE}</title>{markup}<h1>{TITLE}</h1><p>{ONE}</p>{markup}".encode())
    except NotHtmlError:
        return
    read_generic(tree, URL, ListingEntry(URL, TITLE, "12/05/2024"))


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=200)
def test_no_text_crashes_a_text_page(text: str) -> None:
    tree = parse(b"<pre>x</pre>")
    pre = next(tree.iter("pre"))
    pre.text = "".join(letter for letter in text if letter.isprintable() or letter == "\n")
    read_generic(tree, URL)
