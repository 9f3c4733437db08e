"""Text that was made with an encoding before Unicode, or read with the wrong one: recognised, so that it can be flagged.

A page that says it is in windows-1252 may hold TCVN3 (.VnTime, the standard of the 1990s), VNI or VISCII, which only their
fonts show as Vietnamese; or UTF-8 that was stored as if it were windows-1252 ("Viá»‡t Nam").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from crawler.vietnamese.folding import fold
from crawler.vietnamese.text import clean

_WHOLE = re.compile("[\u1ea0-\u1ef9]")
# Characters that are looked at, and the fewest words that tell anything.
_SAMPLE = 4_000
_FEWEST_WORDS = 8
# So many of all words must be Vietnamese when a damage is undone, and so many more than with it.
_MOST_RIGHT, _GAIN = 0.6, 0.15

# The upper half of each encoding, in order from the byte named (TCVN 5712:1993, RFC 1456).
_TCVN3 = (
    0xA1,
    "ĂÂÊÔƠƯĐăâêôơưđẶ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ",
)
_VISCII = (
    0x80,
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
)
# VNI writes a letter and its mark as two: the mark is one of these characters, and means shape and tone.
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
_VNI = re.compile(
    rf"(?P<letter>[aeouyôö])(?P<mark>[{''.join(_VNI_MARKS)}])|(?P<alone>[{''.join(_VNI_LETTERS)}])", re.IGNORECASE
)

_WORD = re.compile(r"[^\s\d.,;:!?()\"“”/–…-]+")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:(?P<stop>ch|[cpt])|ng|nh|[mn])?"
)
_TONES, _STOPPED = "\u0300\u0301\u0303\u0309\u0323", "\u0301\u0323"
_LETTERS = re.compile(
    r"[a-zàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]+", re.IGNORECASE
)  # fmt: skip


def damage(text: str) -> str | None:
    """What a text looks like that is no Vietnamese as it stands: "mojibake", "TCVN3", "VNI", "VISCII"; None for any other.

    Judged by the words: undoing the damage must make most of them Vietnamese syllables, and many that were none.
    """
    sample = text[:_SAMPLE]
    # Whole text has letters of this block in nearly every sentence, damaged text has none: most are decided here.
    if sample.isascii() or _WHOLE.search(sample):
        return None
    as_it_is = _share_right(sample)
    undone = {name: _share_right(undo(sample)) for name, undo in _UNDO.items()}
    best = max(undone, key=undone.__getitem__)
    return best if undone[best] >= max(_MOST_RIGHT, as_it_is + _GAIN) else None


def _share_right(text: str) -> float:
    """The share of the words that are written as a Vietnamese syllable is; 0 where there are too few to tell."""
    words = _WORD.findall(clean(text))
    if len(words) < _FEWEST_WORDS:
        return 0
    return sum(_is_syllable(word) for word in words) / len(words)


def _is_syllable(word: str) -> bool:
    if not _LETTERS.fullmatch(word) or not (shape := _SYLLABLE.fullmatch(fold(word))):
        return False
    tones = [mark for mark in unicodedata.normalize("NFD", word) if mark in _TONES]
    # A syllable has one tone at most, and one that ends in a stop sắc or nặng.
    return len(tones) <= 1 if not shape["stop"] else len(tones) == 1 and tones[0] in _STOPPED


def _from_utf_8(text: str) -> str:
    """UTF-8 that was read as windows-1252, or as latin-1, read right."""
    return b"".join(_byte(character) for character in text).decode("utf-8", errors="replace")


def _byte(character: str) -> bytes:
    for encoding in ("cp1252", "latin-1"):
        try:
            return character.encode(encoding)
        except UnicodeEncodeError:
            continue
    return b"?"


def _by_table(first: int, letters: str) -> Callable[[str], str]:
    """What reads text of a one-byte encoding that was read as windows-1252 or latin-1."""
    table = {first + place: letter for place, letter in enumerate(letters)}
    cp1252 = {ord(bytes([code]).decode("cp1252", errors="replace")): code for code in range(0x80, 0xA0)}
    table |= {character: table[code] for character, code in cp1252.items() if code in table}
    # `clean` makes Đ and đ of the letters that look alike, which stand for others here.
    table |= {ord(ours): table[ord(theirs)] for ours, theirs in (("Đ", "Ð"), ("đ", "ð")) if ord(theirs) in table}
    return lambda text: text.translate(table)


def _from_vni(text: str) -> str:
    return _VNI.sub(_vni_letter, text)


def _vni_letter(found: re.Match[str]) -> str:
    def letter(written: str) -> str:
        read = _VNI_LETTERS.get(written.lower(), written.lower())
        return read.upper() if written.isupper() else read

    if found["alone"]:
        return letter(found["alone"])
    return letter(found["letter"]) + _VNI_MARKS[found["mark"].lower()]


_UNDO: dict[str, Callable[[str], str]] = {
    "mojibake": _from_utf_8,
    "TCVN3": _by_table(*_TCVN3),
    "VNI": _from_vni,
    "VISCII": _by_table(*_VISCII),
}
