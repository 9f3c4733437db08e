"""Crawling whatever is due. One process at a time does it for an archive; portals that become due meanwhile join."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from crawler.archive.folder import ArchiveError, Folder
from crawler.portals.loader import PortalError, load_each
from crawler.portals.model import Portal
from crawler.watch import failed
from crawler.watch.known import pasts
from crawler.watch.schedule import Past, is_due, may_run

if TYPE_CHECKING:
    from crawler.spiders.run import Run, Runner

# Seconds between two looks for portals that have become due; a timer starts `khotin due` as often.
LOOK_EVERY = 300.0
HOURS_ENDED = "its hours ended"

logger = logging.getLogger(__name__)


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


@contextmanager
def alone(folder: Folder) -> Iterator[bool]:
    """Whether this is the only process that crawls what is due; it stays the only one until the end of the block.

    Raises ArchiveError where the archive is none, or cannot be written.
    """
    if not folder.path.is_dir():
        raise ArchiveError(f"there is no archive at {folder.path}; name its folder with --archive.")
    folder.make()
    lock = FileLock(folder.locks / "due")  # portals' locks end in ".lock", so that none has this name
    try:
        lock.acquire(blocking=False)
    except Timeout:
        yield False
        return
    except OSError as error:
        raise ArchiveError(f"{folder.locks} cannot be written: {error.strerror}.") from error
    try:
        yield True
    finally:
        lock.release()


class Due:
    """What is due in an archive, now and while crawls run. To be used by one process at a time: see `alone`.

    `broken` are the sentences of portal files that cannot be used, `left` the ids of portals that another process crawls.
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.broken: list[str] = []
        self.left: set[str] = set()
        self._noted: set[int] = set()
        self._looked_at = time.monotonic()

    def portals(self, at_work: Collection[str] = ()) -> list[Portal]:
        """The portals that are to be crawled now, without those that this process is at work on. Raises ArchiveError."""
        self._looked_at = time.monotonic()
        moment, known = now(), pasts(self.folder)
        due = [
            portal
            for portal in self._scheduled()
            if portal.id not in at_work and is_due(portal, known.get(portal.id, Past()), moment)
        ]
        self.left = {portal.id for portal in due if self._is_held(portal)}
        return [portal for portal in due if portal.id not in self.left]

    def watch(self, runner: Runner) -> None:
        """Keep a run to the hours of its portals, note its failures, let portals join. To be called every second or so."""
        for run in runner.runs:
            if not run.over and not may_run(run.portal, now()):
                runner.pause(run, HOURS_ENDED)
        self.note(runner.runs)
        if time.monotonic() - self._looked_at < LOOK_EVERY:
            return
        try:
            for portal in self.portals({run.portal.id for run in runner.runs if not run.over}):
                runner.add(portal)
        except (ArchiveError, OSError) as error:  # the crawls under way say themselves what they cannot do
            logger.error("no portal joins: %s", error)  # noqa: TRY400 - a sentence, no traceback

    def note(self, runs: list[Run]) -> None:
        """Write down which crawls ended by an error of their own; take out those that another process was quicker to begin."""
        ended = [run for run in runs if run.over and id(run) not in self._noted]
        if not ended:
            return
        before = failed.read(self.folder)
        after = dict(before)
        for run in ended:
            self._noted.add(id(run))
            is_refused = run.error is not None and not (run.spider and run.spider.has_session)
            if is_refused and self._is_held(run.portal):
                self.left.add(run.portal.id)
                runs.remove(run)
            elif _failed(run):
                after[run.portal.id] = now()
            else:
                after.pop(run.portal.id, None)
        try:
            if after != before:
                failed.write(self.folder, after)
        except OSError as error:
            logger.error("%s: %s; what failed is tried again at once", self.folder.locks, error.strerror)  # noqa: TRY400

    def _scheduled(self) -> list[Portal]:
        """The portals that have a schedule. A file that cannot be used keeps no other from being crawled."""
        files = list(load_each(self.folder.portals))
        self.broken = [str(file) for file in files if isinstance(file, PortalError)]
        return [file for file in files if isinstance(file, Portal) and file.schedule is not None]

    def _is_held(self, portal: Portal) -> bool:
        """Whether some process crawls the portal. One that begins at this very moment is told that another is at work."""
        lock = FileLock(self.folder.locks / f"{portal.id}.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return True
        lock.release()
        return False


def _failed(run: Run) -> bool:
    """Whether a crawl ended by itself and not because all is done: tried again at once, it would end so again."""
    if run.interrupted or run.paused:
        return False
    counts = run.spider.session.counts if run.spider and run.spider.has_session else None
    return run.error is not None or counts is None or counts.waiting > 0
