"""Text as it is kept: one Unicode form, one kind of space, nothing invisible; and titles without their site's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from crawler.vietnamese.folding import composed

# Zero-width characters, soft hyphens, direction marks, byte order marks and controls: nhandan.vn has 28 zero-width
# spaces on a page, vasi.mae.gov.vn a BOM in mid-file. Lone surrogates go too, for SQLite cannot store them.
_INVISIBLES = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"
)
_INVISIBLE = re.compile(f"[{_INVISIBLES}]")
_VISIBLE = re.compile(rf"[^\s{_INVISIBLES}]")
# "Tin A - Cổng …", "Tin A | Báo …": a dash has spaces around it, or it belongs to a word.
_SEPARATOR = re.compile(r"\s+[-–—]\s+|\s*(?:\||»|::)\s*")
_PORTAL_NAME = re.compile(
    r"(?:cổng|cong|trang)\s+(?:thông tin điện tử|thong tin dien tu|tin điện tử|ttđt)\b|trang chủ$", re.IGNORECASE
)
# A newspaper has a proper name: "Báo Khánh Hòa", "Báo điện tử Dân Việt", but neither "Báo động đỏ" nor "BÁO CÁO".
_NEWSPAPER_NAME = re.compile(r"Báo (?:điện tử )?(?P<initial>[^\W\d_])[^.,:;!?\d]{1,40}")
# Characters. What is longer is no title of a page, and taking it apart takes time that grows with the cube of its length.
_LONGEST_TITLE = 1000
# Characters.
_START = 30


def clean(text: str) -> str:
    """One line of `text`: NFC, every run of spaces and line breaks one space, invisible characters dropped, `Ð` as `Đ`.

    Cleaning twice changes nothing. The forms come from facts.md, "Encoding facts": NFD (bacgiang.gov.vn), runs of
    no-break spaces as indent (PSCPortal), the Icelandic `Ð` in "Ðồng chí", "HÐND" (baobinhdinh.vn).
    """
    # Most texts are clean but for their ends: of what is printable only the space is a blank, and only U+034F is not seen.
    text = text.strip()
    if "  " in text or not text.isprintable():
        text = " ".join(text.split())
    if "\u034f" in text or not text.isprintable():
        text = " ".join(_INVISIBLE.sub("", text).split())
    return composed(text)


def letters(text: str) -> str:
    """What two spellings of one text share: its letters and digits, in lower case."""
    return "".join(filter(str.isalnum, text)).casefold()


def has_letters_of(text: str, known: Collection[str]) -> bool:
    """Whether a text has the same `letters` as one of those known, which are given as letters."""
    start = letters(text[:_START])  # tells most long texts apart
    return any(each.startswith(start) for each in known) and letters(text) in known


def is_blank(text: str) -> bool:
    """Whether a reader sees nothing of `text`, so that nothing is left when it is cleaned."""
    return _VISIBLE.search(text) is None


def unmarked(text: str) -> str:
    """The text in ASCII, case kept: `Đà Nẵng` becomes `Da Nang`; what has no ASCII letter is left out."""
    bare = clean(text).replace("Đ", "D").replace("đ", "d")
    return unicodedata.normalize("NFD", bare).encode("ascii", "ignore").decode()


def clean_lines(text: str) -> list[str]:
    """The lines of `text`, each cleaned, empty ones left out."""
    return [line for line in map(clean, text.splitlines()) if line]


def without_site(title: str, site: str | None = None) -> str:
    """The page's own part of a `<title>`, cleaned: "Tin A" of "Tin A - Cổng Thông tin điện tử tỉnh Khánh Hòa".

    khanhhoa.gov.vn prints the site before the title, most others after it. A part goes only if it is the name given as
    `site` or says that it is a site; every other dash belongs to the title. A title that is nothing but the site's
    name stays, and so does one of more than a thousand characters.
    """
    title = clean(title)
    if len(title) > _LONGEST_TITLE:
        return title
    known = clean(site).casefold() if site else None
    while own := _own_part(title, known):
        title = own
    return title


def _own_part(title: str, known: str | None) -> str | None:
    """A title without one part that is the site's name, or `None` if there is no such part."""
    parts = [(title[: found.start()], title[found.end() :]) for found in _SEPARATOR.finditer(title)]
    for before, after in parts:
        if before and after.casefold() == known:
            return before
        if after and before.casefold() == known:
            return after
    for before, after in parts:
        if before and (_PORTAL_NAME.match(after) or _is_newspaper(after)):
            return before
        # "Trang thông tin điện tử xã - kênh thông tin của dân" goes on in lower case: it is one title. And a newspaper in
        # front may be what the title is about ("Báo Khánh Hòa - 60 năm").
        if after and not after[0].islower() and _PORTAL_NAME.match(before):
            return after
    return None


def _is_newspaper(name: str) -> bool:
    found = _NEWSPAPER_NAME.fullmatch(name)
    return found is not None and found["initial"].isupper()
