"""Reads a listing page by a template: the rows that lead to articles."""

from __future__ import annotations

from lxml import html

from crawler.items import ListingEntry
from crawler.pages.document import absolute, base_of
from crawler.pages.fragments import plain
from crawler.pages.template import ListingTemplate, Selectors
from crawler.pages.visible import text_of


def is_listing(tree: html.HtmlElement, template: ListingTemplate) -> bool:
    """Whether the page is a listing page at all, be it an empty one (`ListingTemplate.container`)."""
    return not template.container or _element(tree, template.container) is not None


def read_listing(tree: html.HtmlElement, url: str, template: ListingTemplate) -> list[ListingEntry]:
    """The rows of a listing page, in order, one an address. Rows without a link are no entries."""
    place = _element(tree, template.container) if template.container else tree
    return [] if place is None else read_rows(place, base_of(tree, url), template)


def read_rows(place: html.HtmlElement, base: str, template: ListingTemplate) -> list[ListingEntry]:
    """The rows in an element, which may be a mere piece of a page."""
    rows = next((rows for selector in template.entry if (rows := list(selector.elements(place)))), [])
    entries: dict[str, ListingEntry] = {}
    for row in rows:
        entry = _entry(row, base, template)
        if entry is not None:
            # A picture and a heading may lead to one article, each a row by itself: only one of them has a text.
            seen = entries.get(entry.url, entry)
            entries[entry.url] = ListingEntry(entry.url, seen.title or entry.title, seen.date or entry.date)
    return list(entries.values())


def _entry(row: html.HtmlElement, base: str, template: ListingTemplate) -> ListingEntry | None:
    for selector in template.link:
        for link in selector.elements(row):
            href = (link.get("href") or "").strip()
            if not href or href.startswith("#"):  # an anchor, or a button of a script
                continue
            title = _text(row, template.title) or plain(text_of(link)) or plain(link.get("title") or "")
            return ListingEntry(absolute(base, href) or href, title or None, _text(row, template.date))
    return None


def _element(tree: html.HtmlElement, selectors: Selectors) -> html.HtmlElement | None:
    return next((element for selector in selectors for element in selector.elements(tree)), None)


def _text(node: html.HtmlElement, selectors: Selectors) -> str | None:
    for selector in selectors:
        for found in selector.find(node):
            if text := plain(found if isinstance(found, str) else text_of(found)):
                return text
    return None
