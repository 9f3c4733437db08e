"""Finds the fields of an article page without a template."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import html

from crawler.items import ListingEntry, Printed
from crawler.pages.generic.attachments import find_attachments
from crawler.pages.generic.bodies import find_body
from crawler.pages.generic.credits import find_credits
from crawler.pages.generic.dates import find_date, is_date_line
from crawler.pages.generic.evidence import Evidence, Found
from crawler.pages.generic.leads import find_lead
from crawler.pages.generic.lines import Line
from crawler.pages.generic.metadata import read_metadata
from crawler.pages.generic.photos import find_photos
from crawler.pages.generic.sections import find_section
from crawler.pages.generic.text_pages import read_text_page, text_element
from crawler.pages.generic.titles import find_heading, find_title

__all__ = ["Findings", "Found", "find"]


# What can be a box of its own inside a body.
_BOXES = ("div", "section", "aside", "article", "nav", "ul", "table", "blockquote", "form", "p")


@dataclass(frozen=True, slots=True)
class Findings:
    """What a page says of its article, as printed. `body` are the elements that hold the body, in order; `bylines`,
    `sources`, `photos` (the elements of pictures) and `attachments` (links to files) stand outside of it. `beside` stand in
    the body and are none of it. `canonical` is the address the page gives itself, as written.
    """

    title: Found | None = None
    date: Found | None = None
    lead: Found | None = None
    section: Found | None = None
    body: tuple[html.HtmlElement, ...] = ()
    body_confidence: float = 0.0
    bylines: tuple[Found, ...] = ()
    sources: tuple[Found, ...] = ()
    photos: tuple[html.HtmlElement, ...] = ()
    attachments: tuple[html.HtmlElement, ...] = ()
    beside: tuple[html.HtmlElement, ...] = ()
    canonical: str | None = None


def find(tree: html.HtmlElement, url: str, entry: ListingEntry | None = None, site_name: str | None = None) -> Findings:
    """The fields of an article page at `url`; `entry` is the listing row that led to it. The tree is left as it is."""
    if (text := text_element(tree)) is not None:
        return _find_in_text(text, entry, site_name)
    body = tree.find("body")
    root = tree if body is None else body
    page = Evidence(root, url, read_metadata(tree), entry, site_name)
    page.read_lines(find_heading(page))
    found = _find(page)
    if not found.body:  # names that leave nothing of a page are not believed
        page.read_lines(believing_names=False)
        found = _find(page)
    return found


def _find_in_text(element: html.HtmlElement, entry: ListingEntry | None, site_name: str | None) -> Findings:
    text = read_text_page(element.text_content(), entry.title if entry else None, site_name)
    title, date, lead, section = (
        Found(Printed(printed, "generic: line of a text page"), element, 0.5) if printed else None
        for printed in (text.title, text.date, text.lead, text.section)
    )
    return Findings(title, date, lead, section, body=(element,) if text.body else (), body_confidence=0.5)


def _find(page: Evidence) -> Findings:
    title, title_at = find_title(page)
    element = title.element if title else None
    around_title = set() if element is None else {element, *element.iterancestors()}
    lead = find_lead(page, title_at, around_title)
    place = find_body(page, title_at, element, lead.element if lead else None)
    region, parts = (place.region, place.parts) if place else (page.root, ())
    first, end, inside = _extent(page, title_at, parts)
    running = next((at for at in range(first, end) if _is_running(page.lines[at])), end)
    credited = find_credits(page, title_at, (first, end), parts, around_title)
    return Findings(
        title=title,
        date=find_date(page, title_at, (running, end), region, around_title),
        lead=lead,
        section=find_section(page, title_at, first, title.printed.text if title else "", region, around_title),
        body=parts,
        body_confidence=place.confidence if place else 0.0,
        bylines=tuple(credited.bylines),
        sources=tuple(credited.sources),
        photos=find_photos(page, title_at, first, inside, around_title),
        attachments=find_attachments(page, region, inside, around_title),
        canonical=page.metadata.canonical,
        beside=_beside(page, parts, around_title),
    )


# Characters of a line that is running text; a date with its label, counter and place is shorter.
_RUNNING = 60


def _is_running(line: Line) -> bool:
    return line.length >= _RUNNING and not is_date_line(line.text)


def _extent(
    page: Evidence, title_at: int, parts: tuple[html.HtmlElement, ...]
) -> tuple[int, int, set[html.HtmlElement]]:
    """(first line of the body, the line after its last, all elements in it)."""
    inside = {each for part in parts for each in part.iter()}
    numbers = [at for at in range(title_at + 1, len(page.lines)) if page.lines[at].element in inside]
    if not numbers:
        return title_at + 1, title_at + 1, inside
    return numbers[0], numbers[-1] + 1, inside


def _beside(
    page: Evidence, parts: tuple[html.HtmlElement, ...], around_title: set[html.HtmlElement]
) -> tuple[html.HtmlElement, ...]:
    """The outermost elements in the body that are no part of it: related items, share bars, polls."""
    found: list[html.HtmlElement] = []
    dropped: set[html.HtmlElement] = set()
    for part in parts:
        for each in part.iter(*_BOXES):
            if each not in dropped and each is not part and page.is_beside(each, around_title):
                found.append(each)
                dropped.update(each.iter())
    return tuple(found)
