"""Reads a listing page by a template: the rows that lead to articles."""

from __future__ import annotations

from lxml import html

from crawler.items import ListingEntry
from crawler.pages.document import absolute, base_of, text_of
from crawler.pages.fragments import plain
from crawler.pages.selectors import Selector
from crawler.pages.template import ListingTemplate, Selectors


def is_listing(tree: html.HtmlElement, template: ListingTemplate) -> bool:
    """Whether the page is a listing page at all, be it an empty one (`ListingTemplate.container`)."""
    return not template.container or _find(tree, template.container) is not None


def read_listing(tree: html.HtmlElement, url: str, template: ListingTemplate) -> list[ListingEntry]:
    """The rows of a listing page, in order, one an address. Rows without a link are no entries."""
    base = base_of(tree, url)
    place = _find(tree, template.container) if template.container else tree
    if place is None or isinstance(place, str):
        return []
    rows = next((rows for selector in template.entry if (rows := list(selector.elements(place)))), [])
    entries: dict[str, ListingEntry] = {}
    for row in rows:
        entry = _entry(row, base, template)
        if entry is not None:
            entries.setdefault(entry.url, entry)
    return list(entries.values())


def _entry(row: html.HtmlElement, base: str, template: ListingTemplate) -> ListingEntry | None:
    link = _find(row, template.link)
    if link is None or isinstance(link, str) or not link.get("href"):
        return None
    href = str(link.get("href")).strip()
    title = _text(row, template.title) or plain(text_of(link)) or link.get("title")
    return ListingEntry(url=absolute(base, href) or href, title=title or None, date=_text(row, template.date))


def _find(node: html.HtmlElement, selectors: tuple[Selector, ...]) -> html.HtmlElement | str | None:
    return next((found for selector in selectors for found in selector.find(node)), None)


def _text(node: html.HtmlElement, selectors: Selectors) -> str | None:
    for selector in selectors:
        for found in selector.find(node):
            if text := plain(found if isinstance(found, str) else text_of(found)):
                return text
    return None
