"""What the generic reader believes of each field, and what it does not."""

from __future__ import annotations

import pytest

from crawler.items import ListingEntry, Page
from crawler.pages.document import parse
from crawler.pages.generic.find import Findings, find
from crawler.pages.generic.read import read_generic
from tests.pages.generic.generic_kinds import ASIDE, CLOCK, LEAD, ONE, RELATED, SITE, THREE, TITLE, TWO, paragraphs

URL = "https://binhson.example.vn/tin/lop-buoi-12"
TEXT = f"<div class=noidung>{paragraphs(ONE, TWO, THREE)}</div>"


def read(page: str, url: str = URL, entry: ListingEntry | None = None, site_name: str | None = None) -> Page:
    return read_generic(parse(page.encode()), url, entry, site_name)


def found(page: str, entry: ListingEntry | None = None) -> Findings:
    return find(parse(page.encode()), URL, entry)


def title(page: str, **known: str) -> str | None:
    printed = read(page, **known).title
    return printed.text if printed else None


def date(page: str, url: str = URL, entry: ListingEntry | None = None) -> str | None:
    printed = read(page, url, entry).date
    return printed.text if printed else None


def body(page: str) -> list[str]:
    printed = read(page).body
    return printed.text.split("\n\n") if printed and printed.text else []


# Titles


def test_the_heading_is_preferred_that_metadata_know() -> None:
    page = f"<title>{TITLE} - {SITE}</title><h1>Chào mừng quý khách</h1><h2>{TITLE}</h2>{TEXT}<h1>Bài viết khác</h1>"
    assert title(page) == TITLE


def test_a_kicker_in_the_heading_is_no_title() -> None:
    page = f"<meta property=og:title content='{TITLE}'><h1><div>Chào mừng đại hội:</div>{TITLE}</h1>{TEXT}"
    assert title(page) == TITLE
    assert title(page.replace("<div>", "<span>").replace("</div>", " </span>")) == TITLE


def test_a_site_name_is_no_title() -> None:
    page = f"<title>{SITE}</title><h1>{SITE}</h1><p class=ten-bai>{TITLE}</p>{TEXT}"
    assert title(page) == TITLE
    known = f"<title>Vườn bưởi Bình Sơn</title><h1>Vườn bưởi Bình Sơn</h1><p class=tieu-de>{TITLE}</p>{TEXT}"
    assert title(known, site_name="Vườn bưởi Bình Sơn") == TITLE


def test_the_listing_tells_the_title_of_a_page_without_headings() -> None:
    page = f"<title>{SITE}</title><table><tr><td>Một dòng chữ khác hẳn<tr><td><b>{TITLE}</b><tr><td>{TEXT}</table>"
    assert read(page, entry=ListingEntry(URL, TITLE)).title.text == TITLE  # type: ignore[union-attr]


def test_a_title_that_the_page_does_not_print_comes_from_metadata() -> None:
    fields = found(f"<title>{TITLE} | Báo Tân Giang</title>{TEXT}")
    assert fields.title is not None
    assert (fields.title.printed.text, fields.title.element) == (TITLE, None)
    assert fields.title.confidence < 0.5


def test_a_line_break_in_a_heading_is_a_blank() -> None:
    assert title(f"<h1>Bình Sơn mở lớp<br>chăm sóc bưởi cho nông dân</h1>{TEXT}") == TITLE


# Dates


@pytest.mark.parametrize(
    "printed",
    [
        "22/09/2022 15:15", "Ngày đăng: 08/07/2024  11:38", "Thứ sáu - 05/03/2021 13:52", "Thứ tư, 20/09/2023",
        "Thứ Bảy, ngày 15/02/2025 - 07:40", "THỨ BA, 05/04/2022 18:36:10", "Chủ Nhật, 12/01/2020, 12:40 [GMT+7]",
        "Đăng lúc: 26/01/2020 08:00 (GMT+7)", "12:06, 24/06/2017", "04-04-2018 - 09:34", "Cập nhật lúc: 09:24 |23/07/2014",
        "21/09/2024 03:12:00 AM", "Ngày 14/09/2020 16:31:15", "(09/10/2020)",
    ],
)  # fmt: skip
def test_a_date_below_the_title_is_found_however_it_is_written(printed: str) -> None:
    assert date(f"<div><h1>{TITLE}</h1><div>{printed}</div>{TEXT}</div>") == " ".join(printed.split())


