"""The archive's own timestamps: UTC, to the second, as SQLite's date functions read them."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from crawler.archive.folder import ArchiveError

# A machine whose clock is set by the network may go back by this much without any harm.
_TOLERANCE = timedelta(minutes=2)


def now() -> str:
    """The time as `YYYY-MM-DDTHH:MM:SSZ`, UTC."""
    return stamp(datetime.now(UTC))


def stamp(moment: datetime) -> str:
    """A moment as `YYYY-MM-DDTHH:MM:SSZ`, UTC. A moment without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC).isoformat()[:19]}Z"  # a third of strftime's time, ten times a page


def check(db: sqlite3.Connection) -> None:
    """Raises ArchiveError when this machine's clock stands before what the archive holds already: what would be written
    now would say that it came first.
    """
    latest = _latest(db)
    if latest and stamp(datetime.now(UTC) + _TOLERANCE) < latest:
        raise ArchiveError(
            f"the clock of this machine says {now()}, but the archive was last written at {latest}; set the clock right"
            " and give the same command again."
        )


def is_before_archive(db: sqlite3.Connection, moment: datetime) -> bool:
    """Whether a moment lies before what the archive holds already: whoever noted it had a wrong clock."""
    latest = _latest(db)
    return bool(latest) and stamp(moment + _TOLERANCE) < latest


def _latest(db: sqlite3.Connection) -> str:
    """The latest time at which a crawl was begun, or at which a page was fetched; captures made by others do not count."""
    begun = db.execute("select max(started_at) from crawls").fetchone()[0]
    fetched = db.execute(
        "select fetched_at from captures where id = (select max(captures.id) from captures join crawls"
        " on crawls.id = captures.crawl where imported is null)"
    ).fetchone()
    return max(begun or "", fetched[0] if fetched else "")
