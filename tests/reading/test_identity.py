"""Which article a page is, however many addresses lead to it."""

import re

import pytest

from crawler.items import Page
from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate, ListingTemplate
from crawler.portals.model import Portal, Section
from crawler.reading.identity import identify

HOME = "https://binhan.example.vn/vi/"
NUMBER = (re.compile(r"-(\d+)\.html$"),)
NODE = (re.compile(r"/node/(\d+)$"),)


def portal(**article) -> Portal:
    row = (Selector("a"),)
    return Portal(
        id="binhan",
        name="Cổng thông tin xã Bình An",
        url=HOME,
        hosts=("cu.example.vn",),
        verified="untested",
        noise=("mau",),
        sections=(Section(name="Tin tức", url="tin-tuc/"),),
        listing=ListingTemplate(entry=row, link=row),
        article=ArticleTemplate(title=row, body=row, **article),
    )


def page(path: str = "tin-tuc/gat-lua-12.html", canonical: str | None = None, key_text: str | None = None) -> Page:
    return Page(url=HOME + path, canonical=canonical, key_text=key_text)


def test_the_key_of_the_address():
    assert identify(portal(key=NUMBER), page()) == ("12", HOME + "tin-tuc/gat-lua-12.html")
    assert identify(portal(key=NUMBER), page("khac/gat-lua-som-12.html"))[0] == "12"


def test_what_the_page_prints_comes_before_its_address():
    assert identify(portal(key=NODE + NUMBER), page(key_text="https://binhan.example.vn/node/7"))[0] == "7"
    assert identify(portal(key=NODE + NUMBER), page(key_text="/node/7"))[0] == "7"
    assert identify(portal(key=NODE + NUMBER), page(key_text="không có số"))[0] == "12"


def test_several_groups_are_one_key():
    key = (re.compile(r"/([a-z-]+)-(\d+)\.html$"),)
    assert identify(portal(key=key), page())[0] == "gat-lua/12"


@pytest.mark.parametrize(
    "canonical",
    ["https://binhan.example.vn/vi/tin-xa/gat-lua-12.html", "http://cu.example.vn/gat-lua-12.html"],
)
def test_a_canonical_address_of_the_same_key_is_the_address(canonical):
    assert identify(portal(key=NUMBER), page(canonical=canonical)) == ("12", canonical)


@pytest.mark.parametrize(
    "canonical",
    [
        None,
        "https://khac.example.vn/gat-lua-12.html",
        "https://binhan.example.vn:8443/gat-lua-12.html",
        "https://binhan.example.vn/vi/hop-dan-13.html",
        "https://binhan.example.vn/",
        "https://binhan.example.vn",
        "http://binhan.example.vn/vi/",
        "https://binhan.example.vn/vi/tin-tuc/",
        "http://binhan.example.vn/vi/tin-tuc/?mau=xanh",
        "javascript:void(0)",
        "https://binhan.example.vn:x/gat-lua-12.html",
    ],
)
def test_a_canonical_address_that_cannot_be_is_not_believed(canonical):
    assert identify(portal(key=NUMBER), page(canonical=canonical)) == ("12", HOME + "tin-tuc/gat-lua-12.html")


def test_a_canonical_address_has_the_form_of_an_article():
    strict = portal(key=NODE, address=(re.compile(r"^/vi/tin/"),))
    for canonical, url in ((HOME + "tin/gat-lua", HOME + "tin/gat-lua"), (HOME + "anh/gat-lua", HOME + "node/7")):
        assert identify(strict, page("node/7", canonical=canonical)) == ("7", url)


def test_without_a_key_the_address_is_the_key_and_canonical_is_not_believed():
    wrong = HOME + "tin-tuc/hop-dan"
    assert identify(portal(), page("tin/gat-lua?b=2&a=1&mau=do&utm_source=x#y", canonical=wrong)) == (
        "/vi/tin/gat-lua?a=1&b=2",
        HOME + "tin/gat-lua?b=2&a=1&mau=do&utm_source=x#y",
    )
    # A key is declared, and this address has none.
    assert identify(portal(key=NUMBER), page("gioi-thieu", canonical=wrong)) == ("/vi/gioi-thieu", HOME + "gioi-thieu")
    assert identify(portal(), Page(url="https://binhan.example.vn"))[0] == "/"