@pytest.mark.parametrize(
    "page",
    [
        f"{CLOCK}<div><h1>{TITLE}</h1>{TEXT}</div>",
        f"<div class=header-date>Thứ tư, 19/08/2026</div><div><h1>{TITLE}</h1>{TEXT}</div>",
        f"<p>Hải Phòng, ngày 20 tháng 10 năm 2019</p><div><h1>{TITLE}</h1>{TEXT}</div>",
        f"<div><h1>{TITLE} ngày 12/05/2024</h1>{TEXT}</div>",
        f"<div><h1>{TITLE}</h1><p class=sapo>Lớp học mở từ ngày 12/05/2024 đến ngày 20/05/2024 tại nhà văn hóa.</p>{TEXT}</div>",
        f"<div><h1>{TITLE}</h1>{TEXT}{RELATED}</div>",
        f"<div><h1>{TITLE}</h1>{TEXT}<div class=tin-khac><p class=date>14/03/2021</p></div></div>",
        f"<div><h1>{TITLE}</h1>{TEXT}<div><h3><a href=/b>Tin bên</a></h3><p class=date>14/03/2021</p></div></div>",
        f"<div><h1>{TITLE}</h1>{TEXT}<p>Lớp sau mở ngày 20/05/2024.</p></div>",
    ],
)
def test_clocks_events_and_other_items_give_no_date(page: str) -> None:
    assert date(page) is None


def test_the_date_is_found_beside_decoys() -> None:
    page = f"{CLOCK}<div><p class=date>08:30, 12/05/2024</p><h1>{TITLE}</h1>{TEXT}{RELATED}</div>{ASIDE}"
    assert date(page) == "08:30, 12/05/2024"
    below = f"{CLOCK}<div><h1>{TITLE}</h1>{TEXT}<p>Ngày đăng: 12/05/2024</p>{RELATED}</div>"
    assert date(below) == "Ngày đăng: 12/05/2024"


def test_a_date_in_a_line_with_the_section_is_the_date_alone() -> None:
    fields = found(
        f"<div><p><a href=/kinh-te>Kinh tế - Nông nghiệp</a> <span class=ngay>12/05/2024</span></p><h1>{TITLE}</h1>{TEXT}</div>"
    )
    assert fields.date is not None
    assert fields.date.printed.text == "12/05/2024"
    assert fields.date.element is not None
    assert fields.date.element.get("class") == "ngay"


def test_a_machine_date_is_believed_only_where_nothing_is_printed() -> None:
    head = "<head><meta property=article:published_time content=2024-05-13T09:00:00+07:00></head>"
    article = f"<h1>{TITLE}</h1>{TEXT}"
    assert date(f"{head}<div>{article}</div>") == "2024-05-13T09:00:00+07:00"
    assert date(f"{head}<div>{article.replace('</h1>', '</h1><p>12/05/2024</p>')}</div>") == "12/05/2024"
    assert date(f"{head}<div>{article}</div>", entry=ListingEntry(URL, TITLE, "11/05/2024")) is None
    assert date(f"{head}<div>{article}</div>", url="https://binhson.example.vn/portal/Pages/2024-5-10/lop.aspx") is None


def test_a_malformed_machine_date_never_beats_the_printed_one() -> None:
    head = "<head><meta property=article:published_time content='2024-05-12+0716:46:03'></head>"
    assert (
        date(f"{head}<div><h1>{TITLE}</h1><p>Chủ nhật - 12/05/2024 16:46</p>{TEXT}</div>")
        == "Chủ nhật - 12/05/2024 16:46"
    )


