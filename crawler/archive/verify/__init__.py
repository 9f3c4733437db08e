"""Whether what is stored is still what was stored (`khotin verify`). Each kind of check is a file of this folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crawler.archive import versions
from crawler.archive.database import reading
from crawler.archive.folder import ArchiveError, Folder
from crawler.archive.verify import captures, crawls, database, files, index, origins, texts, times
from crawler.archive.verify.findings import DATABASE_FROM_BACKUP, Finding, Snapshot, Watch

Check = Callable[[Snapshot], Iterator[Finding]]

_CHECKS: tuple[Check, ...] = (
    database.check,
    texts.check,
    index.check,
    crawls.check,
    origins.check,
    times.check,
    files.check,
    captures.check,
)


def verify(folder: Folder, watch: Watch, *, sample: int | None = None) -> Iterator[Finding]:
    """What is wrong with an archive, while it may be written to; nothing of what a crawl has under way. Memory does not grow
    with the archive.

    With a `sample` that many captures, drawn at random, are compared with their records, and WARC files are known by their
    size. Raises ArchiveError where there is no archive to look at.
    """
    found = 0
    try:
        with _snapshot(folder, watch, sample) as snapshot:
            for check in _CHECKS:
                try:
                    for finding in check(snapshot):
                        found += 1
                        yield finding
                except Exception as error:
                    # In a database that is known to be broken anything may be found where a number should be.
                    if not (found or _is_broken(error)):
                        raise
                    yield _unreadable(error)
    except ArchiveError as error:
        if error.__cause__ is None or not _is_broken(error.__cause__):
            raise
        yield _unreadable(error.__cause__)
    except UnicodeDecodeError as error:  # SQLite quotes what is broken
        yield _unreadable(error)


@contextmanager
def _snapshot(folder: Folder, watch: Watch, sample: int | None) -> Iterator[Snapshot]:
    with reading(folder) as db:
        # What is broken may be no UTF-8; it shall be compared, not stop the comparison.
        db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        db.execute("begin")
        versions.check(db, folder)
        yield Snapshot(db, folder, watch, sample)


def _unreadable(error: BaseException) -> Finding:
    return Finding("archive.db", f"not all of it can be read ({error})", DATABASE_FROM_BACKUP)


def _is_broken(error: BaseException) -> bool:
    """Whether an error says that the database is broken, and not that it is out of reach or our query wrong."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, sqlite3.DatabaseError) and code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
