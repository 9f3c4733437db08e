"""The lead that a page prints apart from its body: by class words, or because metadata repeat it."""

from __future__ import annotations

from lxml import html

from crawler.items import Printed
from crawler.pages.generic.evidence import Evidence, Found
from crawler.pages.generic.hints import Hint, hints_of
from crawler.pages.visible import text_of
from crawler.vietnamese.text import clean, has_letters_of, letters

# Characters. A lead is a paragraph or two; what is longer and calls itself "summary" or "description" is a body.
_SHORTEST, _LONGEST = 20, 1200
_PROSE = 140
_UP = 2
_MOST_PARAGRAPHS = 2


def find_lead(page: Evidence, title_at: int, around_title: set[html.HtmlElement]) -> Found | None:
    """The lead between the title and the first paragraph of the body, if there is one."""
    described = {letters(text) for text in set(page.metadata.leads)} - {""}
    for line in page.lines[title_at + 1 :]:
        element = line.element
        if line.length < _SHORTEST or page.is_beside(line.holder, around_title):
            continue
        holder = _named_lead(element, around_title)
        if holder is not None:
            text = clean(text_of(holder))
            if len(text) <= _LONGEST:
                same = letters(text) in described
                origin = "class" + (" and description" if same else "")
                return Found(Printed(text, f"generic: {origin}"), holder, 0.9 if same else 0.7)
        if 2 * line.linked > line.length:
            continue
        if line.length > _PROSE / 2 and has_letters_of(line.text, described):
            return Found(Printed(line.text, "generic: description"), line.holder, 0.8)
        if line.length > _PROSE:
            return None
    return None


def _named_lead(element: html.HtmlElement, around_title: set[html.HtmlElement]) -> html.HtmlElement | None:
    """The outermost of the nearest elements that calls itself a lead, inside of what calls itself the body."""
    found = None
    each: html.HtmlElement | None = element
    for _ in range(_UP + 1):
        if each is None or each in around_title:
            break
        hints = hints_of(each)
        if hints & Hint.LEAD:
            found = each
        elif hints & Hint.BODY:
            break
        each = each.getparent()
    if found is not None:
        inside = [each.tag for each in found.iter("img", "p")]
        if "img" in inside or len(inside) > _MOST_PARAGRAPHS:
            return None
    return found
