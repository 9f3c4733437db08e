"""Records every exchange in the WARC as it came over the wire: redirects, retries, errors and robots.txt too."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.response import response_status_message

from crawler.capture.warc import Exchange
from crawler.items import Capture, Outcome, State
from crawler.spiders.news import NewsSpider
from crawler.spiders.refusals import StoppingError
from crawler.spiders.session import Session


class RecorderMiddleware:
    """Downloader middleware. A request's captures are gathered in a list that its retries and redirects share
    (`meta["khotin_captures"]`) and committed with its outcome.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecorderMiddleware:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        spider = self.crawler.spider
        if not isinstance(spider, NewsSpider) or not spider.has_session:
            return response
        session = spider.session
        capture = request.meta.pop("khotin_held", None) or self._write(session, request, response)
        if "khotin_captures" in request.meta:
            request.meta["khotin_captures"].append(capture)
        else:
            session.add(Outcome(row=None, state=State.FETCHED, captures=(capture,)))
        return response

    def _write(self, session: Session, request: Request, response: Response) -> Capture:
        try:
            return session.warc.write(_exchange(request, response))
        except (OSError, sqlite3.Error) as error:
            session.break_off(f"the capture cannot be written ({error}); mend that and run the same command again.")
            raise StoppingError("the crawl is ending") from error


def _exchange(request: Request, response: Response) -> Exchange:
    return Exchange(
        url=response.url,
        method=request.method,
        # Scrapy's HTTP client adds this one itself, after every middleware.
        request_headers=[("Host", urlparse_cached(request).netloc), *_headers(request.headers)],
        request_body=request.body,
        status=response.status,
        reason=response_status_message(response.status).partition(" ")[2],
        headers=_headers(response.headers),
        body=response.body,
        fetched_at=datetime.now(UTC),
        ip=str(response.ip_address) if response.ip_address else None,
    )


def _headers(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in (values if isinstance(values, list) else [values])
    ]
