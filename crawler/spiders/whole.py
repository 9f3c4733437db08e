"""Notices answers that broke off inside their compression: the length may be right, and the page is half a page.

Scrapy unpacks as much as there is and says nothing, so that half an article would be stored as a whole one.
"""

from __future__ import annotations

import zlib

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

_AUTOMATIC = 32 + zlib.MAX_WBITS  # gzip or zlib, by the first bytes
_STEP = 1 << 20


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
        encoding = (response.headers.get("Content-Encoding") or b"").strip().lower()
        if encoding not in {b"gzip", b"x-gzip"} or not response.body or is_whole(response.body):
            return response
        assert self.crawler.spider is not None
        if again := get_retry_request(request, spider=self.crawler.spider, reason="the answer broke off"):
            return again
        raise BrokenOffError("the answer broke off")


def is_whole(packed: bytes) -> bool:
    """Whether gzip data, of one or several members, is there to its end. Memory is bounded, whatever it unpacks to; data
    that is no gzip at all is not judged here.
    """
    while packed:
        member, rest = zlib.decompressobj(_AUTOMATIC), packed
        try:
            while rest and not member.eof:
                member.decompress(rest, _STEP)
                rest = member.unconsumed_tail
        except zlib.error:
            return True
        if not member.eof:
            return False
        packed = member.unused_data.lstrip(b"\0")
    return True
