"""Reads what portals publish for machines: RSS and Atom feeds, sitemaps."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from crawler.items import ListingEntry
from crawler.pages.document import absolute
from crawler.pages.fragments import plain

_GZIP = b"\x1f\x8b"
# Bytes of a sitemap, unpacked: sitemaps.org allows 50 MB.
LARGEST_SITEMAP = 64 * 1024 * 1024


class NotAFeedError(ValueError):
    """The document is not what it should be; the message is one sentence for the archivist."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The addresses a sitemap names: of pages (`entries`, with their lastmod), and of further sitemaps."""

    entries: list[ListingEntry] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def read_feed(body: bytes, url: str) -> list[ListingEntry]:
    """The entries of an RSS or Atom feed, also of one that is not well-formed. Raises NotAFeedError when it is none at all."""
    import feedparser  # few portals have feeds, and it takes as long to start as it does to read many

    feed = feedparser.parse(body, response_headers={"content-location": url})
    if not feed.get("version") and not feed.entries:
        raise NotAFeedError("the answer is no RSS or Atom feed: check the address in feeds")
    entries = {}
    for item in feed.entries:
        if link := absolute(url, item.get("link") or ""):
            title = plain(item.get("title") or "") or None
            entries[link] = ListingEntry(link, title, item.get("published") or item.get("updated"))
    return list(entries.values())


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """What a sitemap or an index of sitemaps names, packed with gzip or not. Raises NotAFeedError when it is none, or larger
    than sitemaps may be.
    """
    found = Sitemap()
    try:
        for _, element in etree.iterparse(
            BytesIO(_unpacked(body)), resolve_entities=False, no_network=True, recover=True
        ):
            kind = etree.QName(element).localname
            if kind in {"url", "sitemap"}:
                _take(element, kind, url, found)
                element.clear()
    except etree.XMLSyntaxError as error:
        raise NotAFeedError(f"the answer is no sitemap ({error.msg}): check the address in sitemaps") from error
    if not found.entries and not found.sitemaps:
        raise NotAFeedError("the answer is no sitemap, or an empty one: check the address in sitemaps")
    return found


def _take(element: etree._Element, kind: str, base: str, found: Sitemap) -> None:
    values = {
        etree.QName(child).localname: (child.text or "").strip() for child in element if isinstance(child.tag, str)
    }
    address = absolute(base, values.get("loc", ""))
    if not address:
        return
    if kind == "sitemap":
        found.sitemaps.append(address)
    else:
        found.entries.append(ListingEntry(address, modified=values.get("lastmod") or None))


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    try:
        with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
            unpacked = packed.read(LARGEST_SITEMAP + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotAFeedError(f"the sitemap cannot be unpacked ({error})") from error
    if len(unpacked) > LARGEST_SITEMAP:
        raise NotAFeedError(f"the sitemap is larger than {LARGEST_SITEMAP // 1024 // 1024} MB unpacked")
    return unpacked
