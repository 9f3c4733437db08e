"""`khotin backup`: a copy of an archive that is an archive itself, made while crawls go on, checked, and renewed cheaply.

The database is copied first, as it is at one moment, so that every WARC byte it points to exists by then. It gets its name
last: until then the folder holds the copy before, whose files are only ever replaced by longer ones.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from crawler.archive import kept
from crawler.archive.database import reading
from crawler.archive.folder import ArchiveError, Folder
from crawler.capture.sealing import HashedFile, sealed
from crawler.capture.warc import name_of, sync_folder

_STEP = 1 << 20
_PAGES = 4096
_MARK = ".part"
# Room (bytes) that a folder needs besides the files copied into it.
_SPARE = 1 << 20

Watch = Callable[[str, int, int], None]
"""Told what is being copied, how many of its pages or bytes are done, and how many there are."""


@dataclass(slots=True)
class Report:
    """What a backup did: files copied, files that were there already, bytes written, and what is wrong with the archive."""

    copied: int = 0
    kept: int = 0
    bytes: int = 0
    troubles: list[str] = field(default_factory=list)


def backup(source: Folder, destination: Path, watch: Watch) -> Report:
    """Copy an archive to a folder, or renew the copy that is there. Broken off at any moment and started again, it ends the
    same.

    Raises ArchiveError where nothing can be copied: no archive, a folder that is the archive's own or another's, no room.
    """
    target = Folder(destination)
    _check_place(source, target)
    with reading(source) as db:
        _check_lineage(db, target)
    target.make()
    try:
        with _alone(target):
            return _Backup(source, target, watch).run()
    except (OSError, sqlite3.Error) as error:
        raise _broken_off(target, error) from error


class _Backup:
    def __init__(self, source: Folder, target: Folder, watch: Watch) -> None:
        self.source, self.target, self.watch = source, target, watch
        self.report = Report()

    def run(self) -> Report:
        _remove_parts(self.target)
        _let_go(self.target.database)
        present = sorted(path.name for path in self.source.warc.glob("*.warc*"))
        # Before and after the database: an article may be withheld or restored in between.
        self._copy_small(self.source.withheld, "*.json")
        new = self._copy_database()
        self._copy_small(self.source.withheld, "*.json")
        with closing(sqlite3.connect(new)) as db:
            db.row_factory = sqlite3.Row
            self._copy_warcs(db, present)
            _check_copy(db, self.target)
        self._copy_small(self.source.portals, "*.toml")
        self._copy_small(self.source.path, "khotin.toml")
        _put_in_place(new, self.target.database)
        with closing(sqlite3.connect(self.target.database)) as copy:
            kept.tidy(self.target, copy)
        return self.report

    def _copy_database(self) -> Path:
        """The database as it is now, checked, under a name of its own."""
        new = _part(self.target.database)
        with reading(self.source) as db, closing(sqlite3.connect(new)) as copy:
            db.execute("begin")  # one moment, however long copying takes
            size = db.execute("select page_count * page_size from pragma_page_count, pragma_page_size").fetchone()[0]
            _check_room(self.target, size)
            try:
                db.backup(
                    copy, pages=_PAGES, progress=lambda _, left, all_: self.watch("archive.db", all_ - left, all_)
                )
            except sqlite3.Error as error:  # more often the copy's disk than the archive's
                raise _broken_off(self.target, error) from error
            problem = copy.execute("pragma integrity_check(1)").fetchone()[0]
            copy.execute("pragma wal_checkpoint(truncate)")
        if problem != "ok":
            raise ArchiveError(
                f"{self.source.database} is damaged ({problem}) and was not copied; `khotin verify` says what is wrong, and"
                f" the copy in {self.target.path} is as it was."
            )
        self.report.copied += 1
        self.report.bytes += size
        return new

    def _copy_warcs(self, db: sqlite3.Connection, present: list[str]) -> None:
        """The WARC files that the copied database knows, and any that nobody accounts for: they may be what it lost."""
        rows = {row["name"]: row for row in db.execute("select name, bytes, sha256 from warc_files order by name")}
        unfinished = db.execute("select portal, id from crawls where state <> 'finished'")
        theirs = tuple(f"{name_of(portal, crawl)}-" for portal, crawl in unfinished)
        strays = [name for name in present if name not in rows and not name.startswith(theirs)]
        seals = {name: (row["bytes"], row["sha256"]) for name, row in rows.items()}
        due = [name for name in [*rows, *strays] if not self._is_there(name, *seals.get(name, (None, None)))]
        self.report.kept += len(rows) + len(strays) - len(due)
        total = sum((self.source.warc / name).stat().st_size for name in due)
        _check_room(self.target, total)
        before = self.report.bytes
        for name in due:
            sha256 = seals.get(name, (None, None))[1]
            copied = self._copy(
                self.source.warc / name,
                self.target.warc / name,
                lambda done: self.watch("WARC files", self.report.bytes - before + done, total),
            )
            if sha256 not in {None, copied}:
                self.report.troubles.append(f"warc/{name} is not as it was closed; `khotin verify` says what is wrong.")

    def _is_there(self, name: str, size: int | None, sha256: str | None) -> bool:
        """Whether the copy has a file already; one that the archive itself has not is no file to copy either."""
        original, copy = self.source.warc / name, self.target.warc / name
        if sha256 is None:
            there = copy.is_file() and original.is_file() and filecmp.cmp(original, copy, shallow=False)
        else:
            self.watch(f"checking {name}", 0, 1)
            there = copy.is_file() and copy.stat().st_size == size and sealed(copy).sha256 == sha256
        if not original.is_file():
            advice = "the backup has it: copy it back" if there else "`khotin verify` says what it held"
            self.report.troubles.append(f"warc/{name} is missing in the archive; {advice}.")
            return True
        return there

    def _copy_small(self, folder: Path, pattern: str) -> None:
        """Files that are copied when they differ."""
        target = self.target.path / folder.relative_to(self.source.path)
        paths = sorted(folder.glob(pattern))
        if paths and not target.is_dir():
            target.mkdir(mode=folder.stat().st_mode & 0o777)
        for path in paths:
            copy = target / path.name
            with suppress(FileNotFoundError):  # an article may have been restored meanwhile
                if copy.is_file() and filecmp.cmp(path, copy, shallow=False):
                    self.report.kept += 1
                else:
                    self._copy(path, copy, lambda _: None)

    def _copy(self, path: Path, final: Path, tell: Callable[[int], None]) -> str:
        """Copy a file under another name, read it back, and give it its own; its SHA-256. `tell` is told the bytes done.

        Raises OSError, ArchiveError.
        """
        part = _part(final)
        with path.open("rb") as original:
            file = HashedFile(part)
            while piece := original.read(_STEP):
                file.write(piece)
                tell(file.tell())
        written = file.close()
        shutil.copystat(path, part)
        _forget(part)
        if sealed(part).sha256 != written.sha256:
            part.unlink()
            raise ArchiveError(f"{part} does not read back as it was written; see whether that disk is sound.")
        _put_in_place(part, final)
        self.report.copied += 1
        self.report.bytes += written.bytes
        return written.sha256


def _broken_off(target: Folder, error: OSError | sqlite3.Error) -> ArchiveError:
    why = getattr(error, "strerror", None) or error
    return ArchiveError(f"the backup to {target.path} broke off ({why}); mend that and give the same command again.")


def _check_place(source: Folder, target: Folder) -> None:
    """Raises ArchiveError for a folder that is the archive's own, lies in it, or is none."""
    try:
        ours, place = source.path.resolve(), target.path.resolve()
        if place.exists() and not place.is_dir():
            raise ArchiveError(f"{target.path} is not a folder; name one for the backup.")
        if place == ours or ours in place.parents:
            raise ArchiveError(f"{target.path} is the archive itself or lies in it; name a folder elsewhere.")
        is_strange = (
            place.is_dir() and not target.database.exists() and not target.locks.is_dir() and any(place.iterdir())
        )
    except OSError as error:
        raise ArchiveError(f"{target.path} cannot be used: {error.strerror}; name another folder.") from error
    if is_strange:
        raise ArchiveError(
            f"{target.path} holds other things; name a new or empty folder, or that of an earlier backup."
        )


