"""A crawl of a made-up site in this process: the walk, the readers and the keys of a real one, without network or archive."""

from __future__ import annotations

import warnings
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from scrapy import Request
from scrapy.exceptions import ScrapyDeprecationWarning
from scrapy.http import HtmlResponse

from crawler.archive.crawls import Narrowing
from crawler.items import Found, Kind, Reading, State
from crawler.pages.feeds import read_feed, read_sitemap
from crawler.portals.model import Portal
from crawler.reading.normalise import Context, normalise
from crawler.reading.read import read_page
from crawler.reading.validate import problem
from crawler.spiders.plan import first_pages
from crawler.spiders.rows import articles_found
from crawler.spiders.section import SectionWalk
from tests.survey.websites import Website

_MOST = 2000
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class Crawled:
    """What a crawl stored, by key; what it asked for and could not read; why each section ended."""

    readings: dict[str, Reading] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)


class _Crawl:
    def __init__(self, site: Website, portal: Portal) -> None:
        self.site, self.portal, self.walk = site, portal, SectionWalk(portal)
        self.done = Crawled()
        self._waiting = deque[Found]()
        self._known = set[str]()
        self._before: dict[str, list[str]] = {}

    def run(self) -> Crawled:
        self._add(first_pages(self.portal, Narrowing()))
        for _ in range(_MOST):
            if not self._waiting:
                return self.done
            self._take(self._waiting.popleft())
        raise AssertionError("the crawl does not end")

    def _add(self, found: Any) -> None:
        for each in found:
            marks = {each.fingerprint, f"key {each.key}" if each.key else each.fingerprint}
            if each.state is State.WAITING and not marks & self._known:
                self._waiting.append(each)
            elif each.state is State.FAILED:
                self.done.failed[each.url] = each.reason or ""
            self._known |= marks

    def _take(self, found: Found) -> None:
        if found.kind is Kind.LISTING:
            self._list(found)
        elif found.kind is Kind.ARTICLE:
            self._read(found)
        elif found.kind in (Kind.FEED, Kind.SITEMAP):
            self._source(found)

    def _list(self, found: Found) -> None:
        row: Any = {"id": 1, "section": found.section, "page": found.page, "url": found.url}
        request = self.walk.request(row, lambda: None)
        while True:
            result = self.walk.read(self._answer(request), row, Narrowing())
            if not isinstance(result, Request):
                break
            request = result
        if isinstance(result, str):
            self.done.failed[found.url] = result
            return
        if result.state is State.FAILED:
            self.done.failed[found.url] = result.reason or ""
        if result.section_end:
            self.done.ends[found.section or ""] = result.section_end
        rows = [each.url for each in result.found if each.kind is Kind.ARTICLE]
        if rows and rows == self._before.get(found.section or ""):  # as the archive's frontier sees it
            self.done.ends[found.section or ""] = f"it repeats page {found.page - 1}"
            return
        self._before[found.section or ""] = rows
        self._add(result.found)

    def _answer(self, request: Request) -> HtmlResponse:
        request.meta["khotin_captures"] = [SimpleNamespace(fetched_at=NOW)]
        is_post = request.method == "POST"
        sample = self.site.post(request.url, request.body.decode()) if is_post else self.site.get(request.url)
        if sample.asked and sample.asked != sample.url:
            request.meta["redirect_urls"] = [sample.asked]
        return HtmlResponse(
            sample.url, sample.status, {"Content-Type": sample.content_type or ""}, sample.body, request=request
        )

    def _read(self, found: Found) -> None:
        sample = self.site.get(found.url)
        if sample.status != 200:
            self.done.failed[found.url] = f"HTTP {sample.status}"
            return
        page = read_page(self.portal, sample.url, sample.body, sample.content_type, NOW, found.entry)
        reading = normalise(page, Context(self.portal, NOW, found.entry, found.section))
        if why := problem(page, reading):
            self.done.failed[found.url] = why
        else:
            self.done.readings.setdefault(reading.key, reading)

    def _source(self, found: Found) -> None:
        sample = self.site.get(found.url)
        entries = (
            read_feed(sample.body, sample.url)
            if found.kind is Kind.FEED
            else read_sitemap(sample.body, sample.url).entries
        )
        self._add(articles_found(self.portal, entries, Narrowing(), source=found.kind))


def crawl(site: Website, portal: Portal) -> Crawled:
    """Crawl a made-up site as its portal's file says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ScrapyDeprecationWarning)  # of the form that crawler/spiders/postback.py posts
        return _Crawl(site, portal).run()
