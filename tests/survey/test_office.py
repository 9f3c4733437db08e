"""Whose portal it is, by what it calls itself."""

from __future__ import annotations

import pytest

from crawler.survey.office import level_of, province_of


@pytest.mark.parametrize(
    ("name", "level", "province"),
    [
        ("Cổng thông tin điện tử tỉnh Khánh Hòa", "province", ("province", "Khánh Hòa")),
        ("Cổng Thông tin điện tử thành phố Đà Nẵng", "province", ("province", "Đà Nẵng")),
        ("Trang thông tin điện tử xã Bình An, huyện Thủ Thừa, tỉnh Long An", "commune", ("province_before", "Long An")),
        ("Trang TTĐT Sở Xây dựng tỉnh Quảng Ninh", "department", ("province", "Quảng Ninh")),
        ("TRANG THÔNG TIN ĐIỆN TỬ PHƯỜNG 9 - THÀNH PHỐ ĐÀ LẠT", "commune", None),
        ("Ủy ban nhân dân thị xã Bình An, tỉnh Hoà Bình", "district", ("province_before", "Hòa Bình")),
        ("Hội Nông dân huyện Bình An", None, None),
        ("Báo Bình An", None, None),
    ],
)
def test_level_and_province_are_told_by_the_name(
    name: str, level: str | None, province: tuple[str, str] | None
) -> None:
    assert level_of(name) == level
    assert province_of(name) == province
