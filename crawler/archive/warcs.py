"""The WARC files of the archive as the database knows them: which there are, and of those that are closed how long they are and
their SHA-256.
"""

from __future__ import annotations

import sqlite3

from crawler.archive.clock import now
from crawler.items import Sealed


def add(db: sqlite3.Connection, name: str, crawl: int | None, origin: str | None = None) -> None:
    """Note that a file belongs to the archive. `origin` is where an imported one came from."""
    db.execute("insert or ignore into warc_files (name, crawl, origin) values (?, ?, ?)", [name, crawl, origin])


def seal(db: sqlite3.Connection, file: Sealed) -> None:
    """Write down what a closed file holds; it never changes again."""
    db.execute(
        "update warc_files set bytes = ?, sha256 = ?, closed_at = ? where name = ?",
        [file.bytes, file.sha256, now(), file.name],
    )
