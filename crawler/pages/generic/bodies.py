"""Where the body is: the running text that follows the title, in the smallest element that holds all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html

from crawler.pages.blocks import is_data_table
from crawler.pages.generic.dates import has_date
from crawler.pages.generic.evidence import Evidence
from crawler.pages.generic.hints import Hint, hints_of
from crawler.pages.generic.weights import PARAGRAPHS, Weights, weigh

# Characters. A shorter line is a label or one of a table's cells, and counts for a quarter or not at all; this much text
# after a title is its article.
_SHORTEST_LINE, _SHORTEST_WORDS = 40, 10
_ENOUGH = 140
# An element that holds more than this share of the text around it holds the body, or a part of it that is not all.
_MOST = 0.5
# So much of an element's text in its own lines and paragraphs: the body goes no deeper.
_DIRECT = 0.3
_NEAR = 8
# A further part of a split body: its text, as a share of the largest part's; letters that their names share. The columns of
# a page are named alike as well.
_SHARE, _ALIKE = 0.2, 4
_COLUMN = re.compile("col|grid|span|left|righ|side")


@dataclass(slots=True)
class Place:
    """Where the body stands: `region` is the element around title and body, `parts` hold the body."""

    region: html.HtmlElement
    parts: tuple[html.HtmlElement, ...]
    confidence: float


def find_body(
    page: Evidence, title_at: int, title: html.HtmlElement | None, lead: html.HtmlElement | None
) -> Place | None:
    """The elements that hold the body, None where nothing does."""
    around_title = [] if title is None else [title, *title.iterancestors()]
    weights = weigh(_prose(page, title_at, set(around_title), lead))
    region = _region(weights, around_title) if around_title else page.root
    if region is None or not weights.total.get(region):
        return _by_name(page, around_title)
    holder = _descend(weights, region)
    parts = _parts(page, weights, holder, set(around_title), lead)
    share = weights.total[holder] / max(weights.total.get(page.root, 0), 1)
    named = any(hints_of(part) & Hint.BODY for part in (holder, *parts))
    confidence = min(1.0, 0.3 + 0.3 * share + 0.2 * (title is not None) + 0.2 * named)
    return Place(region, parts, round(confidence, 2))


def _prose(
    page: Evidence, title_at: int, around_title: set[html.HtmlElement], lead: html.HtmlElement | None
) -> list[tuple[html.HtmlElement, int]]:
    """The lines of running text after the title, those beside the article and in the lead left out."""
    in_lead = set() if lead is None else set(lead.iter())
    found = []
    for line in page.lines[title_at + 1 :]:
        length = line.length
        if length < _SHORTEST_WORDS or 2 * line.linked > length:
            continue
        if length < _SHORTEST_LINE and has_date(line.raw):
            continue
        holder = line.holder
        if holder not in in_lead and not page.is_beside(holder, around_title):
            running = length - line.linked
            found.append((holder, running if length >= _SHORTEST_LINE else running // 4))
    return found


def _region(weights: Weights, around_title: list[html.HtmlElement]) -> html.HtmlElement | None:
    """The smallest element around the title that holds its article: enough text, or half of all there is.

    One line alone may be a lead that nothing names, in a header with the title; the body is then next to that header.
    """
    whole = weights.total.get(around_title[-1], 0)
    for at, element in enumerate(around_title):
        total = weights.total.get(element, 0)
        if not total or (total < min(_ENOUGH, whole / 2) and not _holds_named(weights, element, set(around_title))):
            continue
        if _is_one_line(weights, element):
            for wider in around_title[at + 1 : at + 4]:
                if weights.total.get(wider, 0) > 3 * total and _best(weights, wider, 3 * total):
                    return wider
        return element
    return None


def _holds_named(weights: Weights, element: html.HtmlElement, around_title: set[html.HtmlElement]) -> bool:
    """Whether text in an element stands in one that calls itself the body: enough for a short notice."""
    todo = [element]
    while todo:
        each = todo.pop()
        if each not in around_title and hints_of(each) & Hint.BODY:
            return True
        todo += weights.children.get(each, ())
    return False


def _is_one_line(weights: Weights, element: html.HtmlElement) -> bool:
    while children := weights.children.get(element):
        if len(children) > 1 or weights.own.get(element):
            return False
        element = children[0]
    return element.tag == "p" or bool(hints_of(element) & Hint.LEAD)


def _best(weights: Weights, element: html.HtmlElement, least: int) -> bool:
    """Whether running paragraphs of at least so much text stand together somewhere in an element."""
    todo = [element]
    while todo:
        each = todo.pop()
        if weights.total.get(each, 0) >= least:
            if weights.direct(each) >= least:
                return True
            todo += weights.children.get(each, ())
    return False


def _descend(weights: Weights, element: html.HtmlElement) -> html.HtmlElement:
    """The innermost element that holds the running text: down to where paragraphs stand side by side."""
    while True:
        total = weights.total[element]
        children = weights.children.get(element, [])
        if not children or weights.direct(element) >= _DIRECT * total:
            return element
        best = max(children, key=weights.total.__getitem__)
        if weights.total[best] < _MOST * total or best.tag in PARAGRAPHS or _is_split(weights, best, children):
            return element
        if best.tag == "table" and is_data_table(best):
            return element
        element = best


def _is_split(weights: Weights, best: html.HtmlElement, children: list[html.HtmlElement]) -> bool:
    """Whether the body goes on in elements beside its largest: of paragraphs as well, and named alike ("content-1")."""
    return any(
        weights.direct(child) >= _SHARE * weights.total[best] and _are_named_alike(child, best)
        for child in children
        if child is not best
    )


def _are_named_alike(one: html.HtmlElement, other: html.HtmlElement) -> bool:
    first, second = ((element.get("class") or element.get("id") or "").lower()[:_ALIKE] for element in (one, other))
    return one.tag == other.tag and len(first) == _ALIKE and first == second and not _COLUMN.match(first)


def _parts(
    page: Evidence,
    weights: Weights,
    holder: html.HtmlElement,
    around_title: set[html.HtmlElement],
    lead: html.HtmlElement | None,
) -> tuple[html.HtmlElement, ...]:
    """The body in an element: all of it, or, where the title stands in there too, what follows the title."""
    if holder not in around_title or weights.own.get(holder):
        return (holder,)
    before = around_title | (set() if lead is None else {lead, *lead.iterancestors()})
    parts: list[html.HtmlElement] = []
    for child in holder:
        if child in before:
            parts = []
        elif not page.is_beside(child, around_title):
            parts.append(child)
    return tuple(parts) or (holder,)


def _by_name(page: Evidence, around_title: list[html.HtmlElement]) -> Place | None:
    """A body without running text (a photo story, a notice of two words or one file): what calls itself the body, next to
    the title.
    """
    inside = set(around_title)
    for element in around_title[1:_NEAR] or [page.root]:
        for each in element.iter("div", "article", "section", "td", "span"):
            if each in inside or not hints_of(each) & Hint.BODY or hints_of(each) & (Hint.TITLE | Hint.LEAD):
                continue
            if not page.is_beside(each, inside) and (
                each.find(".//img") is not None or "".join(each.itertext()).strip()
            ):
                return Place(element, (each,), 0.3)
    return None
