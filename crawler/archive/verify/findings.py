"""What a check works on and what it says: the archive at one moment, and one finding for each thing that is wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crawler.archive.folder import Folder

FROM_BACKUP = "put it back from a backup"
DATABASE_FROM_BACKUP = "put archive.db back from a backup"
BY_REPAIR = "`khotin verify --repair`"

Watch = Callable[[str, int, int], None]
"""Told how a check goes on: what it looks at, how many of them are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Reindex:
    """The full-text index is to be made anew."""


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """An article, or one of its revisions, is to be read again from its capture."""

    article: int
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class WriteRow:
    """The capture at an offset (bytes) of a WARC file is to have its row, as its record says."""

    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class CountAgain:
    """A crawl's counts are to be taken from its frontier, and a checksum that it lacks."""

    crawl: int


@dataclass(frozen=True, slots=True)
class Seal:
    """A finished crawl's WARC file is to have its torn end cut off and its size and SHA-256 written down."""

    file: str


Mend = Reindex | ReadAgain | WriteRow | CountAgain | Seal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, what, and what to do about it. `mend` is there when it can be repaired."""

    where: str
    wrong: str
    advice: str
    mend: Mend | None = None

    def __str__(self) -> str:
        line = " ".join(f"{self.where}: {self.wrong}; {self.advice}.".split())
        return line.encode("utf-8", "backslashreplace").decode()  # what is broken may be no text any more


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The archive as it was when verifying began: a connection with one read transaction, whatever a crawl writes meanwhile.

    `sample` is how many captures are looked at; None for all.
    """

    db: sqlite3.Connection
    folder: Folder
    watch: Watch
    sample: int | None = None

    def number(self, query: str) -> int:
        """What a query counts."""
        return int(self.db.execute(query).fetchone()[0] or 0)

    def watched(self, what: str, total: int, rows: Iterator[sqlite3.Row]) -> Iterator[sqlite3.Row]:
        """The rows, while `watch` is told how many have been looked at."""
        for done, row in enumerate(rows):
            if done % 100 == 0:
                self.watch(what, done, total)
            yield row
        self.watch(what, total, total)
