"""Shows a survey, or a check, the pages it wants: fetched through Scrapy with the manners of a crawl."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import Settings

from crawler import settings as ours
from crawler.archive.folder import Config
from crawler.portals.model import Portal, is_loopback
from crawler.spiders.loader import LOOPBACK_CONCURRENCY, PUBLIC_CONCURRENCY, user_agent
from crawler.spiders.outcomes import in_words
from crawler.spiders.run import Process
from crawler.survey.manners import Asking, ElsewhereError
from crawler.survey.sample import Sample

if TYPE_CHECKING:
    from twisted.python.failure import Failure

# Bytes of an answer: pages are far smaller, and nothing else is looked at.
_LARGEST = 8 * 1024 * 1024
# Seconds between two requests to a public host that has no file yet.
_DELAY = 1.0

Watch = Callable[["Fetched"], None]
"""Is shown what there is so far."""


class Fetched:
    """What was shown, in order, and how many requests that took, redirects and robots.txt among them. `delay` are the seconds
    between two of them. `refused` says why the first page did not come, `elsewhere` the address on another host that it
    led to, `given_up` why nothing more was asked for. What was stopped before its end is `interrupted`.
    """

    def __init__(self, delay: float) -> None:
        self.samples: list[Sample] = []
        self.requests = 0
        self.delay = delay
        self.refused: str | None = None
        self.elsewhere: str | None = None
        self.given_up: str | None = None
        self.interrupted = True


class SurveySpider(Spider):
    """Asks for what a survey wants to see, until it has seen enough."""

    name = "survey"

    def __init__(self, survey: Asking, fetched: Fetched, watch: Watch, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.survey, self.fetched, self.watch = survey, fetched, watch
        self._asked: set[str] = set()

    def closed(self, reason: str) -> None:
        self.fetched.interrupted = reason != "finished"

    async def start(self) -> AsyncIterator[Any]:
        for request in self._wanted():
            yield request

    def answered(self, response: Response, asked: str) -> Iterator[Request]:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1") or None
        return self._take(Sample(response.url, response.body, content_type, response.status, asked))

    def refused(self, failure: Failure) -> Iterator[Request]:
        asked = failure.request.cb_kwargs["asked"]  # type: ignore[attr-defined]  # Scrapy adds it
        why = _why(failure.value)
        if not self.fetched.samples:
            self.fetched.refused = why
            self.fetched.elsewhere = failure.value.url if isinstance(failure.value, ElsewhereError) else None
        return self._take(Sample(asked, b"", None, 0, asked, why))

    def _take(self, sample: Sample) -> Iterator[Request]:
        self.fetched.samples.append(sample)
        self.survey.take(sample)
        self.watch(self.fetched)
        yield from self._wanted()

    def _wanted(self) -> Iterator[Request]:
        wanted = [] if self.fetched.given_up else self.survey.next_wanted()
        for url in wanted:
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


def _why(error: BaseException | None) -> str:
    # Scrapy puts the address of a redirect together before anybody could look at it.
    return "it leads to what is no web address" if type(error) is ValueError else in_words(error)


def run(survey: Asking, config: Config, watch: Watch, portal: Portal | None = None) -> Fetched:
    """Fetch all that a survey wants to see; blocks. `watch` is shown how far it is, again and again. A `portal` that has a
    file says how it is to be treated: the delay, the certificate. Ctrl-C and SIGTERM stop cleanly.

    To be called once in a process, as Twisted's reactor is.
    """
    local = is_loopback(urlsplit(survey.url).hostname or "")
    delay = portal.delay if portal else _DELAY
    fetched = Fetched(0 if local else delay)
    settings = Settings()
    settings.setmodule(ours, priority="project")
    settings.setdict(
        {
            "SCHEDULER": "scrapy.core.scheduler.Scheduler",
            "ITEM_PIPELINES": {},
            "DOWNLOADER_MIDDLEWARES": {
                "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
                "crawler.survey.manners.OneSiteMiddleware": 50,
                "crawler.survey.manners.BudgetMiddleware": 880,
                "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
                "crawler.survey.manners.NearRobotsMiddleware": 100,
                "crawler.survey.manners.NoPatienceMiddleware": 560,
                "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
                "crawler.spiders.unpacking.UnpackingMiddleware": 590,
            },
            "USER_AGENT": user_agent(config),
            "DOWNLOAD_DELAY": fetched.delay,
            "CONCURRENT_REQUESTS_PER_DOMAIN": LOOPBACK_CONCURRENCY if local else PUBLIC_CONCURRENCY,
            "DOWNLOAD_MAXSIZE": _LARGEST,
            "DOWNLOAD_VERIFY_CERTIFICATES": portal.verify_certificate if portal else True,
            "RETRY_TIMES": 1,
            "LOG_ENABLED": False,
            "LOG_INSTALL_ROOT_HANDLER": False,
        },
        priority="cmdline",
    )
    process = Process(settings)
    process.crawl(SurveySpider, survey=survey, fetched=fetched, watch=watch)
    process.start()
    return fetched
