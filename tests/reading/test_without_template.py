"""Pages that the portal's template does not fit are read without it, if a row or the page itself speaks for an article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.items import ListingEntry, Page, Reading
from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate, ListingTemplate
from crawler.portals.model import Portal, Section
from crawler.reading.normalise import Context, normalise
from crawler.reading.read import read_page
from crawler.reading.validate import problem

URL = "https://binhan.example.vn/tin-tuc/gat-lua-12.html"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
TITLE = "Xã Bình An gặt xong lúa đông xuân trước ngày mưa"
TEXT = (
    "Đến sáng 20/4, nông dân xã Bình An đã gặt xong 320 héc-ta lúa đông xuân, sớm hơn năm ngoái một tuần.",
    "Theo ban chỉ huy sản xuất, năng suất đạt 6,5 tấn một héc-ta, cao nhất trong năm vụ gần đây.",
)
ROW = ListingEntry(URL, TITLE, "21/04/2025")
A = (Selector("a"),)


def portal(**article: str) -> Portal:
    template = ArticleTemplate(**{name: (Selector(css),) for name, css in article.items()})  # type: ignore[arg-type]
    return Portal(
        id="binhan",
        name="Cổng thông tin xã Bình An",
        url="https://binhan.example.vn/",
        verified="untested",
        sections=(Section(name="Tin tức", url="tin-tuc/"),),
        listing=ListingTemplate(entry=A, link=A),
        article=template,
    )


OLD = portal(title="h2.cu", date=".ngay-cu", body="#noi-dung-cu")


def page(title: str = TITLE, date: str = "Ngày đăng: 21/04/2025 08:15", text: tuple[str, ...] = TEXT) -> str:
    return f"""<html><head><title>{title} - Cổng thông tin xã Bình An</title></head><body><header><nav><ul><li><a href="/">Trang
chủ</a></li><li><a href="/tin-tuc/">Tin tức</a></li></ul></nav></header><main><h1>{title}</h1><span class="ngay">{date}</span>
<div class="chi-tiet">{"".join(f"<p>{part}</p>" for part in text)}<p style="text-align: right"><b>Thu Hà</b></p></div>
</main></body></html>"""


def read(of: Portal, markup: str, row: ListingEntry | None = ROW) -> tuple[Page, Reading]:
    found = read_page(of, URL, markup.encode(), "text/html; charset=utf-8", NOW, row)
    return found, normalise(found, Context(of, NOW, row, "Tin tức" if row else None))


@pytest.mark.parametrize("of", [OLD, portal()], ids=["redesigned", "no template"])
def test_an_article_is_read_and_says_so(of: Portal) -> None:
    found, reading = read(of, page())
    assert problem(found, reading) is None
    assert (reading.title, reading.date, reading.time, reading.byline) == (TITLE, "2025-04-21", "08:15", "Thu Hà")
    assert reading.body == "\n\n".join(TEXT)
    assert reading.flags == ("read without the template: title, date, body",)


def test_what_the_template_finds_is_kept() -> None:
    _, reading = read(portal(title="h1", date=".ngay", body="#noi-dung-cu"), page())
    assert reading.origins["title"] == "template: h1"
    assert reading.origins["date"] == "template: .ngay"
    assert reading.flags == ("read without the template: body",)


def test_a_date_that_moved_is_found_again_where_no_row_has_it() -> None:
    of = portal(title="h1", date=".ngay-cu", body=".chi-tiet")
    _, reading = read(of, page(), ListingEntry(URL, TITLE))
    assert (reading.date, reading.flags) == ("2025-04-21", ("read without the template: date",))
    _, reading = read(of, page())
    assert (reading.date, reading.origins["date"], reading.flags) == ("2025-04-21", "listing row", ())


@pytest.mark.parametrize(
    ("markup", "row"),
    [
        (page(title="Không tìm thấy trang"), ROW),
        (page(title="Website đang được nâng cấp", text=("Xin quay lại sau.",)), ROW),
        (page(text=("Xin quay lại sau.",)), ROW),
        (page(), None),
        (page(date=""), ListingEntry(URL)),
        (page(date="Ngày đăng: 22/04/2025"), ROW),
    ],
    ids=[
        "another title",
        "maintenance",
        "hardly any text",
        "nothing names it",
        "a row that says nothing",
        "another day",
    ],
)
def test_what_nothing_speaks_for_is_no_article(markup: str, row: ListingEntry | None) -> None:
    found, reading = read(OLD, markup, row)
    assert problem(found, reading) == "no title: article.title found nothing on the page"


def test_a_date_and_a_text_speak_for_a_page_whose_row_says_no_title() -> None:
    found, reading = read(OLD, page(), ListingEntry(URL))
    assert problem(found, reading) is None


@pytest.mark.parametrize(
    "markup",
    [
        '<title>Bình An</title><div id="root"></div><script src="/app.js"></script>',
        f'<h2 class="cu">{TITLE}</h2><div id="noi-dung-cu" ng-bind-html="baiViet.noiDung"></div><script src="/a.js"></script>',
        "<h2 class=cu>{{ baiViet.tieuDe }}</h2><div id=noi-dung-cu></div><script>taiBai()</script>",
        "<noscript>Hãy bật JavaScript.</noscript><script>taiBai()</script>",
    ],
)
def test_a_page_that_scripts_fill_is_said_to_be_one(markup: str) -> None:
    found, reading = read(OLD, markup)
    reason = problem(found, reading)
    assert reason is not None
    assert reason.startswith("its text is filled in by JavaScript only")
