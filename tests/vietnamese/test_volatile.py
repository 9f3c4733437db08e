"""Counters, clocks and related links are no part of a text; everything else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.vietnamese.volatile import without_volatile

TEXT = (
    "Sáng nay, huyện khởi công cầu Bến Đá.\n\nCầu dài 40 mét, có 1.200 lượt người qua mỗi ngày theo tính toán của xã."
)
VOLATILE = [
    "1.204 lượt xem",
    "Đã xem 17 lần",
    "Số lượt đọc: 3.412 | In bài",
    "Views: 88",
    "Ngày đăng 05/03/2021 | Số lần xem: 12",
    "Hôm nay: 08:15:22",
    "Thứ hai, 23/11/2026 05:12",
    "12 người đang trực tuyến",
    "Tin liên quan\nXã Hòa Lam sửa đường\nLịch cắt điện tuần này",
    "Xem thêm: Huyện họp bàn về thủy lợi",
    ">> Đọc thêm: Huyện họp bàn về thủy lợi",
    "Các tin khác\n- Lễ hội đua thuyền (12/03)",
]


@pytest.mark.parametrize("volatile", VOLATILE)
def test_what_is_no_text_is_left_out(volatile: str) -> None:
    assert without_volatile(f"{TEXT}\n\n{volatile}") == without_volatile(TEXT) == TEXT.replace("\n\n", "\n")


@pytest.mark.parametrize(
    "paragraph",
    [
        "Hội chợ đón 12.000 lượt xem mỗi đêm.",
        "Cuộc họp bắt đầu lúc 8 giờ ngày 05/03/2021 tại hội trường.",
        "Xem thêm một buổi diễn nữa, bà con ở lại đến khuya và hẹn nhau năm sau cùng trở lại với đoàn, vì theo nhiều"
        " người cao tuổi thì đã rất lâu rồi xã mới có một đêm vui như vậy.",
        "Giá lúa hôm nay: 7.200 đồng một ký.",
    ],
)
def test_what_is_said_stays(paragraph: str) -> None:
    assert paragraph in without_volatile(f"{TEXT}\n\n{paragraph}")


@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    once = without_volatile(text)
    assert without_volatile(once) == once
    assert set(once.split("\n")) <= {*text.split("\n"), ""}
