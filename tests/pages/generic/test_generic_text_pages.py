"""Pages that are text: the lines of a page in one `<pre>`, chrome and article, without markup."""

from __future__ import annotations

from lxml import html

from crawler.items import ListingEntry, Page
from crawler.pages.document import parse
from crawler.pages.generic.find import find
from crawler.pages.generic.read import read_generic
from tests.pages.generic.generic_kinds import LEAD, ONE, SITE, THREE, TITLE, TWO

URL = "https://binhson.example.vn/tin/lop-buoi-12"


def tree(*lines: str) -> html.HtmlElement:
    return parse(f"<pre>{chr(10).join(lines)}</pre>".encode())


def read(*lines: str, entry: ListingEntry | None = None) -> Page:
    return read_generic(tree(*lines), URL, entry)


def fields(page: Page) -> tuple[str | None, ...]:
    printed = (page.title, page.date, page.lead, page.body, *page.bylines[:1], *page.sources[:1])
    return tuple(each.text if each else None for each in printed)


def test_the_title_repeated_above_its_date_and_not_the_clock() -> None:
    page = read(
        TITLE, "Thứ tư, 19/08/2026, 22:28", "Đăng nhập", TITLE, "Thứ hai - 11/10/2021 22:25", LEAD, ONE, TWO,
        "Theo Hạ Lan/nongnghiep.vn", "Những tin mới hơn", "Xã họp bàn kế hoạch vụ mùa", "(20/10/2021)",
    )  # fmt: skip
    assert fields(page) == (TITLE, "Thứ hai - 11/10/2021 22:25", LEAD, f"{ONE}\n\n{TWO}", "Hạ Lan", "nongnghiep.vn")


def test_a_site_name_behind_the_title_and_headlines_before_it() -> None:
    page = read(
        URL, "", f"{TITLE} - TRUNG TÂM KHUYẾN NÔNG", "Thứ tư, 19-08-2026", "Xã họp bàn kế hoạch vụ mùa", TITLE, "18/03/2021",
        TITLE, ONE, TWO, "Nguồn: dpm.vn", "Bài viết liên quan", "Cách bón phân cho rau",
    )  # fmt: skip
    assert fields(page) == (TITLE, "18/03/2021", None, f"{ONE}\n\n{TWO}", "dpm.vn")


def test_counters_ratings_and_machine_lines_are_passed_over() -> None:
    page = read(
        f"{TITLE} - {SITE}", "Kỹ thuật", TITLE, "Lê Thị Mận", "2024-05-05T08:45:36+07:00", "https://binhson.example.vn/a.jpg",
        "Thứ năm, 19/10/2023", "852", "Đánh giá cho bài viết:", "0", "điểm (", "0", "đánh giá )", "1. Giống và thời vụ", ONE,
        "Tác giả:", "Hạ Lan – Minh Quân (Chi cục Thủy lợi)", "Ý kiến bạn đọc", "Sắp xếp theo bình luận mới",
    )  # fmt: skip
    assert fields(page) == (
        TITLE, "Thứ năm, 19/10/2023", None, f"1. Giống và thời vụ\n\n{ONE}", "Hạ Lan – Minh Quân",
    )  # fmt: skip
    assert [section.text for section in page.sections] == ["Kỹ thuật"]


def test_a_page_without_headings_of_related_items_ends_after_its_text() -> None:
    page = read(TITLE, "12/05/2024", ONE, TWO, "Hạ Lan", "Trang chủ", "Giới thiệu", "Liên hệ", "Sơ đồ cổng")
    assert page.body is not None
    assert page.body.text.startswith(f"{ONE}\n\n{TWO}")
    assert "Sơ đồ cổng" not in page.body.text


def test_a_page_without_a_date_has_none() -> None:
    page = read(TITLE, ONE, "Ngày 12/05/2024, bà con thu hoạch bưởi và bán cho thương lái từ các huyện lân cận.", THREE)
    assert page.date is None


def test_the_listing_knows_the_title() -> None:
    page = read(SITE, "Trang chủ", TITLE, "12/05/2024", ONE, TWO, entry=ListingEntry(URL, TITLE))
    assert fields(page)[:2] == (TITLE, "12/05/2024")


def test_find_gives_what_a_text_page_prints() -> None:
    findings = find(tree(TITLE, "12/05/2024", ONE, TWO), URL)
    assert findings.title is not None
    assert findings.title.printed.text == TITLE
    assert [part.tag for part in findings.body] == ["pre"]


def test_a_pre_inside_an_article_makes_no_text_page() -> None:
    page = read_generic(parse(f"<h1>{TITLE}</h1><div><p>{ONE}</p><p>{TWO}</p><pre>a = 1</pre></div>".encode()), URL)
    assert page.title is not None
    assert page.title.text == TITLE
