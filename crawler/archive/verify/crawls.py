"""The counts of crawls, and the frontier of finished ones against its checksum."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from crawler.archive import crawls, seals
from crawler.archive.verify.findings import BY_REPAIR, DATABASE_FROM_BACKUP, CountAgain, Finding, Snapshot

_COUNTED = ("found", "fetched", "skipped", "failed")


def check(snapshot: Snapshot) -> Iterator[Finding]:
    """Of finished crawls; what an unfinished one has waiting is no finding."""
    total = snapshot.number("select count(*) from crawls where state = 'finished'")
    rows = snapshot.db.execute("select * from crawls where state = 'finished' order by id")
    for crawl in snapshot.watched("crawls", total, rows):
        yield from _check(snapshot.db, crawl)


def _check(db: sqlite3.Connection, crawl: sqlite3.Row) -> Iterator[Finding]:
    where = f"crawl {crawl['id']} of {crawl['portal']}"
    if crawl["digest"] is None:
        wrong = "it ended without a checksum of its frontier"
        yield Finding(where, wrong, f"{BY_REPAIR} writes it", CountAgain(crawl["id"]))
    elif crawl["digest"] != seals.of_crawl(db, crawl["id"]):
        yield Finding(where, "its frontier is not as it was when it finished", DATABASE_FROM_BACKUP)
        return
    counted = crawls.count(db, crawl["id"])
    if counted.waiting:
        yield Finding(where, f"it is finished and has {counted.waiting:,} addresses waiting", DATABASE_FROM_BACKUP)
    stated = [f"{name} {crawl[name]}" for name in _COUNTED if crawl[name] != getattr(counted, name)]
    if stated:
        right = ", ".join(f"{name} {getattr(counted, name):,}" for name in _COUNTED)
        advice = f"{BY_REPAIR} counts again"
        yield Finding(where, f"it says {', '.join(stated)}, its frontier {right}", advice, CountAgain(crawl["id"]))
