"""The section an article stands in: the last of its breadcrumbs, a category near the title, metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from crawler.items import Printed
from crawler.pages.generic.evidence import Evidence, Found
from crawler.pages.generic.hints import Hint, hints_of
from crawler.pages.generic.lines import Line
from crawler.vietnamese.text import clean, letters

_HOME = re.compile(r"\W*(?:trang (?:chủ|nhất|đầu)|home(?:page)?|bạn đang ở.*)\W*", re.IGNORECASE)
_PARTING = re.compile(r"\s*(?:[»>|›→]|::|/)\s*")
_LONGEST = 80
_BEFORE, _AFTER = 60, 3
_UP = 5
# Names of every article's section: NukeViet's module, a default of og:section.
_NO_SECTION = frozenset({"", "tintuc", "news", "tin", "baiviet", "chitiet", "chitiettin"})


def find_section(
    page: Evidence, title_at: int, first: int, title: str, region: html.HtmlElement, around_title: set[html.HtmlElement]
) -> Found | None:
    """The section as the page prints it, else as metadata name it. `first` is the first line of the body."""
    if title_at >= 0:
        near = page.lines[max(0, title_at - _BEFORE) : min(title_at + _AFTER, first)]
    else:
        near = page.lines[: min(_BEFORE, first)]
    if crumbs := _crumbs(page, near, letters(title)[:_LONGEST], around_title):
        # Of a row of sections metadata name the one.
        known = {letters(section) for section in page.metadata.sections}
        named = [each for each in crumbs if letters(each[0]) in known]
        text, element = (named or [each for each in crumbs if letters(each[0]) not in _NO_SECTION] or crumbs)[-1]
        return Found(Printed(text, "generic: breadcrumbs"), element, 0.8)
    inside = [line for line in near if region in {line.holder, *line.holder.iterancestors()}]
    for line in inside:
        for text, element in _names(page, line, Hint.SECTION, around_title):
            return Found(Printed(text, "generic: class"), element, 0.6)
    for section in page.metadata.sections:
        if letters(section) not in _NO_SECTION:
            return Found(Printed(section, "generic: article:section"), None, 0.5)
    return _above(page, title_at)


def _crumbs(
    page: Evidence, near: list[Line], title: str, around_title: set[html.HtmlElement]
) -> list[tuple[str, html.HtmlElement]]:
    """The breadcrumbs that end last before the title, in order; the last of them may be the title."""
    found: list[tuple[str, html.HtmlElement]] = []
    for line in reversed(near):
        if page.around.of(line.holder)[2] & Hint.CRUMBS:
            names = _names(page, line, Hint.CRUMBS, around_title)
            found[:0] = [each for each in names if letters(each[0])[:_LONGEST] != title]
        elif found:
            break
    return found


def _names(
    page: Evidence, line: Line, wanted: int, around_title: set[html.HtmlElement]
) -> Iterator[tuple[str, html.HtmlElement]]:
    """The names in a line that stand in an element of that kind, without home."""
    for (piece, _, _), element in zip(line.pieces, line.elements(), strict=True):
        hidden, _, hints = page.around.of(element)
        if hidden or not hints & wanted or not _is_in(element, wanted, around_title):
            continue
        for part in _PARTING.split(clean(piece)):
            if 2 <= len(part) <= _LONGEST and not _HOME.fullmatch(part) and not re.search(r"\d{4}", part):
                yield part, element


def _is_in(element: html.HtmlElement, wanted: int, around_title: set[html.HtmlElement]) -> bool:
    each: html.HtmlElement | None = element
    for _ in range(_UP):
        if each is None or each in around_title:
            return False
        if hints_of(each) & wanted:
            return True
        each = each.getparent()
    return False


def _above(page: Evidence, title_at: int) -> Found | None:
    """The heading of the page's column, in the line right above the title (hcmute.edu.vn)."""
    line = page.lines[title_at - 1] if title_at > 0 else None
    if (
        line is None
        or not page.is_shown(line)
        or not 2 <= len(line.text) <= _LONGEST / 2
        or re.search(r"\d", line.text)
    ):
        return None
    if line.heading or (hints_of(line.holder) | hints_of(line.element)) & Hint.TITLE:
        return Found(Printed(line.text, "generic: heading above the title"), line.element, 0.3)
    return None
