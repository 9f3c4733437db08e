"""Selectors as a portal file writes them."""

import pytest

from crawler.pages.document import parse
from crawler.pages.selectors import Selector
from crawler.pages.visible import text_of

PAGE = parse(
    b"""<html><head><meta property="article:section" content="Tin"></head><body>
    <div id="main" class="col main"><p class="date">mot</p><p>hai <b>ba</b></p><a href="/x">bon</a></div>
    <div id="side"><p class="date">nam</p></div></body></html>"""
)


def found(selector: str, node=PAGE) -> list[str]:
    return [each if isinstance(each, str) else text_of(each) for each in Selector(selector).find(node)]


@pytest.mark.parametrize(
    ("selector", "texts"),
    [
        (".date", ["mot", "nam"]),
        ("#main > p:not(.date)", ["hai ba"]),
        ("meta[property='article:section']::attr(content)", ["Tin"]),
        ("#main a::attr(href), #side p", ["/x", "nam"]),
        ("p b::text", ["ba"]),
        ("//p[@class='date']", ["mot", "nam"]),
        ("(//p)[1]", ["mot"]),
        ("id('side')/p", ["nam"]),
        ("./body/div/p/b", ["ba"]),
        ("descendant::a/@href", ["/x"]),
        (".none", []),
    ],
)
def test_css_and_xpath(selector, texts):
    assert found(selector) == texts


@pytest.mark.parametrize("selector", [".date", "//p[@class='date']", "(//p[@class='date'])[1]", ".//p[@class='date']"])
def test_a_selector_applied_to_an_element_finds_nothing_outside_of_it(selector):
    side = PAGE.get_element_by_id("side")
    assert found(selector, side) == ["nam"]


def test_a_selector_finds_the_element_it_is_applied_to():
    side = PAGE.get_element_by_id("side")
    assert Selector("#side").find(side) == [side]


@pytest.mark.parametrize(
    "selector",
    [
        *["div[", "//p[", "::attr()", "(//p[1], không(.))", "id(1", "", "p:hover(", "//x:y"],
        # What lxml finds only when a page has an element to ask about.
        *["//p[không(.)]", "//em[@class='b'][lower-case(.) = 'a']", "//p[re:test(., 'a')]"],
        *["//p[contains(.)]", "//p[sum(1)]"],
    ],
)
def test_what_is_no_selector_is_refused_in_one_sentence(selector):
    with pytest.raises(ValueError, match="is not a CSS selector or an XPath") as error:
        Selector(selector)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "selector", ["//p[.='gọi(']", "//p[@a and (@b or (2 div (1)))]", "//p[has-class('a')]", "p:has(b)"]
)
def test_brackets_that_call_nothing_unknown_are_allowed(selector):
    assert found(selector) in ([], ["hai ba"])


def test_what_only_a_page_shows_is_told_in_the_same_sentence():
    selector = Selector("//em[@class='b'][contains(.)]")
    with pytest.raises(ValueError, match="is not a CSS selector or an XPath"):
        selector.find(parse(b"<em class=b>a</em>"))


def test_selectors_written_alike_are_equal():
    assert Selector("h1") == Selector("h1") != Selector("h2")
    assert len({Selector("h1"), Selector("h1")}) == 1
    assert repr(Selector("h1")) == "Selector('h1')"
