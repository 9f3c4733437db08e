"""Lines that say who wrote an article or where it was taken from: "Tin, ảnh: THU HUYÊN", "Theo P.V/baohatinh.vn"."""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.vietnamese.names import is_account, is_name, is_unit, trimmed, without_remark
from crawler.vietnamese.text import clean

__all__ = ["Credit", "is_account", "is_name", "is_unit", "read_credit"]

_LONGEST_LINE = 300  # characters, an address among them; beyond it a line is a paragraph
_LONGEST_VALUE = 100  # characters; beyond it a label was the start of a sentence

_PICTURES = "ảnh|hình|video|clip|đồ họa"
_WORK = f"tin|bài viết|bài|{_PICTURES}"
_AND = r"\s*(?:(?:,|và|-|–|/|&|\+)\s*)?"  # "Tin, ảnh", "Tin và ảnh", "Tin bài"
_LABEL = re.compile(
    r"(?<!\w)(?:"
    r"(?P<author>tác giả(?: bài viết)?|người viết)"
    r"|(?P<origin>nguồn tin|nguồn bài|trích nguồn)"
    r"|(?P<source>nguồn|theo)"
    rf"|(?P<pictures>(?:nguồn )?(?:{_PICTURES})(?:{_AND}(?:{_PICTURES})){{0,3}})"
    rf"|(?P<work>thực hiện|biên tập|(?:{_WORK})(?:{_AND}(?:{_WORK})){{0,3}})"
    r")\s*:",
    re.IGNORECASE,
)
_SITE = r"(?:https?://\S+|(?:[\w-]+\.)+(?:vn|com|net|org|info|asia|tv|eu|uk|int)(?:/\S*)?)"
_is_site = re.compile(_SITE, re.IGNORECASE).fullmatch
_THEO = re.compile(r"theo\s+(?P<value>.+)", re.IGNORECASE)
# "Trần Thành Tín/nongnghiep.vn" (nongthonmoi.hatinh), "Hạ Vũ (Theo TTXVN)", and after "Theo" also "Thanh Vân/TTXVN".
_NAME_SITE = re.compile(rf"(?P<name>[^/]+)/\s*(?P<source>{_SITE})", re.IGNORECASE)
_NAME_THEO = re.compile(r"(?P<name>[^()]+)\((?:theo|nguồn)\s*:?\s*(?P<source>[^()]+)\)", re.IGNORECASE)
_NAME_UNIT = re.compile(r"(?P<name>[^/]+)/\s*(?P<source>[^/]+)")

_INITIALS = re.compile(r"[^\W\d_]{1,2}\. ?[^\W\d_]")

_is_proper_word = re.compile(r"[^\W\d_][\w+.'’&-]*").fullmatch

# Sources without a capital on every word; and agencies that look like a reporter's initials.
_KNOWN_SOURCES = frozenset(
    {"dân trí", "hà nội mới", "quân đội nhân dân", "công an nhân dân", "sưu tầm", "tổng hợp", "internet"}
)
_AGENCIES = frozenset({"TTXVN", "ĐCSVN", "VOV", "VTV", "VTC", "VNA", "AFP", "AP", "BBC", "CNN"})


class Credit(NamedTuple):
    """Who is credited, as printed, and where the text was taken from. Both are `None` where a label names neither."""

    byline: str | None
    source: str | None


def read_credit(line: str) -> Credit | None:
    """What a credit line says, or `None` if it is prose or credits only pictures.

    The forms come from facts.md, "Bylines / sources seen verbatim": "Thực hiện: Đắc Nhân - Ngọc Thành",
    "Nguồn:vtc16.vn", "Tác giả:" with its value on the next line (khuyennong.quangtri), "Theo Hồ Quang/nongnghiep.vn",
    "Theo ĐCSVN". Prose that begins alike is left alone: "Theo đó, …", "Nguồn lực …". An account ("Tác giả: admin") is no
    reporter, and a label without a value names none; both are still credit lines.
    """
    line = clean(line).lstrip("([-–—* ")
    if len(line) > _LONGEST_LINE:
        return None
    return _labelled(line) if _LABEL.match(line) else _unlabelled(trimmed(line))


