"""Families: what tells a page's family, and what each family reads in pages like those of its CMS.

Every folder below `families/` is a site of ours in the manner of one family: a portal file that gives no more than
docs/portals.md says it must, a listing, an article, and in `truth.toml` what a reader reads in them.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from crawler.items import Page
from crawler.pages.article import read_article
from crawler.pages.document import parse
from crawler.pages.pager import Onward, onward
from crawler.portals.addresses import may_be_article, path_of, without_noise
from crawler.portals.fingerprints import recognise
from crawler.portals.loader import load_families, load_file
from crawler.portals.model import Portal
from crawler.reading import listings
from crawler.reading.identity import identify
from crawler.reading.normalise import Context, normalise
from crawler.vietnamese.dates import read_date

FOLDER = Path(__file__).parent / "families"
FAMILIES = load_families()
CAPTURED = datetime(2026, 11, 22, tzinfo=UTC)

each = pytest.mark.parametrize("name", sorted(FAMILIES))


def truth(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name / "truth.toml").read_text(encoding="utf-8"))


def tree(name: str, kind: str) -> html.HtmlElement:
    return parse((FOLDER / name / f"{kind}.html").read_bytes())


def site(name: str) -> Portal:
    return load_file(FOLDER / name / "portal.toml")


def test_every_family_has_a_site_of_ours():
    assert {path.name for path in FOLDER.iterdir()} == set(FAMILIES)


@each
def test_the_article_is_read(name):
    portal, expected = site(name), truth(name)["article"]
    page = read_article(tree(name, "article"), expected["url"], portal.article)
    reading = normalise(page, Context(portal, CAPTURED))
    fields = ("key", "title", "date", "time", "lead", "byline")
    assert {field: getattr(reading, field) for field in fields} == {field: expected.get(field) for field in fields}
    paragraphs = (reading.body or "").split("\n\n")
    assert len(paragraphs) == 3
    assert paragraphs[0].startswith(expected["begins"])
    assert paragraphs[-1].endswith(expected["ends"])


@each
def test_the_listing_is_read_and_what_stands_around_it_is_no_article(name):
    """Rows are what leads to articles: links of menus and pagers are refused by their addresses, or are in no row."""
    portal, expected = site(name), truth(name)["listing"]
    (section,) = portal.sections
    answer = FOLDER / name / ("listing.json" if section.api else "listing.html")
    read = listings.read(
        portal, section, 1, portal.section_url(section), answer.read_bytes(), None, captured_at=CAPTURED
    )
    rows: dict[str, dict[str, str | None]] = {}
    for entry in read.entries:
        if may_be_article(portal, url := without_noise(portal, entry.url)):
            date = read_date(entry.date) if entry.date else None
            row = {"url": url, "title": entry.title} | ({"date": date.date.isoformat()} if date else {})
            rows.setdefault(url, row)
    assert list(rows.values()) == expected["entries"]


@each
def test_the_second_page_is_found(name):
    portal, expected = site(name), truth(name)["listing"].get("next")
    (section,) = portal.sections
    paging, url = portal.paging_of(section), portal.section_url(section)
    found = paging.address(url, 2) or onward(tree(name, "listing"), url, 1, paging.next)
    if isinstance(found, Onward):
        found = found.url or f"{found.target} {found.argument}"
    assert found == expected


@each
def test_addresses_of_articles_have_keys_and_those_of_menus_are_of_no_article(name):
    portal = site(name)
    keys = {identify(portal, Page(url=row["url"]))[0] for row in truth(name)["listing"]["entries"]}
    assert len(keys) == 4
    (section,) = portal.sections
    if name in {"drupal", "wordpress"}:  # any word may be an article's address
        return
    for text in ("Trang chủ", "Giới thiệu", "Liên hệ", section.name):
        for link in tree(name, "listing").xpath("//a[normalize-space() = $text]", text=text):
            assert not may_be_article(portal, portal.absolute(link.get("href"))), text


@each
def test_sections_have_the_address_that_the_family_says(name):
    patterns = FAMILIES[name].section_address
    portal = site(name)
    section = path_of(portal.section_url(portal.sections[0]))
    article = path_of(truth(name)["article"]["url"])
    assert not patterns or any(pattern.search(section) for pattern in patterns)
    assert not any(pattern.search(article) for pattern in patterns)


@each
def test_a_text_pasted_from_elsewhere_does_not_make_a_page_of_that_family(name):
    """Editors paste whole articles, classes and all."""
    portal = site(name)
    article = tree(name, "article")
    (body,) = next(found for selector in portal.article.body if (found := list(selector.elements(article))))
    page = "<html><head><title>Tin</title></head><body><h1>Tin</h1>{}<p>Hết.</p></body></html>"
    pasted = page.format(html.tostring(body, encoding="unicode", with_tail=False))
    assert recognise(parse(pasted.encode())) is None


@pytest.mark.parametrize(
    "page",
    [
        "<p>Trang chạy trên NukeViet, WordPress, Drupal, Liferay và Microsoft SharePoint.</p>",
        '<img src="https://khac.example.vn/wp-content/uploads/2025/03/lua.jpg"><a href="https://khac.example.vn/wp-includes/">x</a>',
        '<form id="form1"><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE"><div class="chitietbaiviet">Tin.</div></form>',
        '<meta name="generator" content="Joomla! - Open Source Content Management"><div class="item-page"><p>Tin.</p></div>',
        '<meta name="generator" content="Drupal 7 (http://drupal.org)"><div class="node"><p>Tin.</p></div>',
        '<a class="cms-link" href="https://bao.example.vn/lua-duoc-mua-post874982.html">Lúa được mùa</a>',
        '<div class="article-content"><h1 class="title-detail">Tin</h1></div>',
        '<p>Bài: <a href="https://khac.example.vn/vi/bai-viet/lua">lúa</a>, <a href="https://khac.example.vn/vi/chuyen-muc/tin">tin</a></p>',
    ],
)
def test_other_pages_have_no_family(page):
    assert recognise(parse(page.encode())) is None


def test_a_page_with_the_marks_of_two_families_has_none():
    one, other = ('<meta name="generator" content="WordPress 6.4">', '<meta name="generator" content="NukeViet v4.5">')
    assert [recognise(parse(f"<head>{marks}</head>".encode())) for marks in (one, other, one + other)] == [
        "wordpress",
        "nukeviet",
        None,
    ]


def test_what_builds_on_a_family_needs_its_marks_too():
    generator, link = (
        '<meta name="GENERATOR" content="Microsoft SharePoint">',
        '<p class="tandan-p-article-other">Tin.</p>',
    )
    assert recognise(parse(link.encode())) is None
    assert recognise(parse(generator.encode())) == "sharepoint"
    assert recognise(parse((generator + link).encode())) == "tandan"


def test_recognising_leaves_the_page_as_it_is():
    page = tree("tandan", "article")
    before = html.tostring(page)
    recognise(page)
    assert html.tostring(page) == before


def test_families_without_a_real_page_say_so_in_the_documentation():
    docs = (Path(__file__).parents[2] / "docs" / "portals.md").read_text(encoding="utf-8")
    untested = set(re.findall(r"^\| `([\w-]+)` \|.*\| untested \|$", docs, re.M))
    assert untested == {name for name, family in FAMILIES.items() if family.untested}
