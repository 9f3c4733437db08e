"""Who wrote an article and where it was taken from, where the page prints it outside of the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import html

from crawler.items import Printed
from crawler.pages.generic.evidence import Evidence, Found
from crawler.pages.generic.hints import Hint, hints_of
from crawler.pages.generic.lines import Line
from crawler.vietnamese.credits import is_account, is_name, is_unit, read_credit
from crawler.vietnamese.names import begins_like_unit, without_remark

_LONGEST = 120
# How many lines before the body, at its end and after it may credit somebody.
_BEFORE, _LAST, _AFTER = 25, 8, 8
# Agencies in the place of a reporter are sources ("TTXVN" in nhandan.vn's author box).
_AGENCY = re.compile(r"(?:TTXVN|ĐCSVN|VOV|VTV|VGP|VNA|BGP|AFP|AP|Reuters|Xinhua|TASS)(?:\W+(?:TTXVN|VOV|VTV|VNA))*")
_LABEL_ALONE = re.compile(
    r"(?:tác giả|người viết|nguồn tin|nguồn bài)\s*:?|(?:nguồn|theo|thực hiện)\s*:", re.IGNORECASE
)
# What read_credit reads begins so.
_MAY_CREDIT = re.compile(r"\W*(?:tác|người|nguồn|trích|theo|thực|tin|bài|biên|ảnh|[^/]+/)", re.IGNORECASE)
# Icons and marks around a name in a list of names.
_AROUND = " ,;|–-•·/"


@dataclass(slots=True)
class Credits:
    """The bylines and sources found, in the order printed."""

    bylines: list[Found] = field(default_factory=list)
    sources: list[Found] = field(default_factory=list)


def find_credits(
    page: Evidence,
    title_at: int,
    body: tuple[int, int],
    parts: tuple[html.HtmlElement, ...],
    around_title: set[html.HtmlElement],
) -> Credits:
    """The credits between title and body, right after the body, and in what names itself so at the body's end. `body` are
    the first line of the body and the one after its last, `parts` the elements that hold it.
    """
    first, end = body
    found = Credits()
    stops = around_title | set(parts)
    inside = range(max(first, end - _LAST), end)
    places = [
        *range(max(title_at + 1, first - _BEFORE), first),
        *inside,
        *range(end, min(end + _AFTER, len(page.lines))),
    ]
    short = [at for at in places if page.lines[at].length <= _LONGEST]
    shown = [at for at in short if not page.is_beside(page.lines[at].holder, around_title)]
    for at, text in _with_values(page, shown):
        line = page.lines[at]
        if 2 * line.linked > line.length + 60:
            continue
        hints = _hints(page, line, stops)
        if at not in inside or text is not line.text or hints & (Hint.AUTHOR | Hint.SOURCE):
            _add(found, line, text, hints, follows=at >= end)
    found.bylines = _joined(found.bylines)
    return found


def _with_values(page: Evidence, places: list[int]) -> Iterator[tuple[int, str]]:
    """The lines with their texts; a label that stands alone with the lines after it that are its values ("Tác giả:" and its
    value, khuyennong.quangtri.gov.vn; several, each in an element like the first, in a Drupal field).
    """
    label, values = "", None
    for at in places:
        line = page.lines[at]
        if _LABEL_ALONE.fullmatch(line.text):
            label, values = line.text.rstrip(": ") + ":", None
            continue
        if label and values is not None and line.holder.getparent() is not values:
            label = ""
        if label:
            values = line.holder.getparent()
        yield at, f"{label} {line.text}" if label else line.text


def _joined(bylines: list[Found]) -> list[Found]:
    """Names that stand in elements side by side as one byline."""
    kept: list[Found] = []
    for each in bylines:
        if kept and _are_alike(kept[-1], each):
            text = ", ".join(dict.fromkeys([kept[-1].printed.text, each.printed.text]))
            kept[-1] = Found(Printed(text, each.printed.origin), each.element, each.confidence)
        else:
            kept.append(each)
    return kept


def _are_alike(one: Found, other: Found) -> bool:
    if one.element is None or other.element is None or one.element is other.element:
        return False
    is_near = one.element.getparent() is other.element.getparent()
    return is_near and one.element.get("class") == other.element.get("class") and one.element.tag != "p"


def _add(found: Credits, line: Line, text: str, hints: int, *, follows: bool) -> None:
    holder = line.holder
    may_credit = ":" in text or follows or hints & (Hint.AUTHOR | Hint.SOURCE)
    credit = read_credit(text) if may_credit and _MAY_CREDIT.match(text) else None
    if credit:
        if credit.byline and not is_account(credit.byline):
            found.bylines.append(Found(Printed(credit.byline, "generic: labelled line"), holder, 0.8))
        if credit.source:
            found.sources.append(Found(Printed(credit.source, "generic: labelled line"), holder, 0.8))
    elif hints & Hint.AUTHOR:
        _add_author(found, line, text)
    elif follows and _is_set_off(line) and is_name(text):
        found.bylines.append(
            Found(Printed(without_remark(text.strip(_AROUND)), "generic: line after the body"), holder, 0.6)
        )


def _add_author(found: Credits, line: Line, text: str) -> None:
    """What stands where a page names its author: a person, several, an office; or an agency, which is a source."""
    name = without_remark(text.strip(_AROUND))
    person, comma, office = name.partition(", ")
    if comma and is_name(person) and begins_like_unit(office):
        name = person  # "TS DƯ VĂN TOÁN, Tổng cục Biển và Hải đảo Việt Nam" (nhandan.vn)
    if _AGENCY.fullmatch(name):
        found.sources.append(Found(Printed(name, "generic: class author"), line.holder, 0.6))
    elif name and not is_account(name) and (is_name(name) or is_unit(name)):
        found.bylines.append(Found(Printed(name, "generic: class author"), line.holder, 0.7))


def _is_set_off(line: Line) -> bool:
    """Whether a line after the body stands apart as a signature does: on the right, or bold."""
    holder = line.holder
    names = " ".join(filter(None, (holder.get("class"), holder.get("style"), holder.get("align")))).lower()
    is_right = bool(re.search(r"text-align:\s*right|text-(?:end|right)|pull-right|float:\s*right|^right$", names))
    return is_right or all(element.tag in {"b", "strong"} for element in line.elements())


def _hints(page: Evidence, line: Line, stops: set[html.HtmlElement]) -> int:
    """What the elements that print a line, and two around them, call themselves."""
    found = Hint.NONE
    for element in dict.fromkeys([*line.elements(), line.holder]):
        if not page.around.of(element)[2] & (Hint.AUTHOR | Hint.SOURCE):
            continue
        each: html.HtmlElement | None = element
        for _ in range(3):
            if each is None or each in stops:
                break
            hints = hints_of(each)
            if hints & Hint.BODY:
                break
            found |= hints
            each = each.getparent()
    return found
