"""The manners of looking at a site: downloader middlewares that keep to it, count, and give up where a crawl would wait."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.spiders.patience import PatienceMiddleware, retry_after
from crawler.spiders.refusals import OutsideError
from crawler.spiders.robots import RobotsMiddleware
from crawler.spiders.run import drop_queues
from crawler.survey.survey import BUDGET

# The longest wait between two pages (seconds). A crawl has days; here somebody waits for the answer.
LONGEST_WAIT = 120.0


class Asking(Protocol):
    """What wants to see pages of the site at `url`; see Survey (survey.py), Check (checking.py) and Revisit (revisit.py)."""

    url: str

    def may_ask(self, url: str) -> bool:
        """Whether an address, wanted or redirected to, is the site's."""

    def next_wanted(self) -> list[str]:
        """The addresses to be shown next, all of them before the next call; none when it has seen enough."""

    def take(self, sample: Any) -> None:
        """Be shown an answer, a Sample; a failure has status 0."""


class ElsewhereError(OutsideError):
    """The address leads to another host: `url`."""

    def __init__(self, url: str) -> None:
        super().__init__(f"the address leads to {url[:200]}, on another host")
        self.url = url


class OneSiteMiddleware:
    """The first of all. A site is asked, whatever its pages and redirects say, and no other, nor another's robots.txt."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OneSiteMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        spider: Any = self.crawler.spider
        if not (request.url.startswith(("http://", "https://")) and spider.survey.may_ask(request.url)):
            raise ElsewhereError(request.url)


class BudgetMiddleware:
    """The nearest to the wire, so that redirects and robots.txt count. Not more is asked than the budget, and nothing once the
    host has asked for too much patience.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BudgetMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy gives it
        fetched = self.crawler.spider.fetched  # type: ignore[union-attr]
        if fetched.given_up:
            raise OutsideError(fetched.given_up)
        if fetched.requests >= BUDGET:
            raise OutsideError(f"{BUDGET} requests are enough")
        fetched.requests += 1


class NoPatienceMiddleware(PatienceMiddleware):
    """Waits as a crawl does, where that is not too long."""

    def process_response(self, request: Request, response: Response) -> Response:
        wait = retry_after(response, datetime.now(UTC)) if response.status in {429, 503} else None
        if wait is not None and wait > LONGEST_WAIT:
            give_up(self.crawler, request, wait)
            raise OutsideError(self.crawler.spider.fetched.given_up)  # type: ignore[union-attr]
        return super().process_response(request, response)


class NearRobotsMiddleware(RobotsMiddleware):
    """robots.txt as a crawl reads it, where its Crawl-delay is not too long."""

    def _slow_down(self, request: Request, delay: float) -> None:
        if delay > LONGEST_WAIT:
            give_up(self.crawler, request, delay)
            return
        spider: Any = self.crawler.spider
        spider.fetched.delay = max(delay, spider.fetched.delay)
        spider.watch(spider.fetched)
        super()._slow_down(request, delay)


def give_up(crawler: Crawler, request: Request, wait: float) -> None:
    """Ask for nothing more, because the host of a request asks for so many seconds of patience."""
    spider: Any = crawler.spider
    host = urlparse_cached(request).netloc
    spider.fetched.given_up = (
        f"{host} asks to be left alone for {wait:,.0f} seconds, and no more than {LONGEST_WAIT:.0f} are waited here"
    )
    drop_queues(crawler)