def _check_lineage(db: sqlite3.Connection, target: Folder) -> None:
    """A copy of this archive holds nothing but what this archive holds too: its crawls, up to its last capture.

    So another archive is recognised, and a copy that has been crawled into. Raises ArchiveError.
    """
    if not target.database.exists():
        return
    known = "select 1 from crawls where id = ? and portal = ? and started_at = ?"
    capture = "select 1 from captures where id = ? and url = ? and warc_file = ? and warc_offset = ? and digest = ?"
    with reading(target) as copy:
        is_ours = all(db.execute(known, row).fetchone() for row in map(tuple, copy.execute(_CRAWLS)))
        is_ours = is_ours and all(db.execute(capture, row).fetchone() for row in map(tuple, copy.execute(_LAST)))
    if not is_ours:
        raise ArchiveError(
            f"{target.path} holds another archive: it has crawls or captures that this one has not; name another folder."
        )


_CRAWLS = "select id, portal, started_at from crawls"
_LAST = "select id, url, warc_file, warc_offset, digest from captures order by id desc limit 1"


def _check_copy(db: sqlite3.Connection, target: Folder) -> None:
    """Whether every capture of the copied database lies within a file that is there, but for those that were missing.

    Raises ArchiveError.
    """
    for name, needed in db.execute("select warc_file, max(warc_offset + warc_length) from captures group by warc_file"):
        path = target.warc / name
        if path.is_file() and path.stat().st_size < needed:
            raise ArchiveError(f"{path} is too short for its captures; run `khotin verify` on the archive.")


