"""The demonstration portal as tests and `khotin demo` use it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Self

from crawler.demo.desk import Desk
from crawler.demo.edition import NEWEST, Edition
from crawler.demo.faults import Faults
from crawler.demo.illness import Illness
from crawler.demo.messages import Request, Response, redirect
from crawler.demo.model import Truth
from crawler.demo.server import Logged, Server
from crawler.demo.site import Site
from crawler.demo.validators import Validators


class DemoPortal:
    """The news portal of Hòa Giang, an invented province, on loopback; a context manager that starts and stops it.

    `size` is how many articles a complete crawl of its listings stores, the same ones for the same `seed`; beside them it
    has one broken, one only in the sitemap and one only in the feed. `latency` is added to every answer, in seconds.
    `session_requests` is how many posts a session of the postback section lasts. `crawl_delay` goes into robots.txt, in
    seconds. `today` is the local time its clock shows, else the real one; `newest` that of its last article at the start.
    `validators` says what its article pages have of `ETag` and `Last-Modified`. `port` 0 takes a free one and keeps it for
    later starts. Everything can be called from any thread. Raises ValueError for a size below 8.

    Its life: `publish`, `post`, `repost`, `edit`, `retouch`, `withdraw`, `restore`, `move`, `pin`, `empty` are what editors do
    to articles, which their keys name, and raise ValueError for a key or a section that there is not; `redesign`, `redress`,
    `migrate`, `today`, `illness` and `soft_404` are what happens to the site.
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
        newest: datetime = NEWEST,
        validators: Validators = "none",
        port: int = 0,
    ) -> None:
        self.port = port
        self.requests: list[Logged] = []
        self._seed, self._latency, self._faults = seed, latency, faults or Faults()
        self._edition = Edition(size, seed, newest)
        self._desk = Desk(self._edition)
        self._site = Site(
            self._edition,
            seed,
            session_requests=session_requests,
            crawl_delay=crawl_delay,
            today=today,
            validators=validators,
        )
        self._lock = threading.RLock()
        self._server: Server | None = None
        self._left: list[Server] = []

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
        for server in self._left:
            server.stop()
        self._left = []
        if self._server is not None:
            self._server.stop()
            self._server = None
            self.expire_sessions()

    def __enter__(self) -> Self:
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

    # What editors do.

    def edit(
        self, key: str, *, title: str | None = None, lead: str | None = None, paragraphs: Sequence[str] | None = None
    ) -> None:
        """Change an article silently: same address, same date."""
        with self._at_desk() as desk:
            desk.edit(key, title=title, lead=lead, paragraphs=paragraphs, at=self._site.now())

    def retouch(self, key: str) -> None:
        """Bring an article into other markup; its text stays."""
        with self._at_desk() as desk:
            desk.retouch(key)

    def publish(self, count: int = 1) -> list[str]:
        """Publish new articles on top of the listings, in one section after the other; their keys."""
        with self._at_desk() as desk:
            return desk.publish(count)

    def post(self, section: str, published: datetime, *, on_top: bool = False) -> str:
        """Publish an article of a date (local time) in a section (its id), listed at its date's place, or `on_top` of all,
        where it was entered; its key.
        """
        with self._at_desk() as desk:
            return desk.post(section, published, on_top=on_top)

    def repost(self, key: str, section: str, published: datetime) -> str:
        """Publish the text of an article once more; the key of the repost."""
        with self._at_desk() as desk:
            return desk.repost(key, section, published)

    def withdraw(self, key: str) -> None:
        """Take an article off: its addresses answer 404, listings and truth forget it."""
        with self._at_desk() as desk:
            desk.withdraw(key)

    def restore(self, key: str) -> None:
        """Put a withdrawn article back, as it was."""
        with self._at_desk() as desk:
            desk.restore(key)

    def move(self, key: str, *, redirects: bool = True) -> str:
        """Give an article a new number and so new addresses, to which the old ones lead, or answer 404; its new key."""
        with self._at_desk() as desk:
            return desk.move(key, redirects=redirects)

    def pin(self, key: str) -> None:
        """Let an article of `thoi-su` stay on top of every page of its section."""
        with self._at_desk() as desk:
            desk.pin(key)

    def empty(self, section: str) -> None:
        """Let a section list nothing any more."""
        with self._at_desk() as desk:
            desk.empty(section)

    # What happens to the site.

    def redesign(self) -> None:
        """Change the layout: every class gets another name, so that templates written before find nothing."""
        with self._lock:
            self._site.is_redesigned = True

    def redress(self) -> None:
        """Change all that is no text: counters of views, related links, blanks, attributes."""
        with self._lock:
            self._site.dress += 1

    def migrate(self, *, redirects: bool = True) -> str:
        """Go on at another port; the old one sends every address there, or is dead. The new address."""
        old, self._server, self.port = self._server, None, 0
        self.start()
        if old and redirects:
            old.answer = lambda request: redirect(self.url + request.target)
            self._left.append(old)
        elif old:
            old.stop()
        return self.url

    @property
    def today(self) -> datetime:
        """The local time its clock shows."""
        return self._site.now()

    @today.setter
    def today(self, now: datetime) -> None:
        with self._lock:
            self._site.today = now

    @property
    def illness(self) -> Illness | None:
        """What ails the whole portal."""
        return self._site.illness

    @illness.setter
    def illness(self, illness: Illness | None) -> None:
        with self._lock:
            self._site.illness = illness

    @property
    def soft_404(self) -> bool:
        """Whether articles that are not there answer 200, with the page that says so."""
        return self._site.is_soft

    @soft_404.setter
    def soft_404(self, soft: bool) -> None:
        with self._lock:
            self._site.is_soft = soft

    def expire_sessions(self) -> None:
        """Let every session of the postback section expire."""
        with self._lock:
            self._site.sessions.expire()

    @contextmanager
    def _at_desk(self) -> Iterator[Desk]:
        with self._lock:
            yield self._desk

    def _answer(self, request: Request) -> Response:
        with self._lock:
            return self._site.answer(request)
