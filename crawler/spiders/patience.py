"""Waits when a host asks for it: Retry-After (RFC 9110, 10.2.3) holds the whole host, not only the page that was refused."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.spiders.refusals import StoppingError

logger = logging.getLogger(__name__)

# The longest wait (seconds): a host that asks for more is asked again after an hour.
LONGEST = 3600.0
# Without Retry-After a refused host is given this many seconds, doubled with each refusal of the same page.
BACKOFF = 5.0


class PatienceMiddleware:
    """Downloader middleware. 429 and 503 make all requests to their host wait."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._quiet_until: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PatienceMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        host = urlparse_cached(request).netloc
        while (left := self._quiet_until.get(host, 0.0) - time.monotonic()) > 0:
            if not self.crawler.engine.running:
                raise StoppingError("the crawl is ending")
            await asyncio.sleep(min(left, 0.5))

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status in {429, 503}:
            wait = retry_after(response, datetime.now(UTC))
            if wait is None:
                # The portal's own delay says how much patience it needs; on this machine that is none.
                pause = min(BACKOFF, 5 * self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
                wait = pause * 2 ** int(request.meta.get("retry_times", 0))
            host = urlparse_cached(request).netloc
            if wait > LONGEST:
                logger.warning("%s asks for %.0f seconds of patience; waiting one hour", host, wait)
            until = time.monotonic() + min(wait, LONGEST)
            self._quiet_until[host] = max(until, self._quiet_until.get(host, 0.0))
        return response


def retry_after(response: Response, now: datetime) -> float | None:
    """Seconds that Retry-After asks for, given as a number or as an HTTP date; None where there is none to be read."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
