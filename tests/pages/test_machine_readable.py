"""JSON, feeds and sitemaps: what portals answer to programs, and what they answer instead."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.expressions import Expression
from crawler.pages.feeds import NotAFeedError, read_feed, read_sitemap
from crawler.pages.json_listing import NotJsonError, read_json
from crawler.pages.template import JsonTemplate, ListingTemplate

URL = "https://x.vn/api"
TEMPLATE = JsonTemplate(
    items=Expression("data"), url=Expression("/tin/{id}.html"), title=Expression("t"), body=Expression("b")
)


def test_expressions() -> None:
    item = {"id": 7, "ten": "Lúa & cá/2", "x": {"y": [1, "2"]}, "co": True, "rong": None}
    assert Expression("x.y[1]").text(item) == "2"
    assert Expression("x.y[0]").number(item) == 1
    assert Expression("/tin/{ten}-{id}.html").text(item) == "/tin/L%C3%BAa%20%26%20c%C3%A1%2F2-7.html"
    assert [Expression(name).text(item) for name in ("co", "rong", "x", "thieu", "/a/{thieu}", "length(id)")] == [
        None
    ] * 6
    with pytest.raises(ValueError, match="is not a JMESPath expression"):
        Expression("data[")
    with pytest.raises(ValueError, match="is not a JMESPath expression"):
        Expression("/tin/{a b}")


@pytest.mark.parametrize("more", [{}, {"items": Expression("a"), "html": Expression("b")}, {"items": Expression("a")}])
def test_a_template_has_one_list_and_addresses(more: dict[str, Expression]) -> None:
    with pytest.raises(ValueError, match="must have"):
        JsonTemplate(**more)


def test_an_address_made_of_what_a_portal_answers_stays_on_it() -> None:
    data = {
        "data": [{"id": "../../x?y#z", "t": "A"}, {"id": "//evil.vn/a", "t": "B"}, {"t": "none"}, {"id": 1}, {"id": 1}]
    }
    found = read_json(json.dumps(data).encode(), URL, TEMPLATE, ListingTemplate())
    assert [entry.url for entry in found.entries] == [
        "https://x.vn/tin/..%2F..%2Fx%3Fy%23z.html",
        "https://x.vn/tin/%2F%2Fevil.vn%2Fa.html",
        "https://x.vn/tin/1.html",
    ]


def test_a_feed_and_an_atom_feed() -> None:
    rss = "<rss version='2.0'><channel><item><title>A &amp; B</title><link>/tin/1.html</link></item></channel></rss>"
    atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>C</title><link href='/tin/2.html'/></entry></feed>"
    assert [(entry.url, entry.title) for entry in read_feed(rss.encode(), URL)] == [
        ("https://x.vn/tin/1.html", "A & B")
    ]
    assert [entry.url for entry in read_feed(atom.encode(), URL)] == ["https://x.vn/tin/2.html"]


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
@settings(deadline=None, max_examples=60)
def test_whatever_a_portal_answers_is_read_or_refused(body: bytes) -> None:
    for read in (read_feed, read_sitemap):
        with suppress(NotAFeedError):
            read(body, URL)
    with suppress(NotJsonError):
        read_json(body, URL, TEMPLATE, ListingTemplate())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["data", "id", "t", "b"]), x),
    )
)
@settings(deadline=None, max_examples=100)
def test_any_json_is_read_or_refused(data: object) -> None:
    try:
        found = read_json(json.dumps(data).encode(), URL, TEMPLATE, ListingTemplate())
    except NotJsonError:
        return
    assert all(entry.url.startswith("https://x.vn/tin/") for entry in found.entries)
