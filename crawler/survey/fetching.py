"""Shows a survey, or a check, the pages it wants: fetched through Scrapy with the manners of a crawl."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import Settings

from crawler import settings as ours
from crawler.archive.folder import Config
from crawler.portals.model import is_loopback
from crawler.spiders.loader import LOOPBACK_CONCURRENCY, PUBLIC_CONCURRENCY, user_agent
from crawler.spiders.outcomes import in_words
from crawler.spiders.refusals import OutsideError
from crawler.survey.sample import Sample
from crawler.survey.survey import BUDGET

if TYPE_CHECKING:
    from twisted.python.failure import Failure

# Bytes of an answer: pages are far smaller, and nothing else is looked at.
_LARGEST = 8 * 1024 * 1024
# Seconds between two requests to a public host.
_DELAY = 1.0


class Asking(Protocol):
    """What wants to see pages of the site at `url`; see Survey (survey.py) and Check (checking.py)."""

    url: str

    def may_ask(self, url: str) -> bool:
        """Whether an address, wanted or redirected to, is the site's."""

    def next_wanted(self) -> list[str]:
        """The addresses to be shown next, all of them before the next call; none when it has seen enough."""

    def take(self, sample: Sample) -> None:
        """Be shown an answer; a failure has status 0."""


class Fetched:
    """What was shown, in order, and how many requests that took, redirects and robots.txt among them. `refused`
    says why the first page did not come.
    """

    def __init__(self) -> None:
        self.samples: list[Sample] = []
        self.requests = 0
        self.refused: str | None = None


class SurveySpider(Spider):
    """Asks for what a survey wants to see, until it has seen enough."""

    name = "survey"

    def __init__(self, survey: Asking, fetched: Fetched, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.survey, self.fetched = survey, fetched
        self._asked: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        for request in self._wanted():
            yield request

    def answered(self, response: Response, asked: str) -> Iterator[Request]:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1") or None
        return self._take(Sample(response.url, response.body, content_type, response.status, asked))

    def refused(self, failure: Failure) -> Iterator[Request]:
        asked = failure.request.cb_kwargs["asked"]  # type: ignore[attr-defined]  # Scrapy adds it
        if not self.fetched.samples:
            self.fetched.refused = in_words(failure.value)
        return self._take(Sample(asked, b"", None, 0, asked))

    def _take(self, sample: Sample) -> Iterator[Request]:
        self.fetched.samples.append(sample)
        self.survey.take(sample)
        yield from self._wanted()

    def _wanted(self) -> Iterator[Request]:
        for url in self.survey.next_wanted():
            if url not in self._asked:
                self._asked.add(url)
                yield Request(
                    url,
                    self.answered,
                    errback=self.refused,
                    cb_kwargs={"asked": url},
                    dont_filter=True,
                    meta={"dont_merge_cookies": True},
                )


class OneSiteMiddleware:
    """Downloader middleware, the nearest to the wire. A survey asks its site, whatever pages, redirects and robots.txt say, and
    not more often than its budget.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OneSiteMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        spider = self.crawler.spider
        if not isinstance(spider, SurveySpider):
            return
        if not (request.url.startswith(("http://", "https://")) and spider.survey.may_ask(request.url)):
            raise OutsideError(f"it leads to another address, {request.url[:200]}")
        if spider.fetched.requests >= BUDGET:
            raise OutsideError(f"{BUDGET} requests are enough")
        spider.fetched.requests += 1


def run(survey: Asking, config: Config, delay: float = _DELAY) -> Fetched:
    """Fetch all that a survey wants to see; blocks. `delay` is the time between two requests to a public host, in seconds.

    To be called once in a process, as Twisted's reactor is.
    """
    fetched = Fetched()
    local = is_loopback(urlsplit(survey.url).hostname or "")
    settings = Settings()
    settings.setmodule(ours, priority="project")
    settings.setdict(
        {
            "SCHEDULER": "scrapy.core.scheduler.Scheduler",
            "ITEM_PIPELINES": {},
            "DOWNLOADER_MIDDLEWARES": {
                "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
                "crawler.survey.fetching.OneSiteMiddleware": 880,
                "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
                "crawler.spiders.robots.RobotsMiddleware": 100,
                "crawler.spiders.patience.PatienceMiddleware": 560,
            },
            "USER_AGENT": user_agent(config),
            "DOWNLOAD_DELAY": 0 if local else delay,
            "CONCURRENT_REQUESTS_PER_DOMAIN": LOOPBACK_CONCURRENCY if local else PUBLIC_CONCURRENCY,
            "DOWNLOAD_MAXSIZE": _LARGEST,
            "RETRY_TIMES": 1,
            "LOG_ENABLED": False,
            "LOG_INSTALL_ROOT_HANDLER": False,
        },
        priority="cmdline",
    )
    process = AsyncCrawlerProcess(settings)
    process.crawl(SurveySpider, survey=survey, fetched=fetched)
    process.start()
    return fetched
