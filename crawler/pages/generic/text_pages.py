"""Pages that are text: the lines of a page, chrome and article, in one `<pre>`, with no markup to go by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html

from crawler.pages.generic.dates import is_date_line
from crawler.pages.generic.trim import is_related_heading, is_tool
from crawler.vietnamese.text import clean, clean_lines, letters, without_site

# Of all the characters of a page so many must stand in its <pre>.
_MOST = 0.8
_SHORTEST_TITLE = 12
# Lines that the date stands below its title; lines that may part the date from the text.
_NEAR = 14
_PROSE = 80
# NukeViet prints "Thứ hai - 11/10/2021 22:25" and below it the lead.
_NUKEVIET = re.compile(r"(?:thứ \w+|chủ nhật) - \d\d/\d\d/\d{4} \d\d:\d\d", re.IGNORECASE)
_SITE = re.compile(r"\s*(?:[-–—|»]|::)\s*\S")
_LABEL = re.compile(r"(?:tác giả|người viết|nguồn(?: tin| bài)?|theo|thực hiện)\s*:?", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+")
_MACHINE = re.compile(r"https?://\S+|\d{4}-\d\d-\d\dT\S+|[\d.,]+|điểm \(|đánh giá \)")


@dataclass(frozen=True, slots=True)
class TextPage:
    """The fields of a page that is text, as printed; `body` are its lines."""

    title: str | None = None
    section: str | None = None
    date: str | None = None
    lead: str | None = None
    body: tuple[str, ...] = ()


def text_element(tree: html.HtmlElement) -> html.HtmlElement | None:
    """The `<pre>` that holds nearly all of a page, None where there is none."""
    found = max(tree.iter("pre"), key=lambda pre: len(str(pre.text_content())), default=None)
    if found is None:
        return None
    size, whole = len(found.text_content()), len(tree.text_content())
    return found if size >= _MOST * whole else None


def read_text_page(text: str, listed_title: str | None = None, site_name: str | None = None) -> TextPage:
    """The fields of a page's text. The first line that is no address is the page's own title, maybe with its site's name."""
    lines = clean_lines(text)
    while lines and _ADDRESS.fullmatch(lines[0]):
        del lines[0]
    if not lines:
        return TextPage()
    title_at, date_at = _title_and_date(lines, letters(clean(listed_title or "") or without_site(lines[0], site_name)))
    title = lines[title_at] if title_at else without_site(lines[0], site_name)
    start = _start(lines, title_at if date_at is None else max(title_at, date_at), letters(title))
    end = next((at for at in range(start + 1, len(lines)) if is_related_heading(lines[at])), None)
    body = _with_values(lines[start:end] if end is not None else _until_chrome(lines[start:]))
    lead = None
    if date_at is not None and _NUKEVIET.fullmatch(lines[date_at]) and len(body) > 1 and len(body[0]) >= _PROSE:
        lead, *body = body
    above = lines[title_at - 1] if title_at > 1 else ""
    section = above if 2 <= len(above) <= _SHORTEST_TITLE * 3 and not re.search(r"\d", above) else None
    date = None if date_at is None else lines[date_at]
    return TextPage(title, section, date, lead, tuple(body))


def _title_and_date(lines: list[str], known: str) -> tuple[int, int | None]:
    """Where title and date stand. The title is printed again above its date; a date right below the first line is the clock
    of the page (nongthonmoi.hatinh.gov.vn), unless there is no other.
    """
    titles = [at for at, line in enumerate(lines) if at == 0 or _is_title(line, known, lines[0])]
    for at in reversed(titles):
        for near in range(at + 1, min(at + _NEAR, len(lines))):
            if is_related_heading(lines[near]):
                break
            if is_date_line(lines[near]):
                return at, near
    return titles[-1], None


def _is_title(line: str, known: str, first: str) -> bool:
    """Whether a line is the title: the known one, or the first line without a site's name behind it."""
    if len(line) < _SHORTEST_TITLE:
        return False
    is_start = first.casefold().startswith(line.casefold()) and _SITE.match(first, len(line)) is not None
    return is_start or letters(line) == known


def _start(lines: list[str], after: int, title: str) -> int:
    """The first line of the text: past counters, tool bars, and the title repeated."""
    for at in range(after + 1, len(lines)):
        line = lines[at]
        if not (_MACHINE.fullmatch(line) or is_tool(line) or is_date_line(line) or letters(line) == title):
            return at
    return len(lines)


def _with_values(lines: list[str]) -> list[str]:
    """The lines, a label joined with its value in the next ("Tác giả:", khuyennong.quangtri.gov.vn)."""
    kept: list[str] = []
    for line in lines:
        if kept and _LABEL.fullmatch(kept[-1]):
            kept[-1] = f"{kept[-1]} {line}"
        else:
            kept.append(line)
    return kept


def _until_chrome(lines: list[str]) -> list[str]:
    """The lines to the last long one, with the few short ones below it that may credit somebody."""
    last = max((at for at, line in enumerate(lines) if len(line) >= _PROSE), default=-1)
    return lines[: last + 3]
