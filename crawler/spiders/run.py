"""Runs crawls of several portals in one process: several Scrapy crawlers, one writer, each portal its own politeness."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler.archive.crawls import Narrowing
from crawler.archive.folder import Folder
from crawler.portals.model import Portal
from crawler.spiders.imported import Import
from crawler.spiders.loader import spider_for
from crawler.spiders.news import NewsSpider
from crawler.spiders.refusals import StoppingError

# Crawls that run at once in one process; each waits for its own portal most of the time.
AT_ONCE = 8
# Seconds that requests under way are given when a crawl is told to stop.
GRACE = 10.0

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Run:
    """A portal's part of a run. `spider` is there once its crawl has begun; `interrupted` once the whole run was told to stop;
    `paused` says why its crawl alone was.
    """

    portal: Portal
    crawler: Crawler | None = None
    spider: NewsSpider | None = None
    over: bool = False
    interrupted: bool = False
    paused: str | None = None
    error: str | None = None


class Runner:
    """Crawls portals, at most `AT_ONCE` together; portals that share a host one after the other, because the pause between
    requests belongs to the host. With a `source` of captures nothing is asked for: it is imported.
    """

    def __init__(
        self, portals: Sequence[Portal], folder: Folder, narrowing: Narrowing, source: Import | None = None
    ) -> None:
        self.folder, self.narrowing, self.source = folder, narrowing, source
        self.runs = [Run(portal) for portal in portals]
        settings = Settings()
        settings.setmodule("crawler.settings", priority="project")
        settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
        self._process = Process(settings)
        logging.getLogger().addHandler(_sentences())
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._hosts: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._turns: list[asyncio.Task[None]] = []

    def start(self, watch: Callable[[], Any], every: float) -> None:
        """Run until all crawls are over; blocks. `watch` is called every `every` seconds. Ctrl-C and SIGTERM stop cleanly."""
        loop = asyncio.get_event_loop()
        main = loop.create_task(self._all(watch, every))
        main.add_done_callback(lambda _: self._process._stop_reactor())
        # What Scrapy logs of an error in a task has been logged; the run's own summary tells the archivist.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        self._process.start(stop_after_crawl=False)
        for run in self.runs:  # a second Ctrl-C leaves crawls where they are
            _end(run)

    def add(self, portal: Portal) -> None:
        """Take one more portal, while crawls run: it gets its turn as the others do."""
        run = Run(portal)
        self.runs.append(run)
        self._turns.append(asyncio.get_event_loop().create_task(self._turn(run)))

    def pause(self, run: Run, reason: str) -> None:
        """Stop one portal's crawl cleanly: what is under way ends, the rest stays waiting. Call it until the run is over."""
        if run.over:
            return
        run.paused = reason
        if run.crawler is None:
            run.over = True  # its turn has not come, and does not
            return
        drop_queues(run.crawler)
        if run.crawler.crawling and run.crawler._engine is not None and run.crawler.engine.running:
            self._turns.append(asyncio.get_event_loop().create_task(run.crawler.stop_async()))

    async def _all(self, watch: Callable[[], Any], every: float) -> None:
        loop = asyncio.get_event_loop()
        self._turns += [loop.create_task(self._turn(run)) for run in self.runs]
        ticking = asyncio.ensure_future(_tick(watch, every))
        try:
            while under_way := [turn for turn in self._turns if not turn.done()]:  # portals may have been added
                await asyncio.wait(under_way)
        finally:
            ticking.cancel()

    async def _turn(self, run: Run) -> None:
        """Wait for the portal's hosts and a free slot, then crawl."""
        async with contextlib.AsyncExitStack() as waits:
            for host in _hosts(run.portal):
                await waits.enter_async_context(self._hosts[host])
            await waits.enter_async_context(self._slots)
            if self._process.is_told or any(other.interrupted for other in self.runs):
                run.interrupted = True
            elif not run.over:
                await self._one(run)

    async def _one(self, run: Run) -> None:
        try:
            spider = spider_for(run.portal, self.folder, importing=self.source is not None)
            run.crawler = crawler = self._process.create_crawler(spider)
            running = self._process.crawl(
                crawler,
                since=self.narrowing.since,
                section="|".join(self.narrowing.sections),
                limit=self.narrowing.limit,
                whole=self.narrowing.whole,
                source=self.source,
            )
            await asyncio.sleep(0)  # lets the crawl make its spider
            run.spider = _spider_of(crawler)
            await running
        except Exception as error:  # one portal's trouble must not end the others
            run.error = f"{type(error).__name__}: {error}"
        finally:
            run.spider = run.spider or (_spider_of(run.crawler) if run.crawler else None)
            run.over = True
            _end(run)
            if run.spider and run.spider.has_session:
                run.error = run.error or run.spider.session.error
            elif run.spider:
                run.error = run.error or run.spider.refusal


def _end(run: Run) -> None:
    """Note how a run's crawl ended. One that was not closed in good order was interrupted; what it has is committed."""
    if run.spider is None:
        run.interrupted = run.interrupted or not run.over
    elif run.spider.has_session:
        session = run.spider.session
        if not session.is_closed:
            session.close(finished=False)
            run.interrupted = run.error is None
        if session.reason != "shutdown":
            run.paused = None  # it ended before it was told to
        elif not run.paused:
            run.interrupted = True


class Process(AsyncCrawlerProcess):
    """Scrapy's process, which stops soon when it is told to: what waits for its turn is left for the next run, and what has
    not answered within `GRACE` seconds too.
    """

    is_told = False

    async def stop(self) -> None:
        if self.crawlers and not self.is_told:
            self.is_told = True
            logger.error("stopping; what is under way is given %.0f seconds", GRACE)
        for crawler in list(self.crawlers):
            drop_queues(crawler)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(super().stop(), GRACE)


def drop_queues(crawler: Crawler) -> None:
    """Send back the requests that wait for a delay to pass: they would keep the crawl from ending."""
    if not crawler.crawling or crawler._engine is None:
        return
    for slot in crawler.engine.downloader.slots.values():
        while slot.queue:
            _, answer = slot.queue.popleft()
            answer.errback(StoppingError("the crawl is ending"))


def _sentences() -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setLevel(logging.ERROR)
    handler.setFormatter(_Sentence())
    return handler


class _Sentence(logging.Formatter):
    """What is logged as an error reaches people as one sentence, never as a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return f"khotin: {record.getMessage()}"


def _spider_of(crawler: Crawler) -> NewsSpider | None:
    return crawler.spider if isinstance(crawler.spider, NewsSpider) else None


def _hosts(portal: Portal) -> list[str]:
    """The hosts that a crawl of the portal has to itself, always in the same order, so that no two crawls wait for each other.
    This machine needs no pause between requests, so its portals share it.
    """
    return (
        [] if portal.is_loopback else sorted({urlsplit("//" + netloc).hostname or netloc for netloc in portal.netlocs})
    )


async def _tick(watch: Callable[[], Any], every: float) -> None:
    while True:
        watch()
        await asyncio.sleep(every)
