"""Answers requests from captures that are there already, before the network is asked."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.spiders.news import NewsSpider


class HeldMiddleware:
    """Downloader middleware, the nearest to the wire, so that a held answer takes the way of any other: through redirects,
    retries and decompression. The recorder finds its capture in `meta["khotin_held"]`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HeldMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        spider = self.crawler.spider
        if not isinstance(spider, NewsSpider) or not spider.has_session:
            return None
        answer = spider.session.held.take(request)
        if answer is None:
            return None
        request.meta["khotin_held"] = answer.capture
        headers = Headers()
        for name, value in answer.head.headers:
            if name.lower() != "transfer-encoding":
                headers.appendlist(name, value)
        url = answer.capture.url
        kind = responsetypes.from_args(headers=headers, url=url, body=answer.body)
        return kind(url=url, status=answer.head.status, headers=headers, body=answer.body)
