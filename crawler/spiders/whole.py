"""Notices answers that broke off inside their compression: the length may be right, and the page is half a page.

Scrapy unpacks as much as there is and says nothing, so that half an article would be stored as a whole one.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.capture.content import is_whole


class BrokenOffError(IgnoreRequest):
    """The answer ends before its compressed data does."""


class WholeMiddleware:
    """Downloader middleware, nearer to the wire than the decompression. Tries a broken answer again, then gives it up."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WholeMiddleware:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        encodings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        if is_whole(response.body, encodings):
            return response
        assert self.crawler.spider is not None
        if again := get_retry_request(request, spider=self.crawler.spider, reason="the answer broke off"):
            return again
        raise BrokenOffError("the answer broke off")
