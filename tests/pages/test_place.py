"""A place finds what asking every element of it would find."""

import time
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.article import read_article
from crawler.pages.document import absolute, parse
from crawler.pages.place import Place
from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate

NAMES = ["tin", "tin-moi", "ngày"]
PAGE = parse(
    """<body class=tin><div class="tin  tin-moi" id=ngày><p class="tin-moi">1</p><p id=tin class="xtin">2</p></div>
    <div class="\ttin\n"><p class=tin title="tin moi">3<b class=tin>4</b></p></div><p class="tin\xa0moi" id="tin">5</p>
    <a title='@class"' class="">6</a><p title=TIN>7</p></body>""".encode()
)
simple = st.sampled_from(
    [form.format(name) for name in NAMES for form in (".{}", "#{}", "[title={}]", "[class*='{}']", "[class^='{}']")]
    + [
        "[title$='moi']",
        "[class~='tin']",
        "[title|='tin']",
        "[title!='tin']",
        "[class]",
        "[title='@class\"']",
        "[id='']",
    ]
)
compound = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "p", "*"]),
    simple,
    st.sampled_from(["", "", ".tin-moi", ":first-child", ":not(.tin)", ":has(b)", "::text", "::attr(title)"]),
)
selectors = st.builds(
    "{}{}".format, st.one_of(st.just(""), st.builds("{} {}".format, simple, st.sampled_from(" >+~"))), compound
)


@settings(deadline=None, max_examples=300)
@given(selectors | st.builds("{}, {}".format, simple, simple))
def test_a_place_and_its_element_give_the_same(written):
    selector, tree = Selector(written), PAGE
    for element in tree.iter():
        assert selector.find(Place(element)) == selector.find(element)


def test_what_was_dropped_is_not_found_any_more():
    tree = parse(b"<div><p class=a>1<b class=a>2</b></p>3<b class=a>4</b></div>")
    place, selector = Place(tree), Selector(".a")
    for element in selector.elements(place):
        if element.tag == "p":
            place.drop(element)
    assert [element.text for element in selector.elements(place)] == ["4"]
    assert tree.text_content() == "34"
    place.drop(tree)  # the page itself has nothing to be taken out of
    assert selector.find(place) == selector.find(tree)


@pytest.mark.parametrize("written", [".a", ".a:not(.b)", "[class^=a] b", ".a::text"])
def test_a_hundred_thousand_matches_take_no_minutes(written):
    started = time.perf_counter()
    wide = parse(b"<div>" + b"<p class=a>1" * 99_000)
    deep = parse(b"<div class=a>" * 1000 + b"<p class=a>1</p>" * 10_000)
    for tree in (wide, deep):
        read_article(
            tree, "https://binhan.example.vn/", ArticleTemplate(title=(Selector(written),), drop=(Selector(written),))
        )
    assert time.perf_counter() - started < 20


links = st.text(st.sampled_from("/.:?#%;ab-~ é\\@0"), max_size=12)


@settings(deadline=None, max_examples=500)
@given(st.sampled_from(["", "/", "//", "http://", "https://a.vn", "https://a.vn:81/"]), links, st.booleans())
def test_a_link_is_resolved_as_the_standard_library_does(start, rest, is_bare):
    base = "https://binhan.example.vn" if is_bare else "http://binhan.example.vn:8080/tin/../x.html?a=b"
    try:
        expected = urljoin(base, (start + rest).strip()).partition("#")[0] or None
    except ValueError:
        expected = None
    assert absolute(base, start + rest) == expected
