"""The demonstration portal as tests and `khotin demo` use it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType

from crawler.demo.edition import Edition
from crawler.demo.faults import Faults
from crawler.demo.messages import Request, Response
from crawler.demo.model import Truth
from crawler.demo.server import Logged, Server
from crawler.demo.site import Site


class DemoPortal:
    """The news portal of Hòa Giang, an invented province, on loopback; a context manager that starts and stops it.

    `size` is how many articles a complete crawl of its listings stores, the same ones for the same `seed`; beside them it
    has one broken, one only in the sitemap and one only in the feed. `latency` is added to every answer, in seconds.
    `session_requests` is how many posts a session of the postback section lasts. `crawl_delay` goes into robots.txt, in
    seconds. `today` is the local time its clock shows, else the real one. `port` 0 takes a free one and keeps it for later
    starts. Everything can be called from any thread. Raises ValueError for a size below 8.
    """

    def __init__(
        self,
        size: int = 84,
        seed: int = 1,
        *,
        latency: float = 0.0,
        faults: Faults | None = None,
        session_requests: int | None = None,
        crawl_delay: float | None = None,
        today: datetime | None = None,
        port: int = 0,
    ) -> None:
        self.port = port
        self.requests: list[Logged] = []
        self._seed, self._latency, self._faults = seed, latency, faults or Faults()
        self._edition = Edition(size, seed)
        self._site = Site(self._edition, seed, session_requests=session_requests, crawl_delay=crawl_delay, today=today)
        self._lock = threading.RLock()
        self._server: Server | None = None

    def start(self) -> str:
        """Serve; the portal's address, without a slash at its end."""
        if self._server is None:
            self._server = Server(
                self._answer,
                self.requests,
                port=self.port,
                seed=self._seed,
                latency=self._latency,
                faults=self._faults,
            )
            self.port = self._server.port
            self._site.url = self.url
        return self.url

    def stop(self) -> None:
        """Stop serving. Sessions are lost; a later `start` serves the same articles at the same address."""
        if self._server is not None:
            self._server.stop()
            self._server = None
            self.expire_sessions()

    def __enter__(self) -> DemoPortal:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The portal's address. Raises ValueError before the first start, which chooses the port."""
        if not self.port:
            raise ValueError("the demonstration portal has no address yet; call start() first")
        return f"http://127.0.0.1:{self.port}"

    def truth(self) -> list[Truth]:
        """What is true of each article now, newest first."""
        with self._lock:
            return self._edition.truth(self.url)

    def edit(
        self, key: str, *, title: str | None = None, lead: str | None = None, paragraphs: Sequence[str] | None = None
    ) -> None:
        """Change an article silently: same address, same date. Raises ValueError for an unknown key."""
        with self._lock:
            self._edition.edit(key, title=title, lead=lead, paragraphs=paragraphs)

    def publish(self, count: int = 1) -> list[str]:
        """Publish new articles on top of the listings, in one section after the other; their keys."""
        with self._lock:
            return self._edition.publish(count)

    def withdraw(self, key: str) -> None:
        """Take an article off: its addresses answer 404, listings and truth forget it. Raises ValueError for an unknown key."""
        with self._lock:
            self._edition.withdraw(key)

    def redesign(self) -> None:
        """Change the layout: every class gets another name, so that templates written before find nothing."""
        with self._lock:
            self._site.is_redesigned = True

    def expire_sessions(self) -> None:
        """Let every session of the postback section expire."""
        with self._lock:
            self._site.sessions.expire()

    def _answer(self, request: Request) -> Response:
        with self._lock:
            return self._site.answer(request)
