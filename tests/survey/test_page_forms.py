"""The form of the addresses of later pages, learned from a pager's links."""

from __future__ import annotations

import pytest

from crawler.survey.paging import form_of

HOST = "https://binhan.example.vn"


@pytest.mark.parametrize(
    ("section", "numbered", "pages", "number", "first"),
    [
        # NukeViet; Drupal counts from 0; Tuyên Quang; hungyen; SharePoint with a query of its own; Liferay; WordPress.
        ("/vi/news/Tin/", {2: "/vi/news/Tin/page-2/", 9: "/vi/news/Tin/page-9/"}, "{section}page-{n}/", None, 1),
        ("/thong-bao", {1: "/thong-bao?page=0", 2: "/thong-bao?page=1"}, "{section}?page={n}", None, 0),
        ("/van-hoa.html", {2: "/van-hoa/trang-2.html", 3: "/van-hoa/trang-3.html"}, "{stem}/trang-{n}.html", None, 1),
        ("/y-te-c28-1.html", {2: "/y-te-c28-2.html"}, None, r"-c\d+-(\d+)\.html$", 1),
        ("/Trang/Tin.aspx?Cat=82", {2: "/Trang/Tin.aspx?Cat=82&PageIndex=2"}, "{section}?PageIndex={n}", None, 1),
        ("/tin?x_cur=1&delta=10", {2: "/tin?x_cur=2&delta=10"}, None, r"_cur=(\d+)&delta=10$", 1),
        ("/category/tin/", {2: "/category/tin/page/2/"}, "{section}page/{n}/", None, 1),
        ("/kinh-te", {2: "/kinh-te/page/2/"}, "{section}/page/{n}/", None, 1),
    ],
)
def test_the_form_leads_to_the_pages_that_the_pager_names(
    section: str, numbered: dict[int, str], pages: str | None, number: str | None, first: int
) -> None:
    links = {n: HOST + path for n, path in numbered.items()}
    form = form_of(HOST + section, links)
    assert form is not None
    assert (form.pages, form.number, form.first) == (pages, number, first)
    for n, url in links.items():
        assert n == 1 or form.address(HOST + section, n) == url


def test_a_link_that_says_next_leads_to_page_two() -> None:
    form = form_of(HOST + "/tin", {}, HOST + "/tin?trang=2")
    assert form is not None
    assert form.pages == "{section}?trang={n}"


@pytest.mark.parametrize(
    "numbered",
    [
        {},
        {2: "/wps/portal/!ut/p/z1/04_Sj9CPykssy0"},
        {2: "/tin?page=2", 3: "/khac?trang=7"},
        {2: "/tin/{x}/2"},
        {2: "/tin2"},
    ],
)
def test_other_links_tell_no_form(numbered: dict[int, str]) -> None:
    assert form_of(HOST + "/tin", {n: HOST + path for n, path in numbered.items()}) is None
