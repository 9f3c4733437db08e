"""Reads an article page without a template: HTML in, fields as printed out."""

from __future__ import annotations

from lxml import html

from crawler.items import Attachment, ListingEntry, Page, Photo, Printed
from crawler.pages.blocks import Block, flatten
from crawler.pages.body import Body, read_body
from crawler.pages.captions import in_figure, unique_photos
from crawler.pages.document import base_of, web_address
from crawler.pages.files import file_name
from crawler.pages.generic.find import Findings, Found, find
from crawler.pages.generic.text_pages import read_text_page, text_element
from crawler.pages.generic.trim import trim
from crawler.pages.visible import text_of
from crawler.vietnamese.credits import is_name
from crawler.vietnamese.text import clean, has_letters_of, letters

# The first blocks of a body, which may repeat what stands above it.
_OPENING = 4
# Characters of a label around a field.
_LABEL = 30
_TEXT = "generic: line of a text page"


def read_generic(
    tree: html.HtmlElement, url: str, entry: ListingEntry | None = None, site_name: str | None = None
) -> Page:
    """The fields of an article page at `url`; `entry` is the listing row that led to it. Takes elements out of the tree.

    What the page does not print is None.
    """
    base = base_of(tree, url)
    if (text := text_element(tree)) is not None:
        return _read_text(text, url, entry, site_name)
    found = find(tree, url, entry, site_name)
    photos = _photos(found, base)
    body = _read_body(found, base)
    lead = found.lead.printed if found.lead else body.lead
    return Page(
        url=url,
        canonical=web_address(base, found.canonical),
        title=found.title.printed if found.title else None,
        date=found.date.printed if found.date else None,
        lead=lead,
        bylines=(*body.bylines, *_distinct([each.printed for each in found.bylines])),
        sources=(*body.sources, *_distinct([each.printed for each in found.sources])),
        sections=(found.section.printed,) if found.section else (),
        body=Printed("\n\n".join(body.paragraphs), "generic: running text") if found.body else None,
        photos=unique_photos([*photos, *body.photos]),
        attachments=tuple({file.url: file for file in (*body.attachments, *_attachments(found, base))}.values()),
    )


def _read_text(element: html.HtmlElement, url: str, entry: ListingEntry | None, site_name: str | None) -> Page:
    text = read_text_page(element.text_content(), entry.title if entry else None, site_name)
    body = read_body([Block(lines=[line]) for line in text.body], lead=text.lead, bold_lead=False)
    return Page(
        url=url,
        title=_line(text.title),
        date=_line(text.date),
        lead=_line(text.lead),
        bylines=tuple(body.bylines),
        sources=tuple(body.sources),
        sections=tuple(filter(None, [_line(text.section)])),
        body=Printed("\n\n".join(body.paragraphs), _TEXT) if text.body else None,
    )


def _line(text: str | None) -> Printed | None:
    return Printed(text, _TEXT) if text else None


def _read_body(found: Findings, base: str) -> Body:
    for element in _beside(found):
        if element.getparent() is not None:
            element.drop_tree()
    blocks = trim([block for part in found.body for block in flatten(part, base)])
    blocks = _without_repeats(blocks, found)
    opening = _take_opening_byline(blocks)
    # A body in bold all through has no lead of its own.
    texts = [block for block in blocks if block.lines and not block.image]
    bold_lead = found.lead is None and any(not block.bold for block in texts)
    body = read_body(blocks, lead=found.lead.printed.text if found.lead else None, bold_lead=bold_lead)
    body.bylines += opening
    return body


def _beside(found: Findings) -> list[html.HtmlElement]:
    """What stands in the body's elements and is none of it: related items, and the other fields."""
    inside = {each for part in found.body for each in part.iter()} - set(found.body)
    fields = (found.title, found.date, found.lead, found.section, *found.bylines, *found.sources)
    printers = [field.element for field in fields if field and field.element is not None and _is_all_of(field)]
    return [*found.beside, *(element for element in (*printers, *found.photos) if element in inside)]


def _without_repeats(blocks: list[Block], found: Findings) -> list[Block]:
    """The blocks without title and date where the body begins with them (Liferay)."""
    known = {letters(field.printed.text) for field in (found.title, found.date) if field}
    return [
        block
        for at, block in enumerate(blocks)
        if at >= _OPENING or block.image or not has_letters_of(block.text, known)
    ]


def _is_all_of(field: Found) -> bool:
    """Whether the element of a field prints little else."""
    return field.element is not None and len(clean(text_of(field.element))) <= 2 * len(field.printed.text) + _LABEL


def _take_opening_byline(blocks: list[Block]) -> list[Printed]:
    """Take a name that opens the body off the blocks ("Quốc Lê", as baomoi.com prints it)."""
    texts = [block for block in blocks if block.lines and not block.image]
    if len(texts) < 2 or len(texts[0].lines) > 1 or texts[0].is_row or texts[0].is_item or texts[0].bold:
        return []
    text = texts[0].text
    if not (is_name(text) and 2 <= len(text.split()) <= 5 and not text.isupper()):
        return []
    texts[0].lines = []
    return [Printed(text, "first line of the body")]


def _photos(found: Findings, base: str) -> list[Photo]:
    """Pictures outside of the body, each in an element of its own whose text is the caption."""
    return [
        Photo(block.image, block.text or None)
        for element in found.photos
        for block in in_figure(flatten(element, base))
        if block.image
    ]


def _attachments(found: Findings, base: str) -> list[Attachment]:
    files = ((web_address(base, link.get("href")), clean(text_of(link))) for link in found.attachments)
    return [Attachment(url, name or file_name(url)) for url, name in files if url]


def _distinct(printed: list[Printed]) -> list[Printed]:
    return list({each.text.casefold(): each for each in reversed(printed)}.values())[::-1]