def _labelled(line: str) -> Credit | None:
    """The credits of a line of one or several labels: "Bài: A - Ảnh: B", "Tác giả: A Nguồn tin: B"."""
    labels = list(_LABEL.finditer(line))
    ends = [label.start() for label in labels[1:]] + [len(line)]
    found = []
    for label, end in zip(labels, ends, strict=True):
        if label["pictures"]:
            continue
        credit = _read_value(label, trimmed(line[label.end() : end]))
        if credit is None:
            break
        found.append(credit)
    if not found:
        return None
    return Credit(
        next((credit.byline for credit in found if credit.byline), None),
        next((credit.source for credit in found if credit.source), None),
    )


def _read_value(label: re.Match[str], value: str) -> Credit | None:
    """The credit that stands after a label, or `None` where the label was the beginning of prose.

    "Tác giả" and "Nguồn tin" are unmistakable, so that any short value is believed. "Thực hiện: …" or "Nguồn: …" may go on
    with a sentence ("- Nguồn vốn: ngân sách huyện"), so that the value must have the form of a name or a source.
    """
    if label["work"]:
        return _reporter(value)
    if not value:
        return Credit(None, None)
    if len(value) > _LONGEST_VALUE and not _is_site(value):
        return None
    if label["author"]:
        return _reporter(value) or Credit(without_remark(value), None)
    return _origin(value) or (Credit(None, value) if label["origin"] else None)


def _unlabelled(line: str) -> Credit | None:
    """The credit of "Theo X" or "Name/site", if the line is nothing else."""
    if len(line) > _LONGEST_VALUE:
        return None
    theo = _THEO.fullmatch(line)
    if theo is None:
        return _name_and_source(line, _NAME_SITE, _NAME_THEO)
    # "Theo Hội Liên hiệp Phụ nữ, toàn huyện …": what a comma follows is a sentence.
    return None if "," in theo["value"] else _origin(trimmed(theo["value"]))


def _reporter(value: str) -> Credit | None:
    """The credit of a value that stands where a reporter is named, if it has such a form."""
    if credit := _name_and_source(value, _NAME_SITE, _NAME_THEO):
        return credit
    if _is_site(value):
        return Credit(None, value)
    if is_account(value):
        return Credit(None, None)
    return Credit(without_remark(value), None) if is_name(value) else None


def _origin(value: str) -> Credit | None:
    """The credit of a value that stands where a source is named, if it has such a form.

    "Nguồn tin: H. Lan": a dotted initial is a reporter's, whatever the label; no agency or newspaper writes itself so.
    """
    if _INITIALS.match(value) and is_name(value) and not is_unit(value):
        return Credit(value, None)
    if credit := _name_and_source(value, _NAME_SITE, _NAME_THEO, _NAME_UNIT):
        return credit
    # An address holds slashes of its own.
    parts = [value] if _is_site(value) else re.split(r"\s*[,;]\s*|(?<=\w)/(?=\w)", value)
    return Credit(None, value) if all(map(_is_source, parts)) else None


def _name_and_source(value: str, *forms: re.Pattern[str]) -> Credit | None:
    """A person and a source in one of the given forms: "P.V/baohatinh.vn", "Hạ Vũ (Theo TTXVN)"."""
    for form in forms:
        if found := form.fullmatch(value):
            name, source = without_remark(found["name"]), trimmed(found["source"])
            is_person = is_name(name) and not is_unit(name) and name not in _AGENCIES
            if is_person and (form is not _NAME_UNIT or is_unit(source) or source in _AGENCIES):
                return Credit(name, source)
    return None


def _is_source(value: str) -> bool:
    """Whether a text has the form of a source: a site, an office, a newspaper, an agency, at most six proper words."""
    if _is_site(value) or is_unit(value) or value.lower() in _KNOWN_SOURCES:
        return True
    words = value.split()
    return 1 <= len(words) <= 6 and all(word[0].isupper() and _is_proper_word(word) for word in words)
