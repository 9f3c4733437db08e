"""One crawl of one portal under way: its lock, its frontier, its WARC file, and the outcomes waiting to be committed."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial

from filelock import FileLock, Timeout

from crawler import __version__
from crawler.archive import budget, captures, clock, crawls, sections, warcs
from crawler.archive.commit import commit
from crawler.archive.crawls import Counts, Narrowing
from crawler.archive.database import Archive
from crawler.archive.folder import ArchiveError, Config, Folder
from crawler.archive.frontier import Frontier
from crawler.capture.records import RecordError
from crawler.capture.sealing import sealed
from crawler.capture.warc import Original, WarcWriter, name_of
from crawler.items import Found, Outcome, Sealed, State
from crawler.portals.model import Portal
from crawler.spiders import looks, rendering
from crawler.spiders.held import Held, LeftBehind
from crawler.spiders.imported import Import, Imported
from crawler.spiders.plan import SMALL_BUDGET, Plan, first_pages
from crawler.spiders.recovery import recover

# After so many looks in a row that the portal did not answer, or refused, it is left in peace for the day.
REFUSALS = 5
# A batch is committed when it has this many outcomes or its oldest is this old (seconds), or when nothing else is waiting.
BATCH = 64
BATCH_SECONDS = 2.0
SOFTWARE = f"khotin/{__version__}"

logger = logging.getLogger(__name__)


class Session:
    """`source` is what an import reads instead of asking the network.

    Raises ArchiveError on opening: no contact, a second crawl of the same portal, an archive that cannot be used.
    """

    def __init__(self, portal: Portal, folder: Folder, narrowing: Narrowing, source: Import | None = None) -> None:
        check(portal, narrowing)
        if source is None:
            check_contact(portal, folder.config())
            rendering.check(portal)
        self.portal, self.narrowing, self.source = portal, narrowing, source
        folder.make()
        self._further: Callable[[], Iterable[Found]] | None = None
        self._lock = FileLock(folder.locks / f"{portal.id}.lock")
        try:
            self._lock.acquire(blocking=False)
        except Timeout as error:
            raise ArchiveError(
                f"{portal.id} is being crawled by another process; wait for it, or stop it first."
            ) from error
        except OSError as error:
            raise ArchiveError(f"{folder.locks} cannot be written: {error.strerror}.") from error
        try:
            self.archive = Archive.shared(folder)
        except BaseException:
            self._lock.release()
            raise
        try:
            crawl = self._begin(folder)
        except BaseException:
            self.archive.release()
            self._lock.release()
            raise
        self.crawl, self.continued = crawl.id, crawl.continued
        self.plan = self._plan()
        self.frontier = Frontier(
            self.archive,
            portal.id,
            crawl.id,
            narrowing.limit,
            budget=self.plan.budget if self.plan else None,
            looked_at=partial(looks.found, portal) if source is None else None,
            known_too=source is not None,
        )
        self.warc = WarcWriter(folder.warc, name_of(portal.id, crawl.id), SOFTWARE, self._original)
        self.started = time.monotonic()
        self.seconds = 0.0
        self.is_closed = False
        self.reason = ""  # why Scrapy ended the crawl
        self.error: str | None = None
        self.at = ""
        self.counts: Counts | None = None
        self._ready: deque[sqlite3.Row] = deque()
        self._asked: set[int] = set()
        self._buffer: list[Outcome] = []
        self._buffered_at = 0.0
        self._drained = False
        self._refusals = 0

    def _begin(self, folder: Folder) -> crawls.Crawl:
        db = self.archive.connection
        try:
            clock.check(db)
            return self._begin_import(self.source) if self.source else self._begin_crawl(db, folder)
        except (sqlite3.Error, OSError) as error:
            raise ArchiveError(f"{folder.path} cannot be written ({error}); mend that and try again.") from error

    def _begin_crawl(self, db: sqlite3.Connection, folder: Folder) -> crawls.Crawl:
        """Begin or continue a crawl; what a killed one left in its WARC files is held to answer this one's requests."""
        left = recover(db, folder.warc, self.portal.id)
        self.held: Held = LeftBehind(db, folder.warc, left.captures if left else ())
        self._unsealed = left.files if left else ()
        if left and left.options != self.narrowing.to_json():
            # It will be given up: what it captured is recorded before it counts as ended.
            self._seal(left.crawl, [])
        return crawls.begin(self.archive, _portal_row(self.portal), self.narrowing, SOFTWARE)

    def _begin_import(self, source: Import) -> crawls.Crawl:
        crawl = crawls.begin(self.archive, _portal_row(self.portal), self.narrowing, SOFTWARE, source.name)
        imported = Imported(self.archive, self.portal, source)
        try:
            imported.record(crawl.id)
        except RecordError as error:
            raise ArchiveError(f"the import cannot go on: {error}.") from error
        self.held, self._further, self._unsealed = imported, imported.further, ()
        return crawl

    def _plan(self) -> Plan | None:
        """How the portal is visited again; None for a crawl that walks all its sections to their ends."""
        db, narrowing = self.archive.connection, self.narrowing
        if self.source is not None or narrowing.whole or narrowing.since or narrowing.limit:
            return None
        standings = sections.standings(db, self.portal.id)
        if not any(standing.met_crawl for standing in standings.values()):
            return None
        return Plan(self.portal, standings, budget.of_day(db, self.portal.id, self.portal.budget), datetime.now(UTC))

    def begin_frontier(self) -> None:
        """Note where the crawl begins, and which known articles it looks at again."""
        with self.archive.transaction() as db:
            self.frontier.add(db, first_pages(self.portal, self.narrowing, self.plan))
            if self.plan is not None and not self.narrowing.sections:
                left = self.frontier.budget.left or 0
                # Half of it is kept for sweeps, else the looks of a large archive would leave them nothing; a small one whole.
                kept = left if left < SMALL_BUDGET else left // 2
                self.frontier.look_at(db, left - kept if self.plan.is_sweeping else left)

    def next_row(self) -> sqlite3.Row | None:
        """The next row to fetch, or None when there is none just now."""
        if not self._ready and not self._fill() and self._buffer:
            self.flush()  # what is waiting may hold the next page
            self._fill()
        if self.error or self.is_closed or not self._ready:
            return None
        row = self._ready.popleft()
        self._asked.add(row["id"])
        return row

    def has_more(self) -> bool:
        """Whether anything is left to do that has not been asked for."""
        return not self.error and not self.is_closed and bool(self._ready or self._buffer or not self._drained)

    def add(self, outcome: Outcome) -> None:
        """Take an outcome into the next batch. What comes after the end is left for the next run."""
        if self.is_closed:
            return
        if not self._buffer:
            self._buffered_at = time.monotonic()
        self._buffer.append(outcome)
        self._watch_refusals(outcome)
        if len(self._buffer) >= BATCH or time.monotonic() - self._buffered_at > BATCH_SECONDS:
            self.flush()

    def _watch_refusals(self, outcome: Outcome) -> None:
        """Look at no more articles where the portal goes on refusing."""
        if outcome.row is None:
            return
        is_refusal = outcome.look is not None and outcome.state is State.FAILED and outcome.page is None
        self._refusals = self._refusals + 1 if is_refusal else 0
        if self._refusals < REFUSALS:
            return
        self._refusals = 0
        with self.archive.transaction() as db:
            self.frontier.put_off_looks(db, f"put off: {REFUSALS} looks in a row came to nothing")
        self._ready = deque(row for row in self._ready if row["look"] is None)

    def put_back(self, row: int) -> None:
        """Leave a row waiting that was asked for and not answered: the next run asks again."""
        self._asked.discard(row)

    def fail_lost(self) -> bool:
        """Give a reason to every row that was asked for and whose answer never came; whether there was any."""
        answered = {outcome.row for outcome in self._buffer}
        lost = self._asked - answered
        for row in lost:
            self.add(Outcome(row, State.FAILED, "lost on the way: no answer and no error came back for it"))
        return bool(lost)

    def flush(self) -> None:
        """Commit the batch: WARC bytes to the disk, then one transaction. On an error the batch is kept and the crawl ends."""
        if not self._buffer or self.error:
            return
        try:
            clock.check(self.archive.connection)
            self.warc.sync()
            commit(self.frontier, self._buffer)
        except ArchiveError as error:
            self.break_off(str(error))
            return
        except (sqlite3.Error, OSError) as error:
            self.break_off(f"the archive cannot be written ({error}); mend that and run the same command again.")
            return
        self._asked.difference_update(outcome.row for outcome in self._buffer if outcome.row is not None)
        self._buffer.clear()
        self._drained = False

    def break_off(self, error: str) -> None:
        """End the crawl because of an error that no further request would mend."""
        if self.error is None:
            self.error = error
            logger.error("%s: %s", self.portal.id, error)

    def close(self, *, finished: bool) -> None:
        """Commit what is left, write down how the crawl ended, let go of the lock. May be called again."""
        if self.is_closed:
            return
        self.is_closed = True
        try:
            self.flush()
            self.warc.close()
            whole = finished and not self.error and not self.frontier.waiting(1)
            if whole:
                self._seal(self.crawl, self.warc.closed)
            self.counts = crawls.end(self.archive, self.crawl, finished=whole, error=self.error)
        except (sqlite3.Error, OSError) as error:
            self.break_off(f"the archive cannot be written ({error}); mend that and run the same command again.")
        finally:
            self.seconds = time.monotonic() - self.started
            self.archive.release()
            self._lock.release()

    def _seal(self, crawl: int, closed: Sequence[Sealed]) -> None:
        """Record what was held and answered nothing, and write down what a crawl's files hold: they change no more."""
        with self.archive.transaction() as db:
            for file in [*closed, *map(sealed, self._unsealed)]:
                warcs.add(db, file.name, crawl)
                warcs.seal(db, file)
            for capture in self.held.rest():
                captures.put(db, crawl, capture)
        self._unsealed = ()

    def _original(self, digest: str) -> Original | None:
        row = captures.original(self.archive.connection, digest, self.archive.folder.warc)
        return Original(row["id"], row["url"], row["fetched_at"]) if row else None

    def _fill(self) -> bool:
        """Read rows that are waiting and not asked for yet."""
        if not self._drained:
            self._look()
            if self._drained and self._further and not (self._asked or self._buffer):
                with self.archive.transaction() as db:
                    self.frontier.add(db, self._further())
                self._further = None
                self._look()
        return bool(self._ready)

    def _look(self) -> None:
        rows = self.frontier.waiting(BATCH + len(self._asked))
        self._ready.extend(row for row in rows if row["id"] not in self._asked)
        self._drained = not self._ready


def check(portal: Portal, narrowing: Narrowing) -> None:
    """Raises ArchiveError when the portal cannot be read: selectors that nobody knows yet, an unknown section."""
    if portal.lacks:
        raise ArchiveError(
            f"{portal.id} cannot be crawled yet: its portal file lacks {', '.join(portal.lacks)}; put a file that has them"
            " into the archive's portals/ folder (docs/portals.md)."
        )
    names = [section.name for section in portal.sections]
    for name in narrowing.sections:
        if name not in names:
            raise ArchiveError(f"{portal.id} has no section {name!r}; it has {', '.join(map(repr, names))}.")


def check_contact(portal: Portal, config: Config) -> None:
    """Raises ArchiveError when a public portal would not learn who crawls it."""
    if not config.contact and not portal.is_loopback:
        raise ArchiveError(
            f'{portal.id} is a public portal and no contact is set: put contact = "you@example.org" into the archive\'s'
            " khotin.toml or set KHOTIN_CONTACT, so that the portal can reach whoever crawls it."
        )


def _portal_row(portal: Portal) -> dict[str, str | None]:
    names = ("id", "name", "url", "family", "verified", "level", "province", "province_before", "attribution")
    return {name: getattr(portal, name) for name in names}
