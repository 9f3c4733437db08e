"""WARC files of the other archive: which are here already, under what name the others arrive, and the way they do.

A file is the same when its SHA-256 is; names are not compared, for two archives number their crawls alike. A name that another
file has here is lengthened by the beginning of the SHA-256. Records stay as they are.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crawler.archive import copying
from crawler.archive.folder import ArchiveError, Folder
from crawler.archive.verify.findings import Watch
from crawler.capture.sealing import sealed

# As khotin writes them; what another wrote into a database shall not lead out of `warc/`.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.warc(\.gz)?")
# A file of a crawl and the same one imported are two: they say different things of their captures.
_SEALED = "select name, sha256, bytes, origin is not null as imported, left_out from {}.warc_files order by name"


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file that is not known here: its name there and here, its size (bytes) and SHA-256."""

    theirs: str
    ours: str
    bytes: int
    sha256: str


def match(db: sqlite3.Connection, folder: Folder) -> list[Arriving]:
    """Find which files are the same and write that into `temp.file_of`; returns the others. Raises ArchiveError for names that no
    khotin gives, OSError.
    """
    known = {(row["sha256"], row["imported"]): row for row in db.execute(_SEALED.format("main"))}
    taken = {row["name"] for row in known.values()}
    arriving = []
    for row in db.execute(_SEALED.format("other")).fetchall():
        if not _NAME.fullmatch(row["name"]):
            raise ArchiveError(f"the other archive has a WARC file named {row['name']!r}, which khotin did not write.")
        ours = known.get((row["sha256"], row["imported"]))
        name = ours["name"] if ours else _free(folder.warc, taken, row["name"], row["sha256"])
        taken.add(name)
        if row["left_out"] is None and (ours is None or ours["left_out"] is not None):
            arriving.append(Arriving(row["name"], name, row["bytes"], row["sha256"]))
        db.execute("insert into temp.file_of values (?, ?, ?)", [row["name"], name, ours is None])
    return arriving


@contextmanager
def copied(
    db: sqlite3.Connection, arriving: Sequence[Arriving], source: Folder, target: Folder, watch: Watch
) -> Iterator[None]:
    """Bring files to the disk under their names here, for as long as what is done with them does not fail: then they are taken
    away. One that is there already, because a merge was killed, is compared. Raises ArchiveError, OSError.
    """
    total, done = sum(file.bytes for file in arriving), 0
    made: list[Path] = []
    try:
        for file in arriving:
            path, before = target.warc / file.ours, done
            if not _is(path, file.sha256):
                made.append(path)
                _copy(file, source, target, partial(_tell, watch, before, total))
            done += file.bytes
            watch("WARC files", done, total)
        yield
    except BaseException:
        for path in made:
            if not _is_known(db, path.name):  # Ctrl-C may come just after the commit
                path.unlink(missing_ok=True)
        raise


def _copy(file: Arriving, source: Folder, target: Folder, tell: Callable[[int], None]) -> None:
    written = copying.copy(source.warc / file.theirs, target.warc / file.ours, tell)
    if written.sha256 != file.sha256:
        raise ArchiveError(f"{source.warc / file.theirs} is not as it was closed; `khotin verify` says more.")


def _tell(watch: Watch, before: int, total: int, done: int) -> None:
    watch("WARC files", before + done, total)


def left_by_killed(arriving: Sequence[Arriving], target: Folder) -> frozenset[str]:
    """The names of files that a merge has copied which was killed before it ended."""
    return frozenset(file.ours for file in arriving if _is(target.warc / file.ours, file.sha256))


def _free(warc: Path, taken: set[str], name: str, sha256: str) -> str:
    """The name that a file gets: its own, unless another has it."""
    if name not in taken and (not (warc / name).exists() or _is(warc / name, sha256)):
        return name
    stem, dot, suffix = name.partition(".warc")
    return f"{stem}.{sha256[:12]}{dot}{suffix}"


def _is_known(db: sqlite3.Connection, name: str) -> bool:
    query = "select 1 from main.warc_files where name = ? and left_out is null"
    return db.execute(query, [name]).fetchone() is not None


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and sealed(path).sha256 == sha256
