"""Text as it is kept: one Unicode form, one kind of space, nothing invisible; and titles without their site's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.vietnamese.folding import composed

# Zero-width characters, soft hyphens, direction marks, byte order marks and controls: nhandan.vn has 28 zero-width
# spaces on a page, vasi.mae.gov.vn a BOM in mid-file. Lone surrogates go too, for SQLite cannot store them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"
)
# "Tin A - Cổng …", "Tin A | Báo …": a dash has spaces around it, or it belongs to a word.
_SEPARATOR = re.compile(r"\s+[-–—]\s+|\s*(?:\||»|::)\s*")
_PORTAL_NAME = re.compile(
    r"(?:cổng|cong|trang)\s+(?:thông tin điện tử|thong tin dien tu|tin điện tử|ttđt)\b|trang chủ$", re.IGNORECASE
)
# A newspaper has a proper name: "Báo Khánh Hòa", "Báo điện tử Dân Việt", but neither "Báo động đỏ" nor "BÁO CÁO".
_NEWSPAPER_NAME = re.compile(r"Báo\s+(?:điện tử\s+)?[^\W\d_][^.,:;!?\d]{1,40}")


def clean(text: str) -> str:
    """One line of `text`: NFC, every run of spaces and line breaks one space, invisible characters dropped, `Ð` as `Đ`.

    Cleaning twice changes nothing. The forms come from facts.md, "Encoding facts": NFD (bacgiang.gov.vn), runs of
    no-break spaces as indent (PSCPortal), the Icelandic `Ð` in "Ðồng chí", "HÐND" (baobinhdinh.vn).
    """
    return composed(" ".join(_INVISIBLE.sub("", text).split()))


def clean_lines(text: str) -> list[str]:
    """The lines of `text`, each cleaned, empty ones left out."""
    return [line for line in map(clean, text.splitlines()) if line]


def without_site(title: str, site: str | None = None) -> str:
    """The page's own part of a `<title>`, cleaned: "Tin A" of "Tin A - Cổng Thông tin điện tử tỉnh Khánh Hòa".

    khanhhoa.gov.vn prints the site before the title, most others after it. A part goes only if it is the name given as
    `site` or says that it is a site; every other dash belongs to the title. A title that is nothing but the site's
    name stays.
    """
    title = clean(title)
    known = clean(site).casefold() if site else None
    for own, name, is_last in _divisions(title):
        if own and (name.casefold() == known or _names_site(name, is_last=is_last)):
            return without_site(own, site)
    return title


def _divisions(title: str) -> Iterator[tuple[str, str, bool]]:
    """Each way to part a title in two: the part kept, the part that may be the site's, whether that one is last."""
    for separator in _SEPARATOR.finditer(title):
        before, after = title[: separator.start()], title[separator.end() :]
        yield before, after, True
        yield after, before, False


def _names_site(name: str, *, is_last: bool) -> bool:
    """Whether a part of a title names a site. A newspaper in front may be what it is about ("Báo X - 60 năm")."""
    if _PORTAL_NAME.match(name):
        return True
    words = name.removeprefix("Báo").removeprefix(" điện tử").split()
    return is_last and _NEWSPAPER_NAME.fullmatch(name) is not None and words[0][:1].isupper()
