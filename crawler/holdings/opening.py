"""The archive opened for work on what it holds of one portal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from crawler.archive import clock
from crawler.archive.database import Archive, reading
from crawler.archive.folder import ArchiveError, Folder


@contextmanager
def to_read(folder: Folder) -> Iterator[tuple[sqlite3.Connection, None]]:
    """The archive, of which nothing but temporary tables can be written. Raises ArchiveError."""
    with reading(folder) as db:
        db.isolation_level = None  # a transaction would keep what others write meanwhile in the log
        yield db, None


@contextmanager
def to_write(folder: Folder, portal: str) -> Iterator[tuple[sqlite3.Connection, Archive]]:
    """The archive to be written, while nobody crawls the portal. Raises ArchiveError, also where there is no archive."""
    with reading(folder):
        pass
    with _locked(folder, portal):
        archive = Archive.shared(folder)
        try:
            clock.check(archive.connection)
            yield archive.connection, archive
        finally:
            archive.release()


@contextmanager
def _locked(folder: Folder, portal: str) -> Iterator[None]:
    lock = FileLock(folder.locks / f"{portal}.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise ArchiveError(f"{portal} is being crawled by another process; wait for it, or stop it first.") from error
    except OSError as error:
        raise ArchiveError(f"{folder.locks} cannot be written: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()
