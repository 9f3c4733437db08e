"""Takes the content encoding off answers with the code by which captures are read again, and asks again for those that broke off.

Scrapy's own code unpacks as much as there is of an answer that broke off inside its compression and says nothing, so that half an
article would be stored as a whole one: the length may be right.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.capture.content import BrokenOffError, ContentError, decoded


class UnpackingMiddleware(HttpCompressionMiddleware):
    """Downloader middleware, in the place of Scrapy's. Tries a broken answer again, then gives it up."""

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> UnpackingMiddleware:
        made = super().from_crawler(crawler)
        assert isinstance(made, cls)
        made.crawler = crawler
        return made

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        try:
            return super().process_response(request, response)
        except BrokenOffError as error:
            assert self.crawler.spider is not None
            if again := get_retry_request(request, spider=self.crawler.spider, reason=str(error)):
                return again
            raise IgnoreRequest(str(error)) from error
        except ContentError as error:
            raise IgnoreRequest(f"the answer cannot be unpacked: {error}") from error

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        return decoded(body, encoding.decode("latin-1"), max_size)
