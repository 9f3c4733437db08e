"""Which link of a pager leads on."""

from __future__ import annotations

import pytest
from lxml import html

from crawler.pages.pager import Onward, current_page, onward
from crawler.pages.selectors import Selector

URL = "https://x.vn/tin"
LINKS = (Selector(".p a"),)


def leads(markup: str, page: int) -> object:
    return onward(html.document_fromstring(f'<div class="p">{markup}</div>'), URL, page, LINKS)


@pytest.mark.parametrize(
    ("markup", "page", "url"),
    [
        ('<a href="?p=1">1</a><span>2</span><a href="?p=3">3</a>', 2, "?p=3"),
        ('<a href="?p=1">«</a><a href="?p=3">»</a>', 2, "?p=3"),
        ('<a rel="prev" href="?p=1">1</a><a rel="next" href="?p=3">3</a><a rel="next" href="?p=8">8</a>', 2, "?p=3"),
        ('<a rel="next" href="?p=8">8</a><a rel="next" href="?p=3">»</a>', 2, "?p=3"),
        ('<a href="?p=10">...</a><a href="?p=11">11</a><a href="?p=12">12</a><a href="?p=13">...</a>', 12, "?p=13"),
        ('<a href="?p=2">[2]</a>', 1, "?p=2"),
        ('<a href="?p=2"> Trang tiếp theo </a>', 1, "?p=2"),
        ('<a href="?p=2" title="Trang sau"><img src="x.png"></a>', 1, "?p=2"),
    ],
)
def test_the_link_that_leads_on(markup: str, page: int, url: str) -> None:
    assert leads(markup, page) == Onward(url=URL + url)


@pytest.mark.parametrize(
    ("markup", "page"),
    [
        ("", 1),
        ('<a href="?p=1">1</a><a href="?p=2">2</a>', 3),
        ('<a href="?p=6">...</a><a href="?p=7">7</a><a href="?p=8">8</a>', 9),
        ('<a href="?p=1">Trang trước</a><a href="?p=1">Trang đầu</a>', 2),
        ('<a href="#">»</a>', 2),
    ],
)
def test_the_last_page_leads_no_further(markup: str, page: int) -> None:
    assert leads(markup, page) is None


@pytest.mark.parametrize(
    "href",
    [
        "javascript:__doPostBack('ctl00$p','Page$2')",
        "javascript:__doPostBack(&#39;ctl00$p&#39;,&#39;Page$2&#39;)",
        "javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions(&quot;ctl00$p&quot;, &quot;Page$2&quot;, true))",
    ],
)
def test_a_form_to_be_posted_back(href: str) -> None:
    assert leads(f'<a href="{href}">2</a>', 1) == Onward(target="ctl00$p", argument="Page$2")


def test_scripts_that_lead_nowhere_are_named() -> None:
    assert (
        leads('<a href="javascript:void(0)">2</a>', 1)
        == "its pager names page 2 and gives no address that can be followed"
    )


def test_the_number_of_the_page_shown() -> None:
    tree = html.document_fromstring('<div class="p"><a>1</a><b>x</b><span>2</span></div>')
    assert current_page(tree, (Selector(".p b"), Selector(".p span"))) == 2
    assert current_page(tree, (Selector(".p i"),)) is None
