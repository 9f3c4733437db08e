"""The Scrapy scheduler that lives in the archive: it hands out frontier rows as requests, and keeps none itself.

Only retries and redirects come in from Scrapy; they carry their row in `meta` and wait in memory, because their row still
stands as waiting in the archive. What a page led to goes into the archive with the page's outcome (store pipeline).
"""

from __future__ import annotations

import logging
from collections import deque
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider

from crawler.archive.folder import ArchiveError
from crawler.spiders.news import NewsSpider

logger = logging.getLogger(__name__)


class ArchiveScheduler(BaseScheduler):
    """See scrapy.core.scheduler.BaseScheduler for what each method is asked."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._again: deque[Request] = deque()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveScheduler:
        return cls(crawler)

    @property
    def spider(self) -> NewsSpider:
        spider = self.crawler.spider
        if not isinstance(spider, NewsSpider):
            raise TypeError(f"the archive's scheduler crawls portals; {spider!r} is no portal")
        return spider

    def open(self, spider: Spider) -> None:  # noqa: ARG002 - Scrapy's signature
        self.crawler.signals.connect(self._idle, signals.spider_idle)
        try:
            self.spider.open_session()
        except ArchiveError as error:
            self.spider.refusal = str(error)
            logger.error("%s", error)  # noqa: TRY400 - a sentence, no traceback

    def close(self, reason: str) -> None:
        if self.spider.has_session:
            self.spider.session.reason = reason
            self.spider.session.close(finished=reason == "finished")

    def has_pending_requests(self) -> bool:
        return self.spider.has_session and (bool(self._again) or self.spider.session.has_more())

    def enqueue_request(self, request: Request) -> bool:
        if "khotin_row" not in request.meta:
            return False  # nothing of ours: requests are made from frontier rows alone
        self._again.append(request)
        return True

    def next_request(self) -> Request | None:
        if not self.spider.has_session:
            return None
        if self.spider.session.error:
            self._stop()
            return None
        if self._again:
            return self._again.popleft()
        row = self.spider.session.next_row()
        return self.spider.request_for(row) if row else None

    def _stop(self) -> None:
        """Leave everything that is still waiting for the next run."""
        for request in self._again:
            self.spider.session.put_back(request.meta["khotin_row"])
        self._again.clear()

    def _idle(self, **_: Any) -> None:
        if not self.spider.has_session:
            raise CloseSpider("refused")  # in `open` Scrapy 2.19 could not end the crawl without an error of its own
        if not self.spider.session.error and self.spider.session.fail_lost():
            raise DontCloseSpider
