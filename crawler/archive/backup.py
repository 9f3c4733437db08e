"""`khotin backup`: a copy of an archive that is an archive itself, made while crawls go on, checked, and renewed cheaply.

The database is copied first, as it is at one moment, so that every WARC byte it points to exists by then. It gets its name
last: until then the folder holds the copy before, whose files are only ever replaced by longer ones.
"""

from __future__ import annotations

import filecmp
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from crawler.archive import copying, kept
from crawler.archive.database import reading
from crawler.archive.folder import ArchiveError, Folder
from crawler.capture.sealing import sealed
from crawler.capture.warc import name_of

_PAGES = 4096
# Without their numbers, which change when another archive is merged.
_CRAWLS = "select portal, started_at from crawls"
_LAST = "select url, warc_file, warc_offset, digest from captures order by id desc limit 1"
_WARCS = """
select name, bytes, sha256, coalesce((select max(warc_offset + warc_length) from captures where warc_file = name), 0)
from warc_files where left_out is null order by name
"""
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


@dataclass(frozen=True, slots=True)
class _Warc:
    """A WARC file: its seal, once it is closed, and how many bytes of it captures need."""

    name: str
    bytes: int | None = None
    sha256: str | None = None
    needed: int = 0


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
        self._told = set[str]()

    def run(self) -> Report:
        copying.remove_parts(self.target.path)
        _let_go(self.target.database)
        present = sorted(path.name for path in self.source.warc.glob("*.warc*"))
        # Before and after the database: an article may be withheld or restored in between.
        self._copy_small(self.source.withheld, "*.json")
        new = self._copy_database()
        self._copy_small(self.source.withheld, "*.json")
        with closing(sqlite3.connect(new)) as db:
            self._copy_warcs(db, present)
        self._copy_small(self.source.portals, "*.toml")
        self._copy_small(self.source.path, "khotin.toml")
        _let_go(self.target.database)
        copying.put_in_place(new, self.target.database)
        with closing(sqlite3.connect(self.target.database)) as copy:
            kept.tidy(self.target, copy)
        return self.report

    def _copy_database(self) -> Path:
        """The database as it is now, checked, under a name of its own."""
        new = copying.part_of(self.target.database)
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
        known = [_Warc(*row) for row in db.execute(_WARCS)]
        unfinished = db.execute("select portal, id from crawls where state <> 'finished'")
        accounted = tuple(f"{name_of(portal, crawl)}-" for portal, crawl in unfinished)
        strays = set(present) - {warc.name for warc in known}
        strays = {name for name in strays if not name.startswith(accounted)}
        due = [warc for warc in [*known, *map(_Warc, sorted(strays))] if self._is_due(warc)]
        total = sum((self.source.warc / warc.name).stat().st_size for warc in due)
        _check_room(self.target, total)
        before = self.report.bytes
        for warc in due:
            copied = self._copy(
                self.source.warc / warc.name,
                self.target.warc / warc.name,
                lambda done: self.watch("WARC files", self.report.bytes - before + done, total),
            )
            if warc.sha256 not in {None, copied}:
                self._tell(warc, "is not as it was closed; `khotin verify` says what is wrong")
        for warc in known:
            if warc.name not in self._told and _size(self.target.warc / warc.name) < warc.needed:
                raise ArchiveError(
                    f"{self.target.warc / warc.name} is too short for its captures; make the backup again."
                )

    def _is_due(self, warc: _Warc) -> bool:
        """Whether a file must be copied. A copy that is whole is never replaced by what the archive has damaged."""
        original, copy = self.source.warc / warc.name, self.target.warc / warc.name
        self.watch(f"comparing {warc.name}", 0, 1)
        if warc.sha256 is None:
            is_there = copy.is_file() and original.is_file() and filecmp.cmp(original, copy, shallow=False)
        else:
            is_there = _size(copy) == warc.bytes and sealed(copy).sha256 == warc.sha256
        if _size(original) < max(warc.needed, 0):
            has_it = is_there or _size(copy) >= warc.needed
            advice = "the backup has it: copy it back" if has_it else "`khotin verify` says what it held"
            self._tell(warc, f"is missing in the archive, or a part of it; {advice}")
            is_there = is_there or has_it or not original.is_file()
        self.report.kept += is_there and copy.is_file()
        return not is_there

    def _tell(self, warc: _Warc, trouble: str) -> None:
        self._told.add(warc.name)
        self.report.troubles.append(f"warc/{warc.name} {trouble}.")

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
        """Copy a file; its SHA-256."""
        copied = copying.copy(path, final, tell)
        self.report.copied += 1
        self.report.bytes += copied.bytes
        return copied.sha256


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
    known = "select 1 from crawls where portal = ? and started_at = ?"
    capture = "select 1 from captures where url = ? and warc_file = ? and warc_offset = ? and digest = ?"
    with reading(target) as copy:
        is_ours = all(db.execute(known, row).fetchone() for row in map(tuple, copy.execute(_CRAWLS)))
        is_ours = is_ours and all(db.execute(capture, row).fetchone() for row in map(tuple, copy.execute(_LAST)))
    if not is_ours:
        raise ArchiveError(
            f"{target.path} holds another archive: it has crawls or captures that this one has not; name another folder."
        )


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
        copying.remove_parts(target.path)
        raise
    finally:
        lock.release()


def _let_go(database: Path) -> None:
    """Bring what stands in the log of an earlier copy into it: its log would destroy the new one. Raises ArchiveError."""
    if not database.exists():
        return
    with closing(sqlite3.connect(database)) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    logs = [database.with_name(f"{database.name}{suffix}") for suffix in ("-wal", "-shm")]
    if any(log.exists() for log in logs):
        raise ArchiveError(f"another program has {database} open; close it and give the same command again.")


def _size(path: Path) -> int:
    """A file's length in bytes, -1 where there is none."""
    return path.stat().st_size if path.is_file() else -1
