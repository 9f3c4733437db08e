"""Reads JSON answers that list articles: rows with fields, whole articles, or a piece of HTML inside."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from crawler.items import ListingEntry, Page, Printed
from crawler.pages.blocks import flatten
from crawler.pages.body import read_body
from crawler.pages.document import NotHtmlError, absolute, parse
from crawler.pages.fragments import plain
from crawler.pages.listing import read_rows
from crawler.pages.template import JsonTemplate, ListingTemplate


class NotJsonError(ValueError):
    """The answer is not the JSON it should be; the message is one sentence for the archivist."""


@dataclass(frozen=True, slots=True)
class JsonListing:
    """What a JSON answer lists. `pages` are the articles whose text came with it, by their address; `total` is the number
    of articles and `last` the number of the last page, where the answer tells.
    """

    entries: list[ListingEntry]
    pages: dict[str, Page] = field(default_factory=dict)
    total: int | None = None
    last: int | None = None


def read_json(body: bytes, url: str, template: JsonTemplate, rows: ListingTemplate) -> JsonListing:
    """Read an answer. Raises NotJsonError when it is no JSON, or has not what the template looks for."""
    try:
        data = json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        start = body.lstrip()[:1]
        what = "HTML" if start == b"<" else "empty" if not start else "something else"
        raise NotJsonError(f"the answer is no JSON but {what}: check the address and body of the request") from error
    total, last = (found.number(data) if found else None for found in (template.total, template.last))
    if template.html is not None:
        return JsonListing(_from_html(template.html.find(data), url, template, rows), total=total, last=last)
    assert template.items is not None
    items = template.items.find(data)
    if not isinstance(items, list):
        raise NotJsonError(f"the answer has no list where items = {template.items.written!r} looks for it")
    entries: dict[str, ListingEntry] = {}
    pages: dict[str, Page] = {}
    for item in items:
        entry = _entry(item, url, template)
        if entry is not None and entry.url not in entries:
            entries[entry.url] = entry
            if template.body is not None and (text := template.body.text(item)):
                with suppress(NotHtmlError):  # then the article's own page is fetched
                    pages[entry.url] = _page(item, entry, text, template)
    return JsonListing(list(entries.values()), pages, total, last)


def _from_html(piece: Any, url: str, template: JsonTemplate, rows: ListingTemplate) -> list[ListingEntry]:
    if not isinstance(piece, str):
        assert template.html is not None
        raise NotJsonError(f"the answer has no text where html = {template.html.written!r} looks for it")
    try:
        return read_rows(parse(piece.encode(errors="replace")), url, rows)
    except NotHtmlError:
        return []


def _entry(item: Any, url: str, template: JsonTemplate) -> ListingEntry | None:
    assert template.url is not None
    address = template.url.text(item)
    if not address:
        return None
    title, date = (plain(found.text(item) or "") if found else "" for found in (template.title, template.date))
    return ListingEntry(url=absolute(url, address) or address, title=title or None, date=date or None)


def _page(item: Any, entry: ListingEntry, text: str, template: JsonTemplate) -> Page:
    """The article that came with the listing, as its page would have been read."""
    lead = plain(template.lead.text(item) or "") if template.lead else ""
    byline = plain(template.byline.text(item) or "") if template.byline else ""
    tree = parse(f"<div>{text}</div>".encode(errors="replace"))
    body = read_body(flatten(tree, entry.url), lead=lead or None, bold_lead=False)
    assert template.body is not None

    def printed(value: str | None, name: str) -> Printed | None:
        return Printed(value, f"listing: {name}") if value else None

    own_byline = printed(byline, template.byline.written) if template.byline else None
    return Page(
        url=entry.url,
        title=printed(entry.title, template.title.written if template.title else ""),
        date=printed(entry.date, template.date.written if template.date else ""),
        lead=printed(lead, template.lead.written if template.lead else ""),
        bylines=(*body.bylines, *([own_byline] if own_byline else [])),
        sources=tuple(body.sources),
        body=Printed("\n\n".join(body.paragraphs), f"listing: {template.body.written}"),
        photos=tuple(body.photos),
        attachments=tuple(body.attachments),
    )
