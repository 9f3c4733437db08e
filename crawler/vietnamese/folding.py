"""How Vietnamese words are compared in a search: without their marks, and in either placement of the tone mark.

Two spellings of the tone in an open syllable are both correct and both official: `Hòa Bình` and `Hoà Bình`. The
*old* placement marks the first vowel of oa, oe, uy (hòa, khỏe, thúy), the *new* one the second (hoà, khoẻ, thuý).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng

# The combining marks that FTS5's unicode61 lets stand inside a word (its source, sqlite3Fts5UnicodeIsdiacritic).
# Every other combining mark parts two words.
_MARKS = "\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd"
WORD = re.compile(rf"(?:[^\W_]+|[{_PRIVATE}])(?:[{_PRIVATE}{_MARKS}][^\W_]*)*")
"""One word as the tokenizer unicode61 of FTS5 cuts it: letters, numbers and private-use characters."""


# Unicode's Stream-Safe Text Format (UAX #15) allows so many combining marks in a row; no Vietnamese letter has more than
# two, no letter of any language more than eighteen.
_MOST_MARKS = 30
# What may be so long a run: combining marks are neither letters nor digits. (A class of all of them is slow to search for.)
_IN_RUN = re.compile(r"[^\x00-\u02ff\w\s]")
_LONG_RUN = re.compile(rf"{_IN_RUN.pattern}{{{_MOST_MARKS + 1},}}")
_MADE_OF_MARKS = "\u0f73\u0f75\u0f81"  # Tibetan vowels of combining class 0 that are two marks when decomposed


def _without_long_runs(text: str) -> str:
    # A run of more than thirty covers a place divisible by 31: to look at those takes a tenth of searching the text.
    return _LONG_RUN.sub(_with_fewer_marks, text) if _IN_RUN.search(text[:: _MOST_MARKS + 1]) else text


def _with_fewer_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) or character in _MADE_OF_MARKS else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def composed(text: str) -> str:
    """The text in Unicode's form NFC, with the Icelandic and African look-alikes of the letter Đ made Vietnamese.

    Of more than thirty combining marks in a row the others are dropped: to put them in order takes time that grows with the
    square of their number, minutes for a page that was made of nothing else.
    """
    if text.isascii():
        return text
    text = _without_long_runs(text)
    if not unicodedata.is_normalized("NFC", text):
        # Cut again afterwards: U+0344 is composed of two marks.
        text = _without_long_runs(unicodedata.normalize("NFC", text))
    return text.replace("\u00d0", "Đ").replace("\u0189", "Đ").replace("\u00f0", "đ").replace("\u0256", "đ")


def words(text: str) -> list[str]:
    """The words of a text in their order, lower case and composed, cut as the full-text index cuts them."""
    return WORD.findall(composed(text).lower())


def _bare_letters() -> dict[int, int | None]:
    """The table that takes the marks off every lower-case Latin letter, and removes the marks that stand alone."""
    # Letters that stay are listed too: `str.translate` is twice as fast on a key it finds.
    table: dict[int, int | None] = {code: code for code in range(0x250)}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        table[code] = ord(base)
    table[ord("đ")] = ord("d")
    return table | {ord(mark): None for mark in re.findall(rf"[{_MARKS}]", "".join(map(chr, range(0x300, 0x332))))}


_BARE = _bare_letters()


def fold(text: str) -> str:
    """The text in lower case and without any mark: `Đồng Tháp` becomes `dong thap`. Word boundaries stay."""
    return composed(text).lower().translate(_BARE)


def _placements() -> dict[str, str]:
    """The vowels of every marked open syllable, old placement to new, in all four mixtures of case."""
    pairs = {}
    for vowels, tone in product(("oa", "oe", "uy"), _TONES):
        for first, second in product((vowels[0], vowels[0].upper()), (vowels[1], vowels[1].upper())):
            pairs[composed(first + tone + second)] = composed(first + second + tone)
    return pairs


_TO_NEW = _placements()
_TO_OLD = {new: old for old, new in _TO_NEW.items()}


def _pairs(vowels: Iterable[str]) -> re.Pattern[str]:
    """What finds these vowel pairs at the end of a word, and a few others of the same letters."""
    # One set for each letter: an expression that begins with a choice is tried at every letter, which takes twice as long.
    first, second = map("".join, zip(*vowels, strict=True))
    return re.compile(rf"[{first}][{second}](?![^\W_])")


_OLD_PAIR = _pairs(_TO_NEW)
_NEW_PAIR = _pairs(_TO_OLD)
# What may stand before the vowels of a syllable of which the tone mark has two places: no q, for the u of `quý` belongs to it.
_ONSET = re.compile(r"(?:.*[\W_])?[bcdđghklmnprstvxBCDĐGHKLMNPRSTVX]{0,3}", re.DOTALL)
_LONGEST_ONSET = 4  # letters, and the blank before them


def _moved(pairs: re.Pattern[str], to: dict[str, str], text: str) -> str:
    """A composed text with the tone mark of one placement in the other."""

    def other(found: re.Match[str]) -> str:
        start = found.start()
        # Looked at from the vowels back: an expression that begins with the consonants takes three times as long.
        before = found.string[max(0, start - _LONGEST_ONSET) : start]
        return to.get(found[0], found[0]) if _ONSET.fullmatch(before) else found[0]

    return pairs.sub(other, text)


def old_tone(text: str) -> str:
    """The text, composed, with the tone mark of open oa, oe, uy on the first vowel: hòa, khỏe, thúy."""
    return _moved(_NEW_PAIR, _TO_OLD, composed(text))


def new_tone(text: str) -> str:
    """The text, composed, with the tone mark of open oa, oe, uy on the second vowel: hoà, khoẻ, thuý."""
    return _moved(_OLD_PAIR, _TO_NEW, composed(text))


@lru_cache(maxsize=1 << 16)
def forms(word: str) -> tuple[str, str, str]:
    """The spellings under which a word of `words` is found: without marks, in the old and in the new placement.

    Memoised: the language has some seven thousand syllables, so nearly every word of an archive was seen before.
    """
    return fold(word), old_tone(word), new_tone(word)
