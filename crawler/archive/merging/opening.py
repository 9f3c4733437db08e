"""The other archive opened: a copy of its database in the archive that is merged into, brought to this version's schema. The
original is only read, for it may be on a read-only medium, and may be crawled into again at once.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from crawler.archive import copying
from crawler.archive.database import Archive, reading
from crawler.archive.folder import ArchiveError, Folder
from crawler.archive.verify.findings import Watch

_PAGES = 4096
_SCRATCH = ".merging"
# Room (bytes) that is needed besides what is copied.
_SPARE = 1 << 20


def check(ours: Folder, theirs: Path) -> Folder:
    """The other archive's folder. Raises ArchiveError where it is none, or this one."""
    other = Folder(theirs)
    if not other.database.is_file():
        raise ArchiveError(f"there is no archive at {theirs}; name the folder of one, in which there is an archive.db.")
    with reading(ours):  # is there
        pass
    if other.path.resolve() == ours.path.resolve():
        raise ArchiveError(f"{theirs} is the archive itself; name another one to be merged into it.")
    return other


@contextmanager
def alone(ours: Folder, other: Folder) -> Iterator[None]:
    """Keep everybody from crawling what either archive holds into this one. Raises ArchiveError where somebody does."""
    portals = {file.stem for folder in (ours, other) for file in folder.portals.glob("*.toml")}
    for folder in (ours, other):
        with reading(folder) as db:
            portals |= {row[0] for row in db.execute("select id from portals")}
    with ExitStack() as locks:
        for portal in sorted(portals):
            lock = FileLock(ours.locks / f"{Path(portal).name}.lock")
            try:
                locks.enter_context(lock.acquire(blocking=False))
            except Timeout as error:
                raise ArchiveError(
                    f"{portal} is being crawled by another process; wait for it, or stop it first."
                ) from error
        yield


@contextmanager
def copied(ours: Folder, other: Folder, watch: Watch) -> Iterator[Folder]:
    """A folder with a copy of the other archive's database, and its WARC files and withheld texts as they are. What an earlier
    run has left, which was killed, is taken away. Raises ArchiveError, OSError.
    """
    scratch = Folder(ours.path / _SCRATCH)
    shutil.rmtree(scratch.path, ignore_errors=True)
    copying.remove_parts(ours.path)
    try:
        _check_room(ours, other.database.stat().st_size)
        scratch.path.mkdir()
        for there, here in ((other.warc, scratch.warc), (other.withheld, scratch.withheld)):
            if there.is_dir():
                here.symlink_to(there.resolve(), target_is_directory=True)
        _copy(other, scratch, watch)
        try:
            Archive(scratch).connection.close()
        except ArchiveError as error:
            raise ArchiveError(str(error).replace(str(scratch.database), str(other.database))) from error
        _check_ended(ours, ours)
        _check_ended(scratch, other)
        yield scratch
    finally:
        shutil.rmtree(scratch.path, ignore_errors=True)


def check_room(ours: Folder, scratch: Folder, files: int) -> None:
    """Raises ArchiveError where there is no room for files of so many bytes and what the database grows by."""
    _check_room(ours, files + 2 * scratch.database.stat().st_size)


def _copy(other: Folder, scratch: Folder, watch: Watch) -> None:
    with reading(other) as db, closing(sqlite3.connect(scratch.database)) as copy:
        db.execute("begin")
        db.backup(copy, pages=_PAGES, progress=lambda _, left, all_: watch("archive.db", all_ - left, all_))


def _check_ended(folder: Folder, named: Folder) -> None:
    """Raises ArchiveError where a crawl has not ended: no checksum covers it yet, and what its process has not recorded would be
    lost.
    """
    with reading(folder) as db:
        left = [row[0] for row in db.execute("select portal from crawls where state <> 'finished' order by portal")]
    if left:
        raise ArchiveError(
            f"{named.path} has a crawl or import of {', '.join(dict.fromkeys(left))} that has not ended; let it end by its"
            " command (on a copy that `khotin backup` makes, where the archive cannot be written), then merge."
        )


def _check_room(ours: Folder, needed: int) -> None:
    free = shutil.disk_usage(ours.path).free
    if free < needed + _SPARE:
        raise ArchiveError(
            f"{ours.path} has no room: merging needs {needed:,} bytes, and {free:,} are free; make room and give the same"
            " command again."
        )
