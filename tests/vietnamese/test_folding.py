"""Folding and tone placement, and that words are cut as FTS5 cuts them."""

from __future__ import annotations

import sqlite3
import unicodedata
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.vietnamese.folding import composed, fold, forms, new_tone, old_tone, words

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = [unicodedata.normalize("NFC", vowel + tone) for vowel, tone in product("aăâeêioôơuưy", _TONES)]
_LETTERS = "".join(_VOWELS) + "bcdđghklmnpqrstvx"
vietnamese = st.text(_LETTERS + _LETTERS.upper() + "0123456789 \n.,:;!?-–/()“”\"'%*_…")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đồng Tháp", "dong thap"),
        ("ĐẶNG THỊ NGỌC THỊNH", "dang thi ngoc thinh"),
        ("Ưu tiên, ở huyện Krông Pắc!", "uu tien, o huyen krong pac!"),
        ("\u00d0à Nẵng", "da nang"),
        ("Kon Plông 2024", "kon plong 2024"),
    ],
)
def test_fold_takes_every_mark_and_the_bar_of_d(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Khánh Hòa", "Khánh Hoà"),
        ("KHÁNH HÒA", "KHÁNH HOÀ"),
        ("tỉnh ủy", "tỉnh uỷ"),
        ("Ủy viên", "Uỷ viên"),
        ("khỏe, lòe loẹt", "khoẻ, loè loẹt"),
        ("Thúy Kiều", "Thuý Kiều"),
        ("xã Nghĩa Hòa, thôn Thụy Hòa", "xã Nghĩa Hoà, thôn Thuỵ Hoà"),
        ("“òa khóc”/họa/ngõa", "“oà khóc”/hoạ/ngoã"),
    ],
)
def test_both_placements(old: str, new: str) -> None:
    for text in (old, new, unicodedata.normalize("NFD", old)):
        assert new_tone(text) == new
        assert old_tone(text) == old


@pytest.mark.parametrize(
    "text", ["quý", "Quỳ Hợp", "quà", "quả", "hoàng", "toán", "huỳnh", "hoài", "khuỷu", "thuở", "hoa"]
)
def test_syllables_without_a_choice_stay(text: str) -> None:
    assert old_tone(text) == new_tone(text) == text


def test_forms_are_all_a_word_is_found_by() -> None:
    assert forms("thuỷ") == ("thuy", "thủy", "thuỷ")


def test_words_are_cut_at_everything_but_letters_and_digits() -> None:
    assert words("Tỉnh uỷ: 20/10_Covid-19… «Đắk Lắk»") == ["tỉnh", "uỷ", "20", "10", "covid", "19", "đắk", "lắk"]


@settings(deadline=None)
@given(vietnamese)
def test_words_agree_with_fts5(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table texts using fts5(text, tokenize='unicode61 remove_diacritics 0')")
    connection.execute("create virtual table terms using fts5vocab(texts, instance)")
    for form in (composed(text), unicodedata.normalize("NFD", text)):
        connection.execute("delete from texts")
        connection.execute("insert into texts values (?)", [form])
        cut = [composed(term) for (term,) in connection.execute('select term from terms order by "offset"')]
        assert cut == words(text)
    connection.close()


@settings(deadline=None)
@given(vietnamese)
def test_folding_and_moving_keep_the_words_apart(text: str) -> None:
    assert words(fold(text)) == [forms(word)[0] for word in words(text)]
    assert words(old_tone(text)) == [forms(word)[1] for word in words(text)]
    assert words(new_tone(text)) == [forms(word)[2] for word in words(text)]
    assert fold(old_tone(text)) == fold(new_tone(text)) == fold(fold(text))
    assert new_tone(old_tone(text)) == new_tone(text)
    assert old_tone(new_tone(text)) == old_tone(text)