def _check_room(target: Folder, needed: int) -> None:
    free = shutil.disk_usage(target.path).free
    if free < needed + _SPARE:
        raise ArchiveError(
            f"{target.path} has no room: the backup needs {needed:,} bytes more, and {free:,} are free; make room and give"
            " the same command again."
        )


@contextmanager
def _alone(target: Folder) -> Iterator[None]:
    lock = FileLock(target.locks / "backup.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise ArchiveError(f"another backup to {target.path} is under way; wait for it.") from error
    try:
        yield
    except BaseException:
        _remove_parts(target)
        raise
    finally:
        lock.release()


def _put_in_place(part: Path, final: Path) -> None:
    """Give a finished file its name, so that a loss of power leaves this one or the one before."""
    if final.suffix == ".db":
        _let_go(final)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(final)
    sync_folder(final.parent)


def _let_go(database: Path) -> None:
    """Bring what stands in the log of an earlier copy into it: its log would destroy the new one. Raises ArchiveError."""
    if not database.exists():
        return
    with closing(sqlite3.connect(database)) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    logs = [database.with_name(f"{database.name}{suffix}") for suffix in ("-wal", "-shm")]
    if any(log.exists() for log in logs):
        raise ArchiveError(f"another program has {database} open; close it and give the same command again.")


def _part(final: Path) -> Path:
    return final.with_name(f".{final.name}{_MARK}")


def _remove_parts(target: Folder) -> None:
    """Remove what a backup that was broken off had begun."""
    for folder in (target.path, target.warc, target.portals, target.withheld):
        for path in folder.glob(f".*{_MARK}*"):  # the database's log too
            path.unlink()


def _forget(path: Path) -> None:
    """Have the system forget what it keeps of a file in memory, so that reading it back reads the disk."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
