"""When two addresses are the same, and which are worth asking for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate, ListingTemplate
from crawler.portals.addresses import key_in, may_be_article, same_form, why_not, without_noise
from crawler.portals.model import Portal, Section


def portal(**more: Any) -> Portal:
    rows = ListingTemplate(entry=(Selector("li"),), link=(Selector("a"),))
    article = ArticleTemplate(title=(Selector("h1"),), body=(Selector("div"),), **more.pop("article", {}))
    sections = (Section(name="Tin", url="/tin"),)
    return Portal(
        id="thu",
        name="Thử",
        url="https://x.vn/",
        verified="seen",
        sections=sections,
        listing=rows,
        article=article,
        **more,
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.vn/a?b=1&c=2", "https://X.VN:443/a?c=2&b=1"),
        ("https://x.vn/a?utm_source=zalo&b=1", "https://x.vn/a?b=1#top"),
        ("https://x.vn/b%e1%ba%a3n-tin", "https://x.vn/bản-tin"),
        ("https://x.vn/a;jsessionid=8F3A?b=1", "https://x.vn/a?b=1"),
        ("https://x.vn/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "https://x.vn/a.aspx"),
        ("https://x.vn/a?PHPSESSID=1f", "https://x.vn/a"),
        ("https://x.vn/a?itok=aB3", "https://x.vn/a"),
    ],
)
def test_addresses_that_are_the_same(one: str, other: str) -> None:
    thu = portal(noise=("itok",))
    assert same_form(thu, one) == same_form(thu, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.vn/a?nid=1", "https://x.vn/a?nid=2"),
        ("https://x.vn/a?12150284", "https://x.vn/a"),
        ("https://x.vn/a?b=1&b=2", "https://x.vn/a?b=1"),
        ("https://x.vn/A", "https://x.vn/a"),
        ("https://x.vn/a/", "https://x.vn/a"),
    ],
)
def test_addresses_that_are_not(one: str, other: str) -> None:
    assert same_form(portal(), one) != same_form(portal(), other)


def test_what_is_asked_for_keeps_its_order_and_spelling() -> None:
    assert without_noise(portal(), "https://x.vn/a?z=1&utm_medium=x&b=%20ệ") == "https://x.vn/a?z=1&b=%20ệ"
    assert without_noise(portal(), "https://x.vn/xem?12150284") == "https://x.vn/xem?12150284"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://x.vn/a", None),
        ("http://x.vn/a", None),
        ("https://y.vn/a", "on another host"),
        ("https://x.vn.ac.uk/a", "on another host"),
        ("https://x.vn:8443/a", "on another host"),
        ("http://127.0.0.1/a", "on another host"),
        ("http://[::1]/a", "on another host"),
        ("http://[", "not a web address"),
        ("http://x.vn:port/a", "not a web address"),
        ("javascript:void(0)", "not a web address"),
        ("ftp://x.vn/a", "not a web address"),
        ("https://u:p@x.vn/a", "address with a user name"),
        ("https://x.vn/" + "a" * 2000, "address over 2,000 characters"),
    ],
)
def test_what_is_not_asked_for(url: str, reason: str | None) -> None:
    assert why_not(portal(), url) == reason


def test_files_may_come_from_hosts_that_the_portal_names() -> None:
    thu = portal(hosts=("www.x.vn",))
    assert why_not(thu, "https://www.x.vn/a") is None
    assert why_not(thu, "https://anh.x.vn/1.jpg", media=True) == "on another host"


def test_keys_and_addresses() -> None:
    article = {
        "address": (re.compile(r"\.html$"),),
        "key": (re.compile(r"/(\w+)/.*-(\d+)\.html$"), re.compile(r"id=(\d+)")),
    }
    thu = portal(article=article)
    assert may_be_article(thu, "https://x.vn/tin/bai-12.html")
    assert not may_be_article(thu, "https://x.vn/tin/")
    assert key_in(thu.article, "https://x.vn/tin/bai-12.html") == "tin/12"
    assert key_in(thu.article, "https://x.vn/xem?id=7&x=1") == "7"
    assert key_in(thu.article, "https://x.vn/tin/") is None


def test_an_empty_key_is_no_key() -> None:
    article = {"key": (re.compile(r"/tin(?:/(\d+))?"), re.compile(r"id=(\d*)"), re.compile(r"\d*$"))}
    thu = portal(article=article)
    assert key_in(thu.article, "https://x.vn/tin/5") == "5"
    assert key_in(thu.article, "https://x.vn/tin?id=7") == "7"
    assert key_in(thu.article, "https://x.vn/tin?id=") is None


@given(st.text(max_size=80))
@settings(deadline=None)
def test_no_link_breaks_anything(link: str) -> None:
    thu = portal()
    for url in (link, f"http://{link}", f"https://x.vn/{link}"):
        if why_not(thu, url) is None:
            form = same_form(thu, url)
            assert same_form(thu, form) == form
            may_be_article(thu, url)
            key_in(thu.article, url)