# Leads


def test_the_description_names_the_lead_that_no_class_names() -> None:
    text = f"<div><p><b>{LEAD}</b></p>{paragraphs(ONE, TWO)}</div>"
    page = f"<head><meta name=description content='{LEAD}'></head><div><h1>{TITLE}</h1>{text}</div>"
    result = read(page)
    assert result.lead is not None
    assert result.lead.text == LEAD
    assert body(page) == [ONE, TWO]


def test_a_description_of_escaped_markup_is_read_as_text() -> None:
    head = f"<head><meta name=description content='&lt;p&gt;{LEAD}&lt;/p&gt;'></head>"
    page = f"{head}<div><h1>{TITLE}</h1>{paragraphs(LEAD, ONE, TWO)}</div>"
    assert read(page).lead.text == LEAD  # type: ignore[union-attr]


def test_what_calls_itself_a_summary_and_holds_the_whole_text_is_the_body() -> None:
    page = f"<div><h1>{TITLE}</h1><div class=field-text-summary>{paragraphs(ONE, TWO, THREE)}</div></div>"
    assert read(page).lead is None
    assert body(page) == [ONE, TWO, THREE]


def test_a_bold_body_has_no_lead() -> None:
    page = f"<div><h1>{TITLE}</h1><div class=noidung><p><b>{ONE}</b></p><p><b>{TWO}</b></p></div></div>"
    assert read(page).lead is None
    assert body(page) == [ONE, TWO]


# Bodies


def test_names_that_leave_nothing_of_a_page_are_not_believed() -> None:
    assert body(f"<h1>{TITLE}</h1><div class=share-content>{paragraphs(ONE, TWO, THREE)}</div>") == [ONE, TWO, THREE]
    assert body(f"<div class=sidebar-1><h1>{TITLE}</h1>{TEXT}</div>") == [ONE, TWO, THREE]


def test_a_page_that_begins_hidden_is_read() -> None:
    assert body(f"<body style='visibility: hidden'><h1>{TITLE}</h1>{TEXT}") == [ONE, TWO, THREE]


def test_headings_lists_and_tables_stay_in_the_body() -> None:
    rows = "<table><tr><td>Loại<td>Giá<tr><td>Bưởi<td>30.000</table>"
    text = f"{paragraphs(ONE)}<h3>Bình luận</h3>{paragraphs(TWO)}<ul><li>Tỉa cành<li>Bón phân</ul>{rows}"
    assert body(f"<h1>{TITLE}</h1><div class=noidung>{text}</div>") == [
        ONE, "Bình luận", TWO, "Tỉa cành", "Bón phân", "Loại | Giá", "Bưởi | 30.000",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "extra",
    [
        "<p><a href=/b>Xã họp bàn kế hoạch vụ mùa</a></p>",
        "<p>Tin liên quan:</p><ul><li><a href=/b>Xã họp bàn kế hoạch vụ mùa</a></ul>",
        "<p>Lượt xem: 1.206</p>",
        "<div class=article-relate><p>Xã họp bàn kế hoạch vụ mùa, chuẩn bị giống và phân bón cho bà con các thôn.</p></div>",
        "<p>Chia sẻ bài viết</p>",
        "<div style='display:none'>Xã họp bàn kế hoạch vụ mùa</div>",
    ],
)
def test_what_a_cms_prints_inside_a_body_is_left_out(extra: str) -> None:
    assert body(f"<h1>{TITLE}</h1><div class=noidung>{paragraphs(ONE, TWO)}{extra}</div>") == [ONE, TWO]
    assert body(f"<h1>{TITLE}</h1><div class=noidung>{paragraphs(ONE)}{extra}{paragraphs(TWO)}</div>") == [ONE, TWO]


