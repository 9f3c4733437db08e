"""A page is read by the templates that were valid when it was captured."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from crawler.items import Page, Printed
from crawler.pages.expressions import Expression
from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate, JsonTemplate, ListingTemplate
from crawler.portals.earlier import Earlier
from crawler.portals.model import Portal, Section
from crawler.portals.paging import Api
from crawler.reading import listings
from crawler.reading.listings import NoListingError
from crawler.reading.normalise import Context, normalise
from crawler.reading.read import read_page

A, H1 = (Selector("a"),), (Selector("h1"),)
PORTAL = Portal(
    id="binhan",
    name="Cổng thông tin xã Bình An",
    url="https://binhan.example.vn/",
    verified="untested",
    sections=(Section(name="Tin tức", url="/tin/"), Section(name="Thông báo", url="/thong-bao/", api="tin")),
    apis={"tin": Api(answer=JsonTemplate(html=Expression("html")))},
    listing=ListingTemplate(entry=(Selector("li"),), link=A),
    article=ArticleTemplate(title=H1, body=(Selector(".moi"),)),
    earlier=(
        Earlier(
            until=date(2025, 6, 30),
            listing=ListingTemplate(entry=(Selector("p"),), link=A),
            article=ArticleTemplate(title=H1, body=(Selector(".cu"),)),
        ),
    ),
)
URL = "https://binhan.example.vn/tin/"
BEFORE, SINCE = datetime(2025, 6, 30, 16, 59, 59, tzinfo=UTC), datetime(2025, 6, 30, 17, tzinfo=UTC)


@pytest.mark.parametrize(("captured_at", "text"), [(BEFORE, "Lúa tốt."), (SINCE, "Lúa rất tốt.")])
def test_an_article(captured_at: datetime, text: str) -> None:
    body = "<h1>Gặt lúa</h1><div class=cu><p>Lúa tốt.</p></div><div class=moi><p>Lúa rất tốt.</p></div>".encode()
    page = read_page(PORTAL, URL + "gat-lua", body, "text/html; charset=utf-8", captured_at)
    assert page.body is not None
    assert page.body.text == text


@pytest.mark.parametrize("section", PORTAL.sections, ids=["html", "json"])
def test_a_listing(section: Section) -> None:
    rows = "<p><a href=/tin/1>Gặt lúa</a></p><ul><li><a href=/tin/2>Cấy lúa</a></li></ul>"
    body = rows.encode() if section.api is None else json.dumps({"html": rows}).encode()

    def titles(captured_at: datetime) -> list[str | None]:
        found = listings.read(PORTAL, section, 1, URL, body, "text/html; charset=utf-8", captured_at=captured_at)
        return [entry.title for entry in found.entries]

    assert titles(BEFORE) == ["Gặt lúa"]
    assert titles(SINCE) == ["Cấy lúa"]


def test_a_listing_of_other_looks_is_none() -> None:
    day_before = BEFORE - timedelta(days=1)
    with pytest.raises(NoListingError, match="no entries on the first page"):
        listings.read(
            PORTAL, PORTAL.sections[0], 1, URL, b"<ul><li><a href=/1>x</a></ul>", None, captured_at=day_before
        )


def test_on_the_last_day_of_a_template_the_page_tells_which_it_is() -> None:
    """A redesign comes in the middle of a day."""
    found = listings.read(
        PORTAL, PORTAL.sections[0], 1, URL, b"<ul><li><a href=/1>x</a></ul>", None, captured_at=BEFORE
    )
    assert [entry.url for entry in found.entries] == ["https://binhan.example.vn/1"]
    page = read_page(
        PORTAL, URL, "<h1>Gặt</h1><div class=moi><p>Lúa.</p></div>".encode(), "text/html; charset=utf-8", BEFORE
    )
    assert page.body is not None
    assert page.body == Printed("Lúa.", "template: .moi")


def test_on_the_last_day_a_key_is_told_by_the_template_that_knows_it() -> None:
    portal = msgspec.structs.replace(PORTAL, article=ArticleTemplate(title=H1, key=(re.compile(r"/bai/(\d+)"),)))
    page = Page("https://binhan.example.vn/bai/17", title=Printed("Gặt lúa", "template: h1"))
    assert normalise(page, Context(portal, BEFORE)).key == "17"
    assert normalise(page, Context(portal, BEFORE - timedelta(days=1))).key == "/bai/17"
