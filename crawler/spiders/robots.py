"""robots.txt as RFC 9309 wants it, and Crawl-delay. Parsing is Protego's, fetching is Scrapy's."""

from __future__ import annotations

import logging

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.spiders import outcomes
from crawler.spiders.refusals import RobotsForbidError, RobotsUnreachableError, StoppingError

# A robots.txt without an answer is an outcome of every request it stops; Scrapy would print a traceback as well.
logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)

# The longest Crawl-delay (seconds) that a crawl can honour and still end.
LONGEST_DELAY = 600.0


class RobotsMiddleware(RobotsTxtMiddleware):
    """What a robots.txt means, by its answer:

    - 200 with rules: they are obeyed, Crawl-delay too.
    - 4xx: there are no rules (RFC 9309, 2.3.1.3).
    - 200 with HTML, a CAPTCHA or an error page (seen on tedp.vn): there are no rules.
    - 429, 5xx or no answer: nothing is fetched from the host in this run.
    - A Crawl-delay that nobody could wait for: likewise.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._why: dict[str, str] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        netloc = urlparse_cached(request).netloc
        # Scrapy 2.19 lets several requests wait for one Deferred, of which only the first is given the parser.
        known = self._parsers.get(netloc)
        rp = known if isinstance(known, RobotParser) else None
        if rp is None and not self.crawler.engine.running:
            raise StoppingError("the crawl is ending")
        if rp is None:
            why = self._why.get(netloc, "no answer")
            raise RobotsUnreachableError(
                f"robots.txt of {netloc} could not be read ({why}), so nothing there may be fetched now"
            )
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbidError("forbidden by robots.txt") from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status == 429 or response.status >= 500:
            raise RobotsUnreachableError(f"HTTP {response.status}")
        if response.status != 200 or response.body.lstrip()[:1] == b"<":
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        parser = self._parsers[netloc]
        delay = parser.crawl_delay("khotin") if isinstance(parser, RobotParser) else None
        if delay and delay > LONGEST_DELAY:
            self._why[netloc] = (
                f"it asks for {delay:,.0f} seconds between requests, more than the {LONGEST_DELAY:.0f} we wait"
            )
            self._parsers[netloc] = None
        elif delay:
            self._slow_down(request, delay)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._why.setdefault(netloc, outcomes.in_words(exc))
        super()._robots_error(exc, netloc)

    def _slow_down(self, request: Request, delay: float) -> None:
        """Honour a Crawl-delay (seconds): one request at a time, that far apart, for as long as the crawl runs."""
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        delay = max(delay, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        downloader.per_slot_settings[key] = {"delay": delay, "concurrency": 1}
        if slot := downloader.slots.get(key):
            slot.delay, slot.concurrency = delay, 1
