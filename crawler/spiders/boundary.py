"""Keeps a crawl within its portal: no request leaves for another host, whatever a page, redirect or robots.txt says."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.httpobj import urlparse_cached

from crawler.portals.addresses import why_not
from crawler.spiders.news import NewsSpider
from crawler.spiders.refusals import OutsideError


class BoundaryMiddleware:
    """Downloader middleware. Raises OutsideError, which reaches the request's errback and becomes its reason."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BoundaryMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if isinstance(spider := self.crawler.spider, NewsSpider) and (
            reason := why_not(spider.portal, request.url, media=True)
        ):
            came = (
                f" after a redirect ({urlparse_cached(request).netloc[:100]})"
                if "redirect_urls" in request.meta
                else ""
            )
            raise OutsideError(f"{reason}{came}")
