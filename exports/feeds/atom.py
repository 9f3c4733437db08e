"""Atom (RFC 4287): events as entries, written one after the other."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from lxml import etree
from w3lib.url import safe_url_string

from crawler import __version__
from exports.authors import authors
from exports.feeds import saying, tags
from exports.feeds.events import Event, events
from exports.output import making
from exports.selection import Selection, Watch

MEDIA_TYPE = "application/atom+xml"
USUAL = 100
"""Entries of a feed: more than a day brings, and little enough to be fetched every hour."""

_ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
_NAMESPACES: dict[Any, str] = {None: _ATOM, "xml": _XML}
_LANGUAGE = {f"{{{_XML}}}lang": "vi"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")  # what browsers and w3lib leave alone is no URI
_STEP = 100
# Of a feed in which nothing has happened yet.
_NEVER = "1970-01-01T00:00:00Z"
_ARTICLE = """
    select articles.*, name as portal_name, attribution from articles join portals on portals.id = portal
    where articles.id = ? and withheld is null
"""
_ASKED = {"since": "từ {}", "until": "đến {}"}


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is of: an archive by its name, and the words and filters by which articles were chosen. Where it is
    served it has an `address`, that of the `page` with the same articles, and gives that of each article by portal and key, all
    with a host.
    """

    archive: str
    asked: Mapping[str, str]
    address: str | None = None
    page: str | None = None
    article: Callable[[str, str], str] | None = None


def write(selection: Selection, path: Path, *, limit: int = USUAL) -> int:
    """Write the newest events of the chosen articles to a file; returns their number. Raises OutputError."""
    feed = Feed(selection.folder.config().name, selection.asked)
    where = "articles.id in (select article from chosen)"
    with making(path, selection.folder) as new, new.open("wb") as file:
        return put(file, feed, selection.db, where, {}, limit=limit, watch=selection.watch)


def put(
    file: IO[bytes],
    feed: Feed,
    db: sqlite3.Connection,
    where: str,
    values: Mapping[str, Any],
    *,
    limit: int = USUAL,
    watch: Watch | None = None,
) -> int:
    """Write the newest events of the articles that meet a condition on `articles` (SQL, and its values), which leaves withheld
    ones out; returns their number.
    """
    found = events(db, where, values, limit)
    with etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{_ATOM}}}feed", attrib=_LANGUAGE, nsmap=_NAMESPACES):
            xml.write(*_head(feed, db, found[0].at if found else _NEVER), pretty_print=True)
            for number, event in enumerate(found):
                if watch and number % _STEP == 0:
                    watch("events", number, len(found))
                article = db.execute(_ARTICLE, [event.article]).fetchone()
                xml.write(_entry(feed, db, event, article), pretty_print=True)
            if watch:
                watch("events", len(found), len(found))
    return len(found)


def _head(feed: Feed, db: sqlite3.Connection, updated: str) -> list[etree._Element]:
    head = _element("head")
    add = partial(_add, head)
    add("id", tags.of_feed(feed.archive, feed.asked))
    add("title", _title(feed, db))
    add("updated", updated)
    if feed.address and feed.page:
        add("link", rel="self", type=MEDIA_TYPE, href=feed.address)
        add("link", rel="alternate", type="text/html", href=feed.page)
    add("generator", "khotin", version=__version__)
    return list(head)


def _title(feed: Feed, db: sqlite3.Connection) -> str:
    """What was asked for, then the archive's name; a portal by its name."""
    asked = dict(feed.asked)
    named = db.execute("select name from portals where id = ?", [asked.get("portal")]).fetchone()
    if named:
        asked["portal"] = named[0]
    return " · ".join([*(_ASKED.get(name, "{}").format(value) for name, value in asked.items()), feed.archive])


def _entry(feed: Feed, db: sqlite3.Connection, event: Event, article: Mapping[str, Any]) -> etree._Element:
    entry = _element("entry")
    add = partial(_add, entry)
    add("id", tags.of_event(feed.archive, event))
    add("title", saying.heading(event, article))
    add("updated", event.at)
    if article["date"]:
        add("published", f"{article['date']}T{article['time'] or '00:00'}:00+07:00")
    for name in authors(article["byline"], article["portal_name"]):
        _add(_add(entry, "author"), "name", name)
    original = _web(article["url"])
    if page := feed.article(event.portal, event.key) if feed.article else original:
        add("link", rel="alternate", type="text/html", href=page)
    if original:
        add("link", rel="via", href=original)
    add("category", scheme=tags.KINDS, term=event.kind)
    if article["section"]:
        add("category", term=article["section"])
    if article["attribution"]:
        add("rights", article["attribution"])
    add("content", saying.text(db, event, article), type="text")
    return entry


def _web(address: str) -> str | None:
    """An address as links have it; None for one that may not be linked to: portals print `javascript:` too."""
    if not address.lower().startswith(("http://", "https://")):
        return None
    try:
        return _LONE_PERCENT.sub("%25", safe_url_string(address))
    except ValueError:  # `http://[`
        return None


def _element(name: str) -> etree._Element:
    return etree.Element(f"{{{_ATOM}}}{name}", nsmap=_NAMESPACES)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """An element with its text and attributes, without the characters that XML forbids."""
    clean = {key: _NOT_XML.sub("", value) for key, value in attributes.items()}
    child = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attrib=clean)
    child.text = None if text is None else _NOT_XML.sub("", text)
    return child
