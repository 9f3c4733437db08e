"""Which line prints the day of publication: near the title, short, maybe labelled; never the clock of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from crawler.items import Printed
from crawler.pages.generic.evidence import Evidence, Found
from crawler.pages.generic.hints import Hint, hints_of
from crawler.pages.generic.lines import Line
from crawler.vietnamese.dates import in_address, read_date
from crawler.vietnamese.text import clean

# What every date that read_date accepts has in it.
_HAS_DATE = re.compile(r"\d\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d|tháng", re.IGNORECASE)
_LABEL = re.compile(
    r"ngày (?:đăng|xuất bản|cập nhật|tạo|gửi|viết)|đăng (?:ngày|lúc|tải|vào)|cập nhật|thời gian|xuất bản|đăng\s*:",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"cập nhật", re.IGNORECASE)
# The day a page was printed or opened ("Hải Phòng, ngày 20 tháng 10 năm 2019" on PrintItem.aspx, "Hôm nay: …").
_DECOY = re.compile(
    r"hôm nay|in (?:ngày|lúc)|bây giờ|ban hành|hiệu lực|sinh ngày|^(?!thứ|chủ)[^\d,:]{3,40},\s*ngày \d",
    re.IGNORECASE,
)
# Date, time, weekday, label, zone: what remains of the line is other matter.
_FURNITURE = re.compile(
    r"[\d/.:|,()\[\]'+-]+|thứ\s?(?:hai|ba|tư|năm|sáu|bảy|bẩy|\d)|chủ nhật|ngày|tháng|năm|lúc|giờ|gmt|lượt (?:xem|đọc)|đã xem|"
    r"ngày đăng|đăng|cập nhật|tải|xuất bản|thời gian|\s+",
    re.IGNORECASE,
)
_MACHINE_DATE = re.compile(r"\d{4}-\d\d-\d\dT")
_TIME = re.compile(r"\D{0,12}\d{1,2}\s?[:h]\s?\d\d(?::\d\d)?\D{0,6}", re.IGNORECASE)

_LONGEST = 160
_REST = 45
_BEFORE, _AFTER = 8, 6
_LEAST, _AGREES, _NEVER = 2.0, 0.7, -9.0


def find_date(
    page: Evidence, title_at: int, body: tuple[int, int], region: html.HtmlElement, around_title: set[html.HtmlElement]
) -> Found | None:
    """The printed date; else, where neither listing nor address has one, what metadata say.

    `body` are the first line of its running text and the one after its last, `region` is the element around title and
    body: a date above the title must stand in it, for the clock of the page stands above it too (nongthonmoi.hatinh.gov.vn),
    one below the body must say what it is, for the dates of related items follow.
    """
    first, end = body
    days = _other_days(page)
    best: tuple[float, int, str, html.HtmlElement] | None = None
    for at in range(max(0, title_at - _BEFORE), min(len(page.lines), end + _AFTER)):
        if at == title_at or first <= at < end:
            continue
        line = page.lines[at]
        if not 6 <= line.length <= _LONGEST or not _HAS_DATE.search(line.raw):
            continue
        if page.is_beside(line.holder, around_title):
            continue
        place = 1.0 if title_at < at < first else 0.0
        if at < title_at:
            place = 0.5 if _is_inside(line, region) else -1.0
        for text, element in _dated(line):
            score = place + _score(text, _hints(line, element, around_title), days)
            if at >= end and not (_LABEL.search(text) or score > _LEAST + _AGREES):
                continue
            if score >= _LEAST and (best is None or score > best[0]):
                best = score, at, text, element
    if best is None:
        return _from_metadata(page)
    score, at, text, element = best
    printed = Printed(_with_time(page.lines, at, text), f"generic: {element.tag} near the title")
    return Found(printed, element, round(min(1.0, score / 4), 2))


def has_date(text: str) -> bool:
    """Whether a text, cleaned or not, may hold a date."""
    return _HAS_DATE.search(text) is not None


def is_date_line(text: str) -> bool:
    """Whether a line is nothing but a date, maybe with its time, weekday, label and counter."""
    if len(text) > _LONGEST or not _HAS_DATE.search(text) or _DECOY.search(text) or _MACHINE_DATE.match(text):
        return False
    return read_date(text) is not None and len(_FURNITURE.sub("", text)) <= _REST / 2


def _dated(line: Line) -> Iterator[tuple[str, html.HtmlElement]]:
    """The texts of a line that hold a date: all of it, unless it is a link, and each part in an element of its own (a
    section's link and a date in one line, as Drupal prints them).
    """
    if 2 * line.linked <= line.length:
        yield line.text, _printer(line)
        if len(line.pieces) == 1:
            return
    for (piece, _, _), element in zip(line.pieces, line.elements(), strict=True):
        if element.tag != "a" and element is not line.holder and _HAS_DATE.search(piece):
            yield clean(piece), element


def _printer(line: Line) -> html.HtmlElement:
    """The innermost element around all of a line, or of what is left of it without blanks."""
    printers = {element for (piece, _, _), element in zip(line.pieces, line.elements(), strict=True) if piece.strip()}
    return printers.pop() if len(printers) == 1 else line.holder


def _score(text: str, hints: int, days: list[str]) -> float:
    """How much speaks for a text as the one that prints the date, its place apart; _NEVER if it is none."""
    read = read_date(text)
    if read is None or _DECOY.search(text) or hints & Hint.CLOCK:
        return _NEVER
    labelled = _LABEL.search(text)
    rest = len(_FURNITURE.sub("", text))
    if rest > _REST and not (hints & Hint.DATE or labelled):
        return _NEVER
    score = 1.0 if rest <= 12 else 0.5
    score += 1.2 if hints & Hint.DATE else 0
    score += (0.6 if _UPDATED.search(text) else 1.0) if labelled else 0
    score += 0.3 if read.time else 0
    day = read.date.isoformat()
    score += _AGREES if any(other.startswith(day) for other in days) else 0
    return score


def _is_inside(line: Line, region: html.HtmlElement) -> bool:
    return region.tag not in {"html", "body", "form"} and region in {line.holder, *line.holder.iterancestors()}


def _hints(line: Line, element: html.HtmlElement, around_title: set[html.HtmlElement]) -> int:
    """What the elements that print a text, and two around them, call themselves."""
    found = Hint.NONE
    for inner in dict.fromkeys([*line.elements(), element]) if element is line.holder else [element]:
        each: html.HtmlElement | None = inner
        for _ in range(3):
            if each is None or each in around_title:
                break
            found |= hints_of(each) | (Hint.DATE if each.tag == "time" else Hint.NONE)
            each = each.getparent()
    return found


def _other_days(page: Evidence) -> list[str]:
    """The days that metadata, listing and address name (YYYY-MM-DD)."""
    days = [date for date, _ in page.metadata.dates]
    if page.entry and page.entry.date and (read := read_date(page.entry.date)):
        days.append(read.date.isoformat())
    if named := in_address(page.url):
        days.append(named.isoformat())
    return days


def _with_time(lines: list[Line], at: int, text: str) -> str:
    """The text, with the line next to it where that holds nothing but the time of day."""
    read = read_date(text)
    if read is not None and read.time is None:
        for near in (at - 1, at + 1):
            if 0 <= near < len(lines) and lines[near].length <= 25 and _TIME.fullmatch(lines[near].text):
                return f"{lines[near].text} {text}" if near < at else f"{text} {lines[near].text}"
    return text


def _from_metadata(page: Evidence) -> Found | None:
    if (page.entry and page.entry.date and read_date(page.entry.date)) or in_address(page.url):
        return None
    for date, origin in page.metadata.dates:
        if read_date(date):
            return Found(Printed(date, f"generic: {origin}"), None, 0.3)
    return None
