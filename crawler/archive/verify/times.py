"""The archive's own timestamps, where no checksum covers them: each must be one, and lie where it can."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from crawler.archive.clock import stamp
from crawler.archive.verify.findings import DATABASE_FROM_BACKUP, Finding, Snapshot

_WRITTEN = (
    *(("crawls", "started_at"), ("crawls", "ended_at"), ("article_sections", "first_seen"), ("aliases", "first_seen")),
    *(("warc_files", "closed_at"), ("corrections", "made_at"), ("corrections", "withdrawn_at")),
    *(("withholdings", "withheld_at"), ("withholdings", "restored_at")),
)
_ODD = """
select {column} as time, count(*) as number from {table} where {column} is not null and (
    strftime('%Y-%m-%dT%H:%M:%SZ', {column}) is not {column} or {column} > :latest
    or {column} < (select date(min(started_at), '-1 day') from crawls)
) group by {column} order by {column}
"""
# An article is seen on its own page or in a listing: at the time of a capture.
_SEEN = """
select id, first_seen, last_seen from articles
where first_seen > last_seen or first_seen not in (select fetched_at from captures)
or last_seen not in (select fetched_at from captures) order by id
"""


def check(snapshot: Snapshot) -> Iterator[Finding]:
    latest = stamp(datetime.now(UTC) + timedelta(days=1))
    for done, (table, column) in enumerate(_WRITTEN):
        snapshot.watch("times", done, len(_WRITTEN))
        for row in snapshot.db.execute(_ODD.format(table=table, column=column), {"latest": latest}):
            wrong = f"{row['number']:,} of {column} say {row['time']}, which cannot be"
            yield Finding(f"archive.db, table {table}", wrong, DATABASE_FROM_BACKUP)
    for row in snapshot.db.execute(_SEEN):
        wrong = f"it was first seen {row['first_seen']} and last {row['last_seen']}, when nothing was captured"
        yield Finding(f"article {row['id']}", wrong, DATABASE_FROM_BACKUP)
    snapshot.watch("times", 1, 1)
