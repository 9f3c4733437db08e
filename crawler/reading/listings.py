"""Reads the answer to a listing page, be it HTML or JSON, a feed or a sitemap, into entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from lxml import html

from crawler.items import ListingEntry, Page
from crawler.pages.document import NotHtmlError, parse
from crawler.pages.json_listing import NotJsonError, read_json
from crawler.pages.listing import is_listing, read_listing
from crawler.portals.model import Portal, Section
from crawler.reading.templates import portals_of


class NoListingError(ValueError):
    """The answer is no listing page of the section: one sentence, saying what to check."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing page shows. `pages` are articles whose text came with it, by address; `total` and `last` are the
    portal's own counts of articles and pages; `tree` is there for HTML.
    """

    url: str
    entries: list[ListingEntry]
    pages: dict[str, Page] = field(default_factory=dict)
    total: int | None = None
    last: int | None = None
    tree: html.HtmlElement | None = None


def read(
    portal: Portal,
    section: Section,
    page: int,
    url: str,
    body: bytes,
    content_type: str | None,
    *,
    captured_at: datetime,
) -> Listing:
    """The listing page that an answer is, by the portal's template of when it was captured; of two that were valid on that day
    (templates.py), by the one that finds more rows. Raises NoListingError.
    """
    found: list[Listing] = []
    refused: list[NoListingError] = []
    for each in portals_of(portal, captured_at):
        try:
            found.append(_read(each, section, page, url, body, content_type))
        except NoListingError as error:
            refused.append(error)
    if not found:
        raise refused[0]
    return max(found, key=lambda listing: len(listing.entries))


def _read(portal: Portal, section: Section, page: int, url: str, body: bytes, content_type: str | None) -> Listing:
    if section.api is not None:
        return _read_api(portal, section, page, url, body)
    try:
        tree = parse(body, content_type)
    except NotHtmlError as error:
        raise NoListingError(str(error)) from error
    if not is_listing(tree, portal.listing):
        raise NoListingError("no listing page: listing.container found nothing on it")
    entries = read_listing(tree, url, portal.listing)
    if not entries and page == 1:
        raise NoListingError("no entries on the first page: check listing.entry and listing.link")
    return Listing(url, entries, tree=tree)


def _read_api(portal: Portal, section: Section, page: int, url: str, body: bytes) -> Listing:
    assert section.api is not None
    answer = portal.apis[section.api].answer
    try:
        found = read_json(body, url, answer, portal.listing)
    except NotJsonError as error:
        raise NoListingError(str(error)) from error
    if not found.entries and page == 1 and not found.total == 0:
        raise NoListingError(f"no entries on the first page: check apis.{section.api}")
    return Listing(url, found.entries, found.pages, found.total, found.last)
