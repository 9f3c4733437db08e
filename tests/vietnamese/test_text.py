"""Cleaning of texts, and titles without their site's name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.vietnamese.text import clean, clean_lines, has_letters_of, letters, without_site

PORTAL = "Cổng Thông tin điện tử tỉnh Khánh Hòa"
# Letters, marks, look-alikes, spaces and invisible characters that pages of portals hold.
PRINTED = st.text(
    st.sampled_from("aăâơưĐÐðđ\u0300\u0301\u0323\u031b \u00a0\u2009\u3000\t\r\n\u2028\u200b\ufeff\u00ad\x00|-:»(")
    | st.characters()
)


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("Ðồng chí, HÐND, ðường", "Đồng chí, HĐND, đường"),
        (unicodedata.normalize("NFD", "Khánh Hòa"), "Khánh Hòa"),
        ("\ufeff\u00a0 \u00a0 Sáng\tnay,\r\n  bão\u2009số 5 \u3000", "Sáng nay, bão số 5"),
        ("ngư\u200bời d\u00adân\u200e\x00", "người dân"),
        ("", ""),
    ],
)
def test_clean(printed: str, kept: str) -> None:
    assert clean(printed) == kept


def test_a_zero_width_space_between_a_letter_and_its_mark_does_not_part_them() -> None:
    assert clean("a\u200b\u0301") == "á"


def test_of_an_endless_run_of_combining_marks_thirty_stay() -> None:
    """To order n marks takes n² steps: a page of 400 KB of them would hold up every portal for minutes."""
    for marks in ("\u0301\u0323", "\u0f73", "\u0344", "\u0301\u200b\u0323", "\U0001d165\u0301"):
        kept = clean("xa" + marks * 300_000 + "ng lạ")
        assert kept[0] == "x"
        assert kept[-5:] == "ng lạ"
        assert len(kept) <= 40
        assert clean(kept) == kept
        assert unicodedata.is_normalized("NFC", kept)


@pytest.mark.parametrize("text", ["ệ" + "\u0301" * 29, "…" * 50 + "—" * 50, "\U0001f600" * 40, "་" * 40])
def test_long_runs_of_other_signs_stay(text: str) -> None:
    assert clean(text) == text


def test_lone_surrogates_are_dropped() -> None:
    assert clean("a\ud800b") == "ab"


@given(PRINTED)
@settings(deadline=None)
def test_clean_text_is_one_composed_line_and_stays_as_it_is(text: str) -> None:
    kept = clean(text)
    assert clean(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == " ".join(kept.split())
    assert not set(kept) & set("Ðð\u200b\ufeff\u00ad\x00")


@given(PRINTED)
@settings(deadline=None)
def test_decomposed_text_is_cleaned_to_the_same(text: str) -> None:
    assert clean(unicodedata.normalize("NFD", text)) == clean(unicodedata.normalize("NFC", text))


def test_clean_lines() -> None:
    assert clean_lines("Tác giả:\r\n\u00a0\n  Hạ  Vũ\u2028./.") == ["Tác giả:", "Hạ Vũ", "./."]


@pytest.mark.parametrize(
    "title",
    [
        f"Xã đảo có nước sạch - {PORTAL}",
        f"{PORTAL} - Xã đảo có nước sạch",
        f"Xã đảo có nước sạch | {PORTAL.upper()}",
        "Xã đảo có nước sạch - Trang thông tin điện tử Sở Văn hóa - Thể thao",
        "Xã đảo có nước sạch » Cổng TTĐT huyện Vạn Ninh",
        "Xã đảo có nước sạch – Báo Khánh Hòa",
        "Xã đảo có nước sạch - Báo điện tử Dân Việt",
        f"Trang chủ | Xã đảo có nước sạch | {PORTAL}",
        "Xã đảo có nước sạch :: Trang thong tin dien tu Hoi dong Nhan dan",
    ],
)
def test_the_site_goes_from_a_title(title: str) -> None:
    assert without_site(title) == "Xã đảo có nước sạch"


def test_a_given_site_is_believed_whatever_its_name() -> None:
    assert without_site("Lúa trúng mùa | Vinh Long", "vinh long") == "Lúa trúng mùa"
    assert without_site("Trang thông tin điện tử Sở A - B - Lúa", "Trang thông tin điện tử Sở A - B") == "Lúa"


@pytest.mark.parametrize("part", ["a - ", "Vinh Long - ", "Trang chủ - Vinh Long | ", "Báo Khánh Hòa » "])
def test_an_endless_title_stays_as_it_is(part: str) -> None:
    """Taken apart it would take a minute and more."""
    assert without_site(part * 50_000, "Vinh Long") == clean(part * 50_000)


@pytest.mark.parametrize(
    "title",
    [
        "Bảo tồn san hô - Bài 1: Vai trò của rạn san hô",
        "Bà Rịa - Vũng Tàu đón khách",
        "Cháy rừng - Báo động đỏ",
        "HỘI NGHỊ - BÁO CÁO QUÝ I",
        "Hội nghị - Báo cáo quý I",
        "Báo Khánh Hòa - 60 năm xây dựng",
        "Trang thông tin điện tử xã - kênh thông tin của người dân",
        "Ra mắt Cổng Thông tin điện tử tỉnh",
        "Xem Báo điện tử - Báo điện tử",
        PORTAL,
        "",
    ],
)
def test_other_titles_stay(title: str) -> None:
    assert without_site(title) == title


@given(
    st.lists(st.sampled_from([PORTAL, "Trang chủ", "Báo Khánh Hòa", "tin", " - ", " | ", "»", "::"]) | PRINTED).map(
        "".join
    )
)
@settings(deadline=None)
def test_a_title_never_becomes_empty(title: str) -> None:
    assert bool(without_site(title)) == bool(clean(title))


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("Gặt lúa sớm ở xã Bình Sơn", True),
        ("GẶT LÚA SỚM – ở xã Bình_Sơn.", True),
        ("Gặt lúa sớm ở xã Bình Sơn, huyện", False),
        ("Gặt lúa", False),
        ("…", False),
        ("", False),
    ],
)
def test_two_spellings_of_a_text_share_letters_and_digits(text: str, is_known: bool) -> None:
    assert has_letters_of(text, {letters("Gặt lúa sớm ở xã Bình Sơn"), letters("Khác")}) is is_known


@given(PRINTED, st.lists(PRINTED.map(letters)))
@settings(deadline=None)
def test_a_text_has_known_letters_if_its_own_are_among_them(text: str, known: list[str]) -> None:
    assert has_letters_of(text, known) == (letters(text) in known)
    assert has_letters_of(text, [letters(text)])
