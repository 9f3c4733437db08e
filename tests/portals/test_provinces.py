"""The 63 provinces until 30 June 2025, the 34 they became, and what a portal file says of them."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.portals.loader import PortalError, load_file
from crawler.portals.paging import FieldError
from crawler.portals.provinces import became, settle
from crawler.vietnamese.folding import new_tone

FILE = """\
name = "Cổng thông tin xã Bình An"
url = "https://binhan.example.vn/"
verified = "untested"
feeds = "/rss"
"""


def test_the_table():
    assert len(became()) == 63
    assert len(set(became().values())) == 34
    for name in [*became(), *became().values()]:
        assert name == unicodedata.normalize("NFC", name).strip()
    # Every new name but one is that of a former province, which is now part of it.
    assert {name for name in became().values() if became().get(name) != name} == {"Huế"}


@pytest.mark.parametrize(
    ("before", "since"),
    [
        ("Khánh Hòa", "Khánh Hòa"),
        ("Ninh Thuận", "Khánh Hòa"),
        ("Vĩnh Phúc", "Phú Thọ"),
        ("Bà Rịa - Vũng Tàu", "Hồ Chí Minh"),
        ("Kon Tum", "Quảng Ngãi"),
        ("Thừa Thiên Huế", "Huế"),
        ("Hà Nội", "Hà Nội"),
    ],
)
def test_what_a_province_became(before, since):
    assert settle(before, None) == settle(before, since) == (before, since)


def test_what_a_province_was_is_known_where_it_was_not_merged():
    assert settle(None, "Hà Nội") == ("Hà Nội", "Hà Nội")
    assert settle(None, "Huế") == ("Thừa Thiên Huế", "Huế")
    assert settle(None, "Khánh Hòa") == (None, "Khánh Hòa")
    assert settle(None, None) == (None, None)


@settings(deadline=None)
@given(st.sampled_from(sorted(became())), st.sampled_from([str, new_tone]), st.sampled_from(["NFC", "NFD"]))
def test_spellings_of_one_name(name, placement, form):
    written = unicodedata.normalize(form, placement(name))
    assert settle(written, None) == (name, became()[name])
    assert settle(None, unicodedata.normalize(form, placement(became()[name])))[1] == became()[name]


@settings(deadline=None)
@given(st.sampled_from(sorted(became())), st.sampled_from(sorted(set(became().values()))))
def test_two_names_go_together_only_as_in_the_table(before, since):
    if became()[before] == since:
        assert settle(before, since) == (before, since)
    else:
        with pytest.raises(FieldError, match="leave this line out"):
            settle(before, since)


class TestPortalFiles:
    @pytest.fixture
    def load(self, tmp_path):
        def load(lines: str):
            path = tmp_path / "binhan.toml"
            path.write_text(FILE + lines, encoding="utf-8")
            portal = load_file(path)
            return portal.province_before, portal.province

        return load

    def test_one_name_is_enough(self, load):
        assert load('province_before = "Ninh Thuận"') == ("Ninh Thuận", "Khánh Hòa")
        assert load('province = "Hà Nội"') == ("Hà Nội", "Hà Nội")
        assert load("") == (None, None)

    def test_the_spelling_is_the_tables(self, load):
        assert load('province_before = "Hoà Bình"') == ("Hòa Bình", "Phú Thọ")

    @pytest.mark.parametrize(
        ("lines", "error"),
        [
            (
                'province_before = "Khanh Hoa"',
                "line 5: province_before: 'Khanh Hoa' is none of the 63 provinces until 30 June 2025; did you mean "
                "'Thanh Hóa' or 'Khánh Hòa'?",
            ),
            (
                'province = "Đà Nằng"',
                "line 5: province: 'Đà Nằng' is none of the 34 provinces since 1 July 2025; did you",
            ),
            (
                'level = "commune"\nprovince = "Ninh Thuận"',
                "line 6: province: 'Ninh Thuận' is none of the 34 provinces since 1 July 2025; it is part of 'Khánh Hòa' "
                "now: write province_before = 'Ninh Thuận' instead",
            ),
            ('province = "X"', "line 5: province: 'X' is none of the 34 provinces since 1 July 2025"),
            (
                'province_before = "Ninh Thuận"\nprovince = "Lâm Đồng"',
                "line 6: province: 'Lâm Đồng' is not what Ninh Thuận belongs to since 1 July 2025, 'Khánh Hòa' is; leave",
            ),
        ],
    )
    def test_an_error_is_named_with_its_line(self, load, lines, error):
        with pytest.raises(PortalError) as caught:
            load(lines)
        assert f"/binhan.toml, {error}" in str(caught.value)
