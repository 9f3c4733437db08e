"""Lines with a label: whom they credit, and prose that begins alike."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.vietnamese.credits import Credit, read_credit


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Tác giả: Diệu Hoa", "Diệu Hoa"),
        ("Tác giả:\n Diệu Hoa", "Diệu Hoa"),
        ("Tác giả bài viết:\u00a0Diệu Hoa", "Diệu Hoa"),
        ("Tác giả: Câu lạc bộ thơ huyện", "Câu lạc bộ thơ huyện"),
        ("Tin, ảnh: THU HUYÊN", "THU HUYÊN"),
        ("Tin và ảnh: Quốc Việt", "Quốc Việt"),
        ("TIN, ẢNH: TRÀ NGÂN", "TRÀ NGÂN"),
        ("Tin bài: Diệu Hoa.", "Diệu Hoa"),
        ("Tin ảnh: Diệu Hoa", "Diệu Hoa"),
        ("Bài, ảnh: H. Nhung", "H. Nhung"),
        ("Bài viết, hình ảnh: N.T.", "N.T"),
        ("(Tin, ảnh: Diệu Hoa)", "Diệu Hoa"),
        ("Bài: Diệu Hoa - Ảnh: Hồ Quang", "Diệu Hoa"),
        ("Ảnh: Hồ Quang; Bài: Diệu Hoa", "Diệu Hoa"),
        ("Thực hiện: Đắc Nhân - Ngọc Thành", "Đắc Nhân - Ngọc Thành"),
        ("Người viết: Hạ Vũ./.", "Hạ Vũ"),
        ("Biên tập: Diệu Hoa (ghi)", "Diệu Hoa"),
    ],
)
def test_reporters(line: str, byline: str) -> None:
    assert read_credit(line) == Credit(byline, None)
    assert read_credit(unicodedata.normalize("NFD", line)) == Credit(byline, None)


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Theo TTXVN", "TTXVN"),
        ("(Theo TTXVN)", "TTXVN"),
        ("Theo ĐCSVN.", "ĐCSVN"),
        ("THEO BGĐT", "BGĐT"),
        ("Theo chinhphu.vn", "chinhphu.vn"),
        ("Theo: danviet.vn", "danviet.vn"),
        ("Theo Báo Khánh Hòa", "Báo Khánh Hòa"),
        ("Theo Tuổi Trẻ", "Tuổi Trẻ"),
        ("Theo Dân trí", "Dân trí"),
        ("Theo TTXVN/Vietnam+", "TTXVN/Vietnam+"),
        ("Nguồn:vtc16.vn", "vtc16.vn"),
        ("(Nguồn: dpm.vn)", "dpm.vn"),
        ("Nguồn: Internet", "Internet"),
        ("Nguồn: Trung tâm Văn hóa - Thông tin và Truyền thông", "Trung tâm Văn hóa - Thông tin và Truyền thông"),
        ("Nguồn tin:\nVăn phòng UBND huyện", "Văn phòng UBND huyện"),
        ("Nguồn tin: Kỹ thuật nuôi trồng", "Kỹ thuật nuôi trồng"),
        (
            f"Nguồn tin: https://bao.example/{'bai-viet-dai-' * 10}1.html",
            f"https://bao.example/{'bai-viet-dai-' * 10}1.html",
        ),
        ("Tác giả: admin Nguồn tin: Báo Khánh Hòa", "Báo Khánh Hòa"),
    ],
)
def test_sources(line: str, source: str) -> None:
    assert read_credit(line) == Credit(None, source)


@pytest.mark.parametrize(
    ("line", "byline", "source"),
    [
        ("Theo Hồ Quang/nongnghiep.vn", "Hồ Quang", "nongnghiep.vn"),
        ("Theo P.V/baohatinh.vn", "P.V", "baohatinh.vn"),
        ("Theo\u00a0 Trần Thành Tín/nongnghiep.vn", "Trần Thành Tín", "nongnghiep.vn"),
        ("Theo Thanh Vân/TTXVN", "Thanh Vân", "TTXVN"),
        ("Hồ Quang/nongnghiep.vn", "Hồ Quang", "nongnghiep.vn"),
        ("Hạ Vũ (Theo TTXVN)", "Hạ Vũ", "TTXVN"),
        ("H.V (Theo TTXVN)/https://tin.example/", "H.V", "https://tin.example/"),
        ("Tác giả: Diệu Hoa Nguồn tin: Báo Khánh Hòa", "Diệu Hoa", "Báo Khánh Hòa"),
        ("Nguồn: Hồ Quang/nongnghiep.vn", "Hồ Quang", "nongnghiep.vn"),
    ],
)
def test_reporters_with_their_source(line: str, byline: str, source: str) -> None:
    assert read_credit(line) == Credit(byline, source)


@pytest.mark.parametrize(
    "line", ["Tác giả :", "Nguồn tin:", "Tác giả: admin", "Tác giả: Quản trị viên", "Tác giả: a@b.example"]
)
def test_labels_that_name_nobody_are_credit_lines_all_the_same(line: str) -> None:
    assert read_credit(line) == Credit(None, None)


@pytest.mark.parametrize(
    "line",
    [
        "Theo đó, xã sẽ xây thêm hai cây cầu.",
        "Theo nghiên cứu, rừng ngập mặn giữ được bờ biển.",
        "Theo báo cáo của UBND huyện",
        "Theo Báo cáo của UBND huyện",
        "Theo Hội Liên hiệp Phụ nữ, toàn huyện có 12 câu lạc bộ.",
        "Theo Phó Chủ tịch UBND huyện",
        "Theo quy định",
        "Nguồn lực đầu tư còn hạn chế.",
        "Nguồn nước tưới đã về đến ruộng.",
        "Nguồn lợi thủy sản",
        "- Nguồn vốn: ngân sách huyện.",
        "Nguồn: ngân sách huyện",
        "Nguồn: Ngân sách huyện năm 2024 và nguồn thu khác.",
        "Thực hiện: UBND các xã hoàn thành trước ngày 30/6.",
        "Bài 1: Vai trò của rừng",
        "Tin vui: xã đã có điện.",
        "Ảnh: Hồ Quang",
        "Nguồn ảnh: Internet",
        "Diệu Hoa",
        "Tác giả: " + "một câu rất dài " * 10,
        "",
    ],
)
def test_prose_and_photo_credits_are_left_alone(line: str) -> None:
    assert read_credit(line) is None


PIECES = st.sampled_from(
    [
        "Tác giả",
        "Nguồn",
        "Theo ",
        "Tin",
        ", ",
        "ảnh",
        ":",
        " ",
        "/",
        "(",
        ")",
        "Hoa",
        "a.vn",
        "N.T",
        "bài",
        "-",
        "[",
        "./.",
    ]
)


@given(st.lists(PIECES | st.text(max_size=4), max_size=60).map("".join))
@settings(deadline=None)
def test_any_text_is_read_and_alike_in_both_forms(text: str) -> None:
    credit = read_credit(unicodedata.normalize("NFC", text))
    assert credit == read_credit(unicodedata.normalize("NFD", text))
    assert credit is None or "" not in credit


@pytest.mark.parametrize("name", ["H. Lan", "N.T", "L.Thọ", "P.V"])
def test_a_dotted_initial_is_a_reporter_whatever_the_label(name: str) -> None:
    assert read_credit(f"Nguồn tin: {name}") == Credit(name, None)
    assert read_credit(f"Nguồn: {name}") == Credit(name, None)
