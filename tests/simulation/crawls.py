"""Crawls made one after the other, each at a moment of its own, in one process: a Twisted reactor cannot be started twice.

The process is a child that takes its orders line by line. Its clock stands where each order says and goes on from there;
what is measured with `time.monotonic` (pauses, timeouts) takes the time it takes.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

_ROOT = Path(__file__).parents[2]


class Crawls:
    """The process, as its parent sees it. A context manager."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from tests.simulation.crawls import serve; serve()"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Crawls:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._process:  # no more orders: it ends
            pass

    def crawl(self, archive: Path, portal: str, moment: datetime) -> dict[str, Any]:
        """Crawl a portal at a moment; the counts of the crawl. Raises RuntimeError when it did not end well."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"archive": str(archive), "portal": portal, "moment": moment.isoformat()}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        reply: dict[str, Any] = json.loads(self._process.stdout.readline() or '{"error": "the process has died"}')
        if error := reply.get("error"):
            raise RuntimeError(f"the crawl of {moment} did not end well: {error}")
        return reply


def serve() -> None:
    """The child: crawl as ordered, until there are no more orders."""
    import time_machine
    from scrapy.settings import Settings

    from crawler.spiders.run import Process

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_ENABLED", False, priority="cmdline")
    process = Process(settings)
    with time_machine.travel(datetime.now().astimezone(), tick=True) as clock:
        main = asyncio.get_event_loop().create_task(_obey(process, clock))
        main.add_done_callback(lambda _: process._stop_reactor())
        process.start(stop_after_crawl=False, install_signal_handlers=False)


async def _obey(process: Any, clock: Any) -> None:
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        clock.move_to(datetime.fromisoformat(order["moment"]))
        try:
            reply = await _crawl(process, Path(order["archive"]), order["portal"])
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


async def _crawl(process: Any, archive: Path, portal_id: str) -> dict[str, Any]:
    from crawler.archive.folder import Folder
    from crawler.portals.loader import find
    from crawler.spiders.loader import spider_for

    folder = Folder(archive)
    crawler = process.create_crawler(spider_for(find(folder.portals, portal_id), folder))
    await process.crawl(crawler, since=None, section="", limit=None, source=None)
    spider = crawler.spider
    if not spider.has_session:
        return {"error": spider.refusal}
    session = spider.session
    if session.error or session.counts is None or session.counts.waiting:
        return {"error": session.error or f"the crawl was not finished: {session.reason}, {session.counts}"}
    return asdict(session.counts)
