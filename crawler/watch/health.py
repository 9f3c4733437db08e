"""The health of a portal: what is wrong by its own past and by what its file expects, and since when."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from filelock import FileLock, Timeout

from crawler.archive.clock import stamp
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.portals.model import Portal
from crawler.watch import answers, listings, news, reading, running
from crawler.watch import failed as failures
from crawler.watch.crawled import Crawl, load, measured
from crawler.watch.trouble import Trouble


@dataclass(frozen=True, slots=True)
class News:
    """A trouble that was noted: `row` is troubles.id. It is new, or over, or somebody is still to be told of either."""

    row: int
    portal: str
    name: str
    reason: str
    is_over: bool
    is_new: bool
    to_tell: bool


def judge(portal: Portal, past: Sequence[Crawl], now: datetime, failed: datetime | None = None) -> list[Trouble]:
    """What is wrong with a portal, what needs a person first. `past` are its crawls, the newest first; `failed` is when a
    scheduled one ended by an error of its own. Moments have a time zone.
    """
    found: list[Trouble | None] = [
        running.unverified(portal),
        running.stopped(portal, past),
        running.not_begun(portal, past, failed),
        running.overdue(portal, past, now),
    ]
    if any(measured(past)):
        found += _of_answers(past)
    # A crawl that got no page says nothing of what is on them: neither that it is well, nor that it is ill.
    seeing = [crawl for crawl, measures in measured(past) if not answers.is_blind(measures)]
    if seeing:
        found += _of_pages(portal, seeing)
    return sorted((trouble for trouble in found if trouble is not None), key=lambda trouble: not trouble.needs_person)


def _of_answers(past: Sequence[Crawl]) -> list[Trouble | None]:
    """What the host answers. Where a crawl got no page at all, only the cause."""
    found = [trouble(past) for trouble in answers.TROUBLES]
    if answers.is_blind(next(measured(past))[1]):
        found = [next((trouble for trouble in found if trouble), None)]
    return [*found, answers.robots_changed(past)]


def _of_pages(portal: Portal, past: Sequence[Crawl]) -> list[Trouble | None]:
    """What is on its pages."""
    redesigned = reading.layout(portal, past)
    # A template that is lost has lost its fields too.
    lost = [redesigned] if redesigned else [reading.fields(portal, past), reading.short(portal, past)]
    return [
        listings.listing(portal, past),
        listings.listing_unanswered(past),
        listings.vanished(past),
        news.silence(portal, past),
        news.old_dates(portal, past),
        *lost,
    ]


def is_running(folder: Folder, portal: str) -> bool:
    """Whether a process crawls the portal now."""
    file = folder.locks / f"{portal}.lock"
    if not file.is_file():
        return False
    lock = FileLock(file)
    try:
        lock.acquire(blocking=False)
    except (Timeout, OSError):
        return True
    lock.release()
    return False


def note(archive: Archive, portal: Portal, now: datetime) -> list[News]:
    """Judge a portal and write down in `troubles` what is new and what is over. Returns that, and what nobody was told of yet."""
    if archive.connection.execute("select 1 from portals where id = ?", [portal.id]).fetchone() is None:
        return []  # its crawl could not even begin, which was said
    past = load(archive.connection, portal.id, is_running=is_running(archive.folder, portal.id))
    failed = failures.read(archive.folder).get(portal.id)
    judged = {trouble.name: trouble for trouble in judge(portal, past, now, failed)}
    with archive.transaction() as db:
        known = db.execute(
            "select * from troubles where portal = ? and (until is null or alerted_at < until)", [portal.id]
        ).fetchall()
        before = {row["trouble"]: row for row in known if row["until"] is None}
        untold = [_over(row, is_new=False) for row in known if row["until"] is not None]
        ended = [_end(db, row, now) for name, row in before.items() if name not in judged]
        there = [_put(db, portal.id, trouble, before.get(name), past, now) for name, trouble in judged.items()]
    return [*(one for one in there if one.is_new or one.to_tell), *ended, *untold]


def told(archive: Archive, news: Sequence[News], now: datetime) -> None:
    """Write down that somebody was told."""
    with archive.transaction() as db:
        for one in news:
            # Not before it ended (`_end`), or they would be told again at the next crawl.
            db.execute(
                "update troubles set alerted_at = max(?, coalesce(until, '')) where id = ?", [stamp(now), one.row]
            )


def _put(
    db: sqlite3.Connection,
    portal: str,
    trouble: Trouble,
    before: sqlite3.Row | None,
    past: Sequence[Crawl],
    now: datetime,
) -> News:
    """Note a trouble that is there."""
    if before is None:
        row = db.execute(
            "insert into troubles (portal, trouble, reason, since, crawl) values (?, ?, ?, ?, ?) returning id",
            [portal, trouble.name, trouble.reason, stamp(now), past[0].crawl if past else None],
        ).fetchone()["id"]
    else:
        row = before["id"]
        db.execute("update troubles set reason = ? where id = ?", [trouble.reason, row])
    return News(
        row=row,
        portal=portal,
        name=trouble.name,
        reason=trouble.reason,
        is_over=False,
        is_new=before is None,
        to_tell=trouble.needs_person and (before is None or before["alerted_at"] is None),
    )


def _end(db: sqlite3.Connection, row: sqlite3.Row, now: datetime) -> News:
    """Note that a trouble is over. Whoever was told of it is told of that after it ended, be it within one second."""
    told_at = datetime.fromisoformat(row["alerted_at"]) + timedelta(seconds=1) if row["alerted_at"] else now
    db.execute("update troubles set until = ? where id = ?", [stamp(max(now, told_at)), row["id"]])
    return _over(row, is_new=True)


def _over(row: sqlite3.Row, *, is_new: bool) -> News:
    return News(
        row=row["id"],
        portal=row["portal"],
        name=row["trouble"],
        reason=row["reason"],
        is_over=True,
        is_new=is_new,
        to_tell=row["alerted_at"] is not None,
    )
