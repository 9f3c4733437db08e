"""Reads the answers to an article's requests: its page, and the further parts where it is split over several addresses."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.archive.frontier import entry_of
from crawler.capture.content import is_html
from crawler.capture.records import media_type
from crawler.items import Capture, Outcome, State
from crawler.portals.addresses import same_form
from crawler.portals.model import Portal
from crawler.reading.parts import Parts
from crawler.reading.read import read_page
from crawler.spiders import requests
from crawler.spiders.rows import media_of


@dataclass(frozen=True, slots=True)
class Begun:
    """An article of which a further part is asked for: what was read, the capture of its first page, and the addresses that
    led to that.
    """

    parts: Parts
    capture: Capture
    aliases: tuple[str, ...]


def read(portal: Portal, response: Response, row: sqlite3.Row) -> Outcome | Request:
    """What a page of an article gives: its outcome, or the request for its next part. Raises NotHtmlError.

    A redirect to the home page or a section is how many portals say that an article is not there; its title may well stand
    among the teasers.
    """
    if response.meta.get("redirect_urls") and is_front(portal, response.url):
        return Outcome(row["id"], State.FAILED, f"its address leads to {response.url}, which is no article")
    content_type = requests.content_type(response)
    if not is_html(content_type, response.body):
        return Outcome(
            row["id"], State.SKIPPED, f"no page but {media_type(content_type) or 'a file'}; it is kept in the WARC"
        )
    begun: Begun | None = response.meta.get("khotin_begun")
    number = begun.parts.count + 1 if begun else 1
    moment, entry = requests.fetched_at(response), entry_of(row)
    page = read_page(portal, response.url, response.body, content_type, moment, entry, part=number)
    if begun is None:
        begun = Begun(Parts(page, portal), response.meta["khotin_captures"][-1], _aliases(portal, response, row))
    else:
        begun.parts.add(page)
    if begun.parts.next:
        shared = {name: response.meta[name] for name in ("khotin_row", "khotin_captures", "khotin_nth")}
        return Request(begun.parts.next, meta={**requests.NO_COOKIES, **shared, "khotin_begun": begun})
    return _outcome(portal, row, begun)


def is_front(portal: Portal, url: str) -> bool:
    """Whether an address is the portal's home page or the first page of a section."""
    return same_form(portal, url).rstrip("/") in {same_form(portal, front).rstrip("/") for front in portal.fronts}


def without_part(portal: Portal, row: sqlite3.Row, meta: dict[str, Any], outcome: Outcome) -> Outcome:
    """The outcome of a request: where it was for a further part that could not be had, that of the article without it."""
    begun: Begun | None = meta.get("khotin_begun")
    if begun is None or outcome.page is not None:
        return outcome
    begun.parts.miss(outcome.reason or "it is no page")
    return _outcome(portal, row, begun)


def captures_of(meta: dict[str, Any]) -> tuple[Capture, ...]:
    """The captures of a request, the one that speaks for its outcome last: of an article of several parts the first page's."""
    captures: list[Capture] = meta["khotin_captures"]
    begun: Begun | None = meta.get("khotin_begun")
    if begun is None:
        return tuple(captures)
    return (*(capture for capture in captures if capture is not begun.capture), begun.capture)


def _outcome(portal: Portal, row: sqlite3.Row, begun: Begun) -> Outcome:
    page = begun.parts.page
    return Outcome(
        row["id"],
        State.FETCHED,
        page=page,
        entry=entry_of(row),
        section=row["section"],
        aliases=begun.aliases,
        found=tuple(media_of(portal, page)),
    )


def _aliases(portal: Portal, response: Response, row: sqlite3.Row) -> tuple[str, ...]:
    """The addresses that led to a page, as written and in the form by which equal ones are recognised."""
    written = dict.fromkeys([row["url"], *response.meta.get("redirect_urls", ()), response.url])
    return tuple(dict.fromkeys([*written, *(same_form(portal, url) for url in written)]))
