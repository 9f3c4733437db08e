"""What one page may cost: a page that is no page of a portal gets one sentence, in bounded time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.pages.article import read_article
from crawler.pages.document import NotHtmlError, parse
from crawler.pages.expressions import Expression
from crawler.pages.generic.read import read_generic
from crawler.pages.json_listing import read_json
from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate, JsonTemplate, ListingTemplate

URL = "https://binhson.example.vn/tin/1"
SENTENCE = "Sáng nay, bà con xã Bình Sơn ra đồng gặt lúa sớm."
TEMPLATE = ArticleTemplate(title=(Selector("h1"),), body=(Selector("body"),), section=(Selector(".a"),))
SECONDS, MEGABYTES = 10, 800
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (b"", "the page is empty"),
        (b"\0" * 1_000_000, "the page is empty"),
        (b" \r\n" * 1_000_000, "the page is empty"),
        (b"<!-- -->", "the page holds no HTML"),
        (b"<br>" * 13_000_000, "the page has 52.0 MB of HTML; at most 5.0 MB are read"),
        (b"\0" * 50_000_000, "the page has 50.0 MB of HTML; at most 5.0 MB are read"),
        (f"<p>{SENTENCE}".encode() * 100_000, r"the page has \d\.\d MB of HTML; at most 5.0 MB are read"),
        (b"data:" * 10_000_000, "the page has 50.0 MB of HTML; at most 5.0 MB are read"),
        (b"<div>" * 100_001, "the page has 100,001 tags; at most 100,000 are read"),
        (b"<table><tr>" + b"<td>x" * 100_000, "the page has 100,002 tags; at most 100,000 are read"),
        (b"<\0b\0>\0" * 200_000, "the page has 200,000 tags; at most 100,000 are read"),
    ],
)
def test_what_is_no_page_of_a_portal_is_refused_with_one_sentence(page: bytes, sentence: str) -> None:
    started = time.process_time()
    with pytest.raises(NotHtmlError, match=f"^{sentence}$"):
        parse(page)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "part",
    [
        "<div>",
        "<font>x",
        "<b><p><i><a>x",
        "<table><tr><td>",
        "<tr><td>x",
        "<br>",
        "<figure><img src=a.jpg>",
        "<p class=a>x",
    ],
)
def test_the_worst_page_within_the_bounds_is_read_in_bounded_time(part: str) -> None:
    page = f"<h1>Một tiêu đề bài viết</h1><p>{SENTENCE}</p><table>" + part * (99_990 // part.count("<"))
    started = time.process_time()
    read_article(parse(page.encode()), URL, TEMPLATE)
    read_generic(parse(page.encode()), URL)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    "text", ["1/1/", "theo: ", "a\u0301\u0323", "&#x301;", "data:a;base64,", "\xa0", "x\x00", "<", "\ufffd", "a b\n"]
)
def test_the_longest_text_is_read_in_bounded_time(text: str) -> None:
    page = "<h1>Một tiêu đề bài viết</h1><p>" + text * (
        min(4_900_000 // len(text.encode()), 99_000 // max(1, text.count("<")))
    )
    started = time.process_time()
    read_generic(parse(page.encode()), URL)
    assert time.process_time() - started < SECONDS


def test_pictures_pasted_into_a_page_do_not_count() -> None:
    picture = "<img src='data:image/png;base64," + "iVBORw0KGgo+/" * 100_000 + "=='>"
    page = parse(f"<h1>Tin</h1><p>{SENTENCE}</p>{picture * 10}<p>data:, {SENTENCE}</p>".encode())
    read = read_article(page, URL, TEMPLATE)
    assert read.body is not None
    assert read.body.text.split("\n\n")[-2:] == [SENTENCE, f"data:, {SENTENCE}"]
    assert read.photos == ()


@pytest.mark.parametrize("declared", ["utf-16", "windows-1258", "shift_jis", "utf-7", "base64"])
def test_a_wrong_charset_costs_nothing_but_time(declared: str) -> None:
    for page in (bytes(range(32, 256)) * 10_000, b"\xe0\xa4" * 1_000_000, SENTENCE.encode() * 50_000):
        started = time.process_time()
        read_generic(parse(page, f"text/html; charset={declared}"), URL)
        assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("page", ["b'<br>' * 13_000_000", "b'<td>x' * 99_999", "b'<b><p><i><a>x' * 24_999"])
def test_memory_is_bounded(page: str) -> None:
    pytest.importorskip("resource")
    code = f"""
import resource
from crawler.pages.document import NotHtmlError, parse
from crawler.pages.generic.read import read_generic
try:
    read_generic(parse({page}), {URL!r})
except NotHtmlError:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    unit = 1_000_000 if sys.platform == "darwin" else 1_000  # there in bytes, elsewhere in kilobytes
    assert int(done.stdout) < MEGABYTES * unit


def test_an_article_in_json_that_is_too_large_is_left_to_its_own_page() -> None:
    texts = {"a": f"<p>{SENTENCE}</p>", "b": "<b>" * 100_001, "c": "\ud800<p>x</p>"}
    answer = json.dumps([{"id": name, "text": text} for name, text in texts.items()])
    template = JsonTemplate(items=Expression("@"), url=Expression("/tin/{id}"), body=Expression("text"))
    listing = read_json(answer.encode(), URL, template, ListingTemplate())
    assert [entry.url[-1] for entry in listing.entries] == ["a", "b", "c"]
    assert [url[-1] for url in listing.pages] == ["a", "c"]


@pytest.mark.parametrize(
    "start", [b"%PDF-1.4\n<< /Type /Page >>", b"PK\x03\x04word", b"\xff\xd8\xffJFIF", bytes(range(1, 32)) * 40]
)
def test_the_bytes_of_a_file_are_no_page(start: bytes) -> None:
    with pytest.raises(NotHtmlError, match=r"^the page holds no HTML but the bytes of a file$"):
        parse(start + b"<html><body><h1>Tin</h1></body></html>", "text/html")
