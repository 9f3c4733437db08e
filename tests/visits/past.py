"""Lets time pass for an archive by moving what it remembers into the past."""

from __future__ import annotations

import sqlite3

from crawler.archive import seals
from tests.conftest import Khotin

_TIMES = {
    "crawls": ("started_at", "ended_at"),
    "captures": ("fetched_at",),
    "frontier": ("found_at", "ended_at"),
    "articles": ("first_seen", "last_seen"),
    "looks": ("looked_at", "due_at", "absent_since"),
    "sections": ("swept_at", "sweep_began"),
    "states": ("since",),
    "revisions": ("replaced_at",),
}


def pass_days(khotin: Khotin, days: int) -> None:
    """Move all that an archive remembers into the past by some days."""
    with sqlite3.connect(khotin.archive / "archive.db") as db:
        for table, columns in _TIMES.items():
            moved = ", ".join(f"{name} = strftime('%Y-%m-%dT%H:%M:%SZ', {name}, '-{days} days')" for name in columns)
            db.execute(f"update {table} set {moved}")
        db.row_factory = sqlite3.Row
        for (crawl,) in db.execute("select id from crawls").fetchall():
            seals.seal_crawl(db, crawl)
        for (revision,) in db.execute("select id from revisions").fetchall():
            seals.seal_revision(db, revision)
    db.close()
