"""Rows of listing pages that no template is known for."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.document import NotHtmlError, parse
from crawler.survey.rows import read_unknown_listing

URL = "https://binhan.example.vn/tin-tuc/"
TITLES = [
    "Hội Nông dân xã Bình An ra quân làm thủy lợi",
    "Khai giảng lớp tập huấn trồng lúa tại ấp Đông",
    "Trao quà cho hộ khó khăn nhân dịp năm mới",
]


def listing(rows: str, around: str = "") -> list[tuple[str, str | None, str | None]]:
    page = parse(
        f"<html><body><nav><a href='/gioi-thieu/'>Giới thiệu chung về xã</a></nav>{around}{rows}</body></html>".encode()
    )
    return [(entry.url, entry.title, entry.date) for entry in read_unknown_listing(page, URL).entries]


def test_repeated_links_with_titles_are_rows_with_their_dates() -> None:
    rows = "".join(
        f'<li><a href="/bai-{n}.html">{title}</a> <span>({n}/05/2024)</span></li>' for n, title in enumerate(TITLES, 11)
    )
    assert listing(f"<ul>{rows}</ul>") == [
        (f"https://binhan.example.vn/bai-{n}.html", title, f"({n}/05/2024)") for n, title in enumerate(TITLES, 11)
    ]


def test_pictures_buttons_and_sections_beside_a_title_are_no_rows_of_their_own() -> None:
    rows = "".join(
        f'<div class="tin"><a href="/bai-{n}"><img src="/{n}.jpg"></a><h3><a href="/bai-{n}">{title}</a></h3>'
        f'<a href="/tin-tuc/">Tin tức - Sự kiện</a><a href="/bai-{n}">Xem tiếp</a></div>'
        for n, title in enumerate(TITLES, 10)
    )
    assert [title for _, title, _ in listing(f"<div>{rows}</div>")] == TITLES


def test_boxes_beside_are_left_out() -> None:
    rows = "".join(f'<p><a href="/bai-{n}">{title}</a></p>' for n, title in enumerate(TITLES, 10))
    aside = "".join(f'<li><a href="/cu-{n}">{title} năm ngoái</a></li>' for n, title in enumerate(TITLES, 10))
    found = listing(
        f"<div>{rows}</div>", f'<div class="tin-xem-nhieu"><ul>{aside}</ul></div><aside><ul>{aside}</ul></aside>'
    )
    assert [title for _, title, _ in found] == TITLES


def test_one_headline_with_a_date_is_a_row() -> None:
    row = f'<div><h2><a href="/bai-viet-moi.html">{TITLES[0]}</a></h2><time>04-04-2018 - 09:34</time></div>'
    assert listing(row) == [("https://binhan.example.vn/bai-viet-moi.html", TITLES[0], "04-04-2018 - 09:34")]


def test_a_banner_and_a_section_with_a_long_name_are_none() -> None:
    rows = "".join(f'<li><a href="/bai-{n}.htm">{title}</a></li>' for n, title in enumerate(TITLES, 10))
    others = (
        '<div><h2><a href="/thong-tin-dau-tu.htm">Thông tin đầu tư, đấu thầu, mua sắm công</a></h2></div>'
        '<div><a href="/chao-mung-dai-hoi-20.htm" title="Chào mừng đại hội Đảng bộ xã"><img src="/b.jpg"></a></div>'
    )
    assert [title for _, title, _ in listing(f"<ul>{rows}</ul>{others}")] == TITLES


def test_the_next_page_is_the_next_number_or_what_says_so() -> None:
    numbers = '<ul class="p"><li><b>1</b></li><li><a href="?page=2">2</a></li><li><a href="?page=9">»</a></li></ul>'
    assert read_unknown_listing(parse(numbers.encode()), URL).next_page == URL + "?page=2"
    word = '<p><a href="?trang=2">Trang sau</a></p>'
    assert read_unknown_listing(parse(word.encode()), URL).next_page == URL + "?trang=2"
    calendar = (
        "<table><tr>" + "".join(f'<td><a href="/lich?ngay={n}">{n}</a></td>' for n in range(1, 32)) + "</tr></table>"
    )
    assert read_unknown_listing(parse(calendar.encode()), URL).next_page is None


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_any_markup_is_survived(text: str) -> None:
    try:
        tree = parse(
            f"<ul><li><a href='{text}'>{text}</a></li><li><a href=/b>{text} {text}</a>{text}</li></ul>".encode(
                errors="replace"
            )
        )
    except NotHtmlError:
        return
    read_unknown_listing(tree, URL)