def test_files_beside_the_body_are_attachments() -> None:
    page = read(
        f"<div><h1>{TITLE}</h1>{TEXT}<p><a href=/f/lich%20hoc.pdf></a></p><p class=related><a href=/x.doc>x</a></p></div>"
    )
    assert [(file.url, file.name) for file in page.attachments] == [
        ("https://binhson.example.vn/f/lich%20hoc.pdf", "lich hoc.pdf")
    ]


# Credits and sections


@pytest.mark.parametrize(
    ("extra", "byline", "source"),
    [
        ("<p class=tac-gia>Lê Thị Mận</p>", "Lê Thị Mận", None),
        ("<p class=author>Quản trị viên</p>", None, None),
        ("<p class=author>TTXVN</p>", None, "TTXVN"),
        ("<p class=author>TS LÊ VĂN TÁM, Tổng cục Thủy lợi</p>", "TS LÊ VĂN TÁM", None),
        ("<p><b>Tác giả:</b> Lê Thị Mận <b>Nguồn tin:</b> Báo Tân Giang</p>", "Lê Thị Mận", "Báo Tân Giang"),
        ("<p class=text-end><strong>Khánh Lê (ghi)</strong></p>", "Khánh Lê", None),
        ("<div><p>Tác giả</p><ul><li>Lê Thị Mận</li><li>Hạ Lan</li></ul></div>", "Lê Thị Mận, Hạ Lan", None),
        ("<div class=comment><p class=author>Lê Thị Mận</p></div>", None, None),
    ],
)  # fmt: skip
def test_credits_after_the_body(extra: str, byline: str | None, source: str | None) -> None:
    page = read(f"<div><h1>{TITLE}</h1>{TEXT}{extra}</div>")
    assert next((each.text for each in page.bylines), None) == byline
    assert next((each.text for each in page.sources), None) == source
    assert page.body is not None
    assert page.body.text.split("\n\n") == [ONE, TWO, THREE]


def test_a_metadata_author_is_no_byline() -> None:
    assert read(f"<head><meta name=author content='Lê Thị Mận'></head><h1>{TITLE}</h1>{TEXT}").bylines == ()


def test_a_name_that_opens_the_body_is_its_byline() -> None:
    page = read(f"<h1>{TITLE}</h1><div class=noidung>{paragraphs('Lê Thị Mận', ONE, TWO)}</div>")
    assert [byline.text for byline in page.bylines] == ["Lê Thị Mận"]


@pytest.mark.parametrize(
    ("above", "section"),
    [
        (
            "<ul class=breadcrumb><li><a href=/>Trang chủ</a><li><a href=/tin>Tin tức</a><li><a href=/kt>Kinh tế</a></ul>",
            "Kinh tế",
        ),
        (f"<div class=duong-dan><a href=/>Trang chủ</a> » <a href=/kt>Kinh tế</a> » {TITLE}</div>", "Kinh tế"),
        ("<p class=chuyen-muc><a href=/kt>Kinh tế</a> <span>12/05/2024</span></p>", "Kinh tế"),
        ("", None),
    ],
)
def test_sections(above: str, section: str | None) -> None:
    page = read(f"<div>{above}<h1>{TITLE}</h1>{TEXT}</div>")
    assert next((each.text for each in page.sections), None) == section


# What template learning builds on


def test_findings_name_the_elements_and_leave_the_tree_alone() -> None:
    tree = parse(f"<div><h1>{TITLE}</h1><p class=ngay>12/05/2024</p><p class=sapo>{LEAD}</p>{TEXT}</div>".encode())
    before = len(list(tree.iter()))
    fields = find(tree, URL)
    assert len(list(tree.iter())) == before
    named = [fields.title, fields.date, fields.lead]
    assert [each.element.tag for each in named if each and each.element is not None] == ["h1", "p", "p"]
    assert [part.get("class") for part in fields.body] == ["noidung"]
    assert all(each is not None and 0 < each.confidence <= 1 for each in named)
    assert 0 < fields.body_confidence <= 1
