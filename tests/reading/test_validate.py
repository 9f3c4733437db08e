"""Whether a reading is an article."""

from datetime import UTC, datetime

import pytest

from crawler.items import ListingEntry
from crawler.pages.selectors import Selector
from crawler.pages.template import ArticleTemplate, ListingTemplate
from crawler.portals.model import Portal, Section
from crawler.reading.normalise import Context, normalise
from crawler.reading.read import read_page
from crawler.reading.validate import problem

A = (Selector("a"),)
PORTAL = Portal(
    id="binhan",
    name="Cổng thông tin xã Bình An",
    url="https://binhan.example.vn/",
    verified="untested",
    sections=(Section(name="Tin tức", url="tin-tuc/"),),
    listing=ListingTemplate(entry=A, link=A),
    article=ArticleTemplate(title=(Selector("h1"),), lead=(Selector("h2"),), body=(Selector("#body"),)),
)


def verdict(markup: str) -> str | None:
    captured_at = datetime(2026, 11, 20, tzinfo=UTC)
    page = read_page(PORTAL, "https://binhan.example.vn/tin-tuc/gat-lua", markup.encode(), "text/html", captured_at)
    return problem(page, normalise(page, Context(PORTAL, captured_at)))


@pytest.mark.parametrize(
    "markup",
    [
        "<h1>Gặt lúa</h1><div id=body><p>Lúa tốt.</p></div>",
        "<h1>Gặt lúa</h1><h2>Sáng nay.</h2><div id=body></div>",
        "<h1>Ảnh đẹp</h1><div id=body><img src=a.jpg></div>",
        "<h1>Thông báo</h1><div id=body><a href=a.pdf>Tải về</a></div>",
        "<h1>Thông báo</h1><div id=body><iframe src=a.pdf></iframe></div>",
    ],
)
def test_text_or_lead_or_picture_or_file_makes_an_article(markup):
    assert verdict(markup) is None


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<div id=body>Lúa tốt.</div>", "no title: article.title found nothing on the page"),
        ("<h1>&nbsp;</h1><div id=body>Lúa tốt.</div>", "no title: article.title found nothing on the page"),
        ("<h1>Bảo trì</h1>", "no body: article.body found nothing on the page"),
        (
            "<h1>Bảo trì</h1><div id=body><p>&nbsp;</p><script>x</script></div>",
            "an empty body: no text, picture or file",
        ),
    ],
)
def test_what_is_no_article_has_its_reason(markup, reason):
    found = verdict(markup)
    assert found is not None
    assert found.startswith(reason)


GONE = "<h1>Thông báo</h1><div id=body><p>Bài viết không tồn tại hoặc đã bị xóa.</p></div>"


@pytest.mark.parametrize(
    ("markup", "listed", "is_article"),
    [
        (GONE, "Xã Bình An gặt xong lúa đông xuân", False),
        (GONE, "Thông báo", True),
        (GONE, None, True),
        (GONE.replace("</p>", "</p><a href=tb.pdf>Tải về</a>"), "Xã Bình An gặt xong lúa đông xuân", True),
        (GONE.replace("Bài viết", "Bài viết " * 30), "Xã Bình An gặt xong lúa đông xuân", True),
    ],
    ids=["gone", "its own title", "no row", "a file", "a text"],
)
def test_a_notice_in_the_portals_own_template_is_no_article(markup, listed, is_article):
    captured_at = datetime(2026, 11, 20, tzinfo=UTC)
    url = "https://binhan.example.vn/tin-tuc/gat-lua"
    page = read_page(PORTAL, url, markup.encode(), "text/html", captured_at)
    found = problem(page, normalise(page, Context(PORTAL, captured_at)), ListingEntry(url, listed))
    assert (found is None) is is_article
