"""What can be a credit by its form: persons, several persons, offices; and what only looks like one."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.vietnamese.names import begins_like_unit, is_account, is_name, is_unit, trimmed, without_remark

CORPUS = Path(os.environ.get("KHOTIN_CORPUS", "../shared")) / "corpus"

PERSONS = [
    *("N.T", "N.T.", "P.V", "H. Nhung", "L.Thọ", "Ng. Hoa", "KY", "PV", "CTV", "Thảo", "Ý", "THẢO"),
    *("Diệu Hoa", "HÀ KIÊN", "THẢO NGUYÊN", "Dương Đại Lâm", "Công Luận", "Hạ Vũ", "Văn Hoá"),
    *(
        "Sùng A Páo",
        "Thạch Sô Phia",
        "Y Thanh Niê",
        "H'Hen Niê",
        "H’Hen Niê",
        "K’Brêu",
        "Ksor Phước",
        "H. Niê",
        "Krông Mlô",
    ),
    *("ThS. Diệu Hoa", "PGS.TS Hạ Vũ", "PV Diệu Hoa"),
]
UNITS = [
    *(
        "Ban Biên tập",
        "Ban biên tập",
        "BBT",
        "UBND xã Hòa Phú",
        "Ủy ban nhân dân phường 9",
        "ỦY BAN NHÂN DÂN PHƯỜNG 9.",
    ),
    *("Uỷ ban nhân dân xã Hoà Phú", "Trạm VHTT", "Đài TT huyện", "Đài truyền thanh huyện", "Tổ TT", "Báo Khánh Hòa"),
    *(
        "Phòng Văn hóa - Thông tin",
        "PHÒNG VĂN HOÁ - THÔNG TIN",
        "Trung tâm Văn hóa, Thông tin và Thể thao huyện Hòa Phú",
    ),
    *("Viện Địa lý nhân văn", "Hội Nông dân tỉnh", "Cổng TTĐT tỉnh", "Sở Y tế"),
]
SEVERAL = [
    *("Đắc Nhân - Ngọc Thành", "Đắc Nhân – Ngọc Thành", "Phạm Thị Trầm, Lê Hồng Ngọc", "Diệu Hoa và Hạ Vũ"),
    *(
        "Diệu Hoa, Đài Truyền thanh huyện",
        "Trạm VHTT, Diệu Hoa",
        "Diệu Hoa - Phòng Văn hóa - Thông tin",
        "Diệu Hoa-TTKN",
    ),
    *("Diệu Hoa (ghi)", "Diệu Hoa – Hạ Vũ (Phòng Kinh tế và Hạ tầng)"),
]
OTHERS = [
    *(
        "Tín hiệu vui",
        "Cần thêm trợ lực",
        "Đất:",
        "Ảnh",
        "Ảnh: Hồ Quang",
        "KẾT LUẬN",
        "THÔNG BÁO",
        "TẢI VỀ",
        "Tải về",
        "Xem thêm",
    ),
    *(
        "- Diệu Hoa",
        "* Diệu Hoa",
        "1. Diệu Hoa",
        "123",
        "05/03/2021",
        "PDF",
        "Video",
        "Email",
        "Google News",
        "h2.jpg (229 KB)",
    ),
    *(
        "Hội nghị tổng kết",
        "HỘI NGHỊ TỔNG KẾT",
        "Ban hành kế hoạch",
        "Phòng trừ sâu bệnh",
        "Trường hợp khác",
        "Đoàn kết",
    ),
    *(
        "Trung tâm y tế đã mở cửa",
        "Xã đã làm xong đường.",
        "Người dân xã Hòa Phú thu hoạch lúa.",
        "Chi tiết xem tệp kèm theo./.",
    ),
    *(
        "UBND HUYỆN YÊU CẦU CÁC XÃ BÁO CÁO KẾT QUẢ THU HOẠCH LÚA",
        "TM. ỦY BAN NHÂN DÂN",
        "PHÓ CHỦ TỊCH",
        "./.",
        "",
        "T",
        "()",
    ),
    *("admin", "Super User", "Quản trị viên", "Administrator", "toasoan@bao.example"),
]


@pytest.mark.parametrize("line", PERSONS + UNITS + SEVERAL)
def test_names(line: str) -> None:
    assert is_name(line)
    assert is_name(unicodedata.normalize("NFD", f"\u00a0{line} "))


@pytest.mark.parametrize("line", OTHERS)
def test_what_is_no_name(line: str) -> None:
    assert not is_name(line)


@pytest.mark.parametrize("line", UNITS)
def test_units(line: str) -> None:
    assert is_unit(line)


@pytest.mark.parametrize("line", [*PERSONS, *OTHERS])
def test_what_is_no_unit(line: str) -> None:
    assert not is_unit(line)


@pytest.mark.parametrize(
    "value",
    [
        *("admin", "Admin", "administrator", "quantri", "Quản trị", "Quản trị viên", "QUẢN TRỊ HỆ THỐNG", "webmaster"),
        *(
            "Super User",
            "SuperUser Account",
            "System Account",
            "host",
            "vhtt@xa.example",
            "TINH\\diep",
            "nguyenthih",
            "ttvh_02",
        ),
    ],
)
def test_accounts(value: str) -> None:
    assert is_account(value)


@pytest.mark.parametrize("value", [*PERSONS, *UNITS, "Nguyễn Quản"])
def test_reporters_are_no_accounts(value: str) -> None:
    assert not is_account(value)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("THU HUYÊN./.", "THU HUYÊN"),
        ("(Diệu Hoa)", "Diệu Hoa"),
        ("- Diệu Hoa -", "Diệu Hoa"),
        ("Diệu Hoa)", "Diệu Hoa"),
        ("Diệu Hoa (ghi)", "Diệu Hoa (ghi)"),
        ("https://tin.example/", "https://tin.example/"),
    ],
)
def test_trimmed(printed: str, name: str) -> None:
    assert trimmed(printed) == name


def test_without_remark() -> None:
    assert without_remark("Diệu Hoa (ghi).") == "Diệu Hoa"


@given(
    st.lists(
        st.sampled_from(["UBND", "xã", " ", "-", ".", "(", ")", "Hoa", "'", "H’", ":", "ß", "ǅ", "İ"])
        | st.text(max_size=4)
    ).map("".join)
)
@settings(deadline=None)
def test_any_text_is_judged_and_alike_in_both_forms(text: str) -> None:
    nfc, nfd = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    for judge in (is_name, is_unit, is_account):
        assert judge(nfc) is judge(nfd)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not here")
def test_the_bylines_of_the_recorded_sites_are_names_and_their_sentences_are_not() -> None:
    lines = [
        line for path in CORPUS.glob("sites/*/truth.jsonl") for line in path.read_text(encoding="utf-8").splitlines()
    ]
    articles = [json.loads(line) for line in lines]
    bylines = {article["byline"] for article in articles if article["byline"]}
    sentences = {text for article in articles for text in article["paragraphs"] + article["captions"]}
    assert bylines
    assert [byline for byline in bylines if not is_name(byline)] == []
    assert [text for text in sentences if is_name(text)] == []


def test_an_office_of_any_field_is_known_where_the_layout_says_so() -> None:
    assert begins_like_unit("Trung tâm Kiểm định an toàn kỹ thuật khu vực II")
    assert begins_like_unit("Phòng Quản lý xuất nhập cảnh")
    for line in (
        "Phòng trừ sâu bệnh trên lúa",
        "Trung tâm đã tiếp nhận 12 hồ sơ, 3 hồ sơ trễ hạn",
        "Văn phòng mở cửa lúc 7 giờ, trừ chủ nhật",
    ):
        assert not begins_like_unit(line)
