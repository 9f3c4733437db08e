"""Traces of what was deleted: SQLite keeps deleted bytes in free pages and its log, FTS5 deleted words in older segments."""

from __future__ import annotations

import sqlite3

from crawler.archive.database import Archive
from crawler.archive.folder import ArchiveError

# Pages of the index merged in one transaction: a crawl that runs meanwhile waits for it some hundredths of a second.
_PAGES = 256


def leave_none(db: sqlite3.Connection) -> None:
    """Overwrite with zeros whatever is deleted from now on."""
    db.execute("pragma secure_delete = on")


def erase(archive: Archive) -> None:
    """Remove deleted words from the full-text index and deleted bytes from the log. Takes as long as writing the index anew
    does, in short transactions, and may be broken off and called again.

    FTS5's own option 'secure-delete' is not used: SQLite before 3.42 could not read the file any more. Raises ArchiveError
    where another program keeps the log from being emptied.
    """
    leave_none(archive.connection)
    for index in ("articles_fts", "attachments_fts"):
        # A negative number begins to merge all segments into one, a positive one goes on with it. While a crawl adds segments
        # that are fewer than 'usermerge' but more than are being merged, FTS5 would say that there is nothing to do.
        with archive.transaction() as db:
            db.execute(f"insert into {index}({index}, rank) values ('usermerge', 2)")
        pages = -_PAGES
        while _merge(archive, index, pages):
            pages = _PAGES
    is_busy, _, _ = archive.connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    if is_busy:
        raise ArchiveError(
            "another program has the archive open and keeps its log, archive.db-wal, from being emptied of deleted text; close"
            " that program and give the same command again."
        )


def _merge(archive: Archive, index: str, pages: int) -> bool:
    """Merge that many pages of the index; whether there is more to merge."""
    with archive.transaction() as db:
        before = db.total_changes
        db.execute(f"insert into {index}({index}, rank) values ('merge', ?)", [pages])
        return db.total_changes - before > 1  # FTS5's documentation: one change is the command itself
