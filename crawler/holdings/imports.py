"""WARC files of others taken into the archive's `warc/`: whole, unchanged, with their SHA-256 and where they came from.

A file compressed as one piece, of which no record can be read alone, is stored unpacked. A WACZ package gives its WARC
files.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import urlsplit

from crawler.archive import warcs
from crawler.archive.database import Archive
from crawler.archive.folder import ArchiveError, Folder
from crawler.capture import records, tail
from crawler.capture.records import RecordError
from crawler.capture.sealing import HashedFile
from crawler.capture.warc import sync_folder
from crawler.items import Sealed
from crawler.spiders.imported import Import, why_left_out

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9.]+")
_GZIP = b"\x1f\x8b"
# Records that go with the captures, and no captures themselves.
_SAYS_NOTHING = frozenset({"warcinfo", "request", "metadata"})


@dataclass(slots=True)
class Holding:
    """Files taken in: the hosts their answers come from, with the number of answers, and what is wrong with them."""

    source: Import
    hosts: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)


def take_in(paths: Sequence[Path], folder: Folder) -> Holding:
    """Copy files into the archive, or find that it has them, and see what they hold.

    Raises ArchiveError for a file that is no WARC or cannot be copied; what was begun is taken away.
    """
    Archive.shared(folder).release()  # the database first: files without one would be those of an archive that lost it
    taken: dict[str, tuple[Path, Sealed]] = {}
    for path in paths:
        if not path.is_file():
            raise ArchiveError(f"{path} is no file; name WARC files.")
        try:
            for name, stream in _parts(path):
                file = _copy(name, stream, folder.warc)
                taken[file.name] = (path, file)
        except (RecordError, zipfile.BadZipFile, EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise ArchiveError(f"{path} is no WARC file that can be read: {error}.") from error
        except OSError as error:
            raise ArchiveError(f"{path} cannot be copied into {folder.warc}: {error.strerror or error}.") from error
    if not taken:
        raise ArchiveError(f"{paths[0]} holds no WARC file.")
    holding = Holding(_import_of(sorted(taken)))
    for name in taken:
        _survey(folder.warc / name, holding)
    _note(folder, taken)
    return holding


def _parts(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The WARC files that a file is or holds, each with a name and open at its start."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            yield path.name, file
        return
    with zipfile.ZipFile(path) as package:
        for member in package.namelist():
            name = PurePosixPath(member)
            if name.parent == PurePosixPath("archive") and name.name.endswith((".warc", ".warc.gz")):
                with package.open(member) as part:
                    yield name.name, part


def _copy(name: str, stream: IO[bytes], warc: Path) -> Sealed:
    """Copy a WARC file under a name that tells what it is; one that is there already stays. Raises RecordError, OSError."""
    with _part(warc) as part:
        file = HashedFile(part)
        shutil.copyfileobj(stream, file, 1 << 20)
        copied = file.close()
        if _is_one_piece(part):
            with _part(warc) as unpacked, gzip.open(part) as packed:
                file = HashedFile(unpacked)
                shutil.copyfileobj(packed, file, 1 << 20)
                return _settle(unpacked, file.close(), name, ".warc")
        return _settle(part, copied, name, ".warc.gz" if _is_gzip(part) else ".warc")


@contextmanager
def _part(warc: Path) -> Iterator[Path]:
    """A name for a file in the making; what still has it at the end is taken away."""
    number = sum(1 for _ in warc.glob(".import-*.part"))
    path = warc / f".import-{number}.part"
    path.unlink(missing_ok=True)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _settle(part: Path, copied: Sealed, name: str, suffix: str) -> Sealed:
    with gzip.open(part) if _is_gzip(part) else part.open("rb") as file:
        if file.read(5) != b"WARC/":
            raise RecordError("it does not begin with a WARC record")
    stem = _NOT_IN_A_NAME.sub("-", PurePosixPath(name).name.lower().removesuffix(".gz").removesuffix(".warc"))
    final = part.with_name(f"import-{stem.strip('-.')[:60]}-{copied.sha256[:12]}{suffix}")
    part.replace(final)
    sync_folder(part.parent)
    return Sealed(final.name, copied.bytes, copied.sha256)


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def _is_one_piece(path: Path) -> bool:
    """Whether a gzip file holds several records in one member, so that none can be read alone."""
    if not _is_gzip(path):
        return False
    walked = records.walk(path)
    try:
        next(walked, None)
        next(walked, None)
    except RecordError:
        with gzip.open(path) as file:
            return file.read(5) == b"WARC/"
    return False


def _survey(path: Path, holding: Holding) -> None:
    """Count the answers of a file by their host, and what is not imported by its reason."""
    left_out: Counter[str] = Counter()
    try:
        for head in records.walk(path, check=True):
            if reason := why_left_out(head):
                left_out[reason] += head.type not in _SAYS_NOTHING
            else:
                holding.hosts[urlsplit(head.url).netloc.lower()] += 1
    except RecordError as error:
        holding.troubles.append(f"{error}; what stands before is imported")
    for reason, number in left_out.items():
        if number:
            holding.troubles.append(f"{path.name}: {number} record{'s' * (number > 1)} {reason}: not imported")
    if path.suffix == ".gz" and (seen := tail.look(path, {})).is_torn:
        holding.troubles.append(f"{path.name} breaks off at byte {seen.end:,}; what stands before is imported")


def _import_of(names: list[str]) -> Import:
    """The import of some files; the same files are the same import, so that one that was killed goes on."""
    if len(names) == 1:
        return Import(names[0], tuple(names))
    digest = hashlib.blake2b("\n".join(names).encode(), digest_size=6).hexdigest()
    return Import(f"{names[0]} and {len(names) - 1} more ({digest})", tuple(names))


def _note(folder: Folder, taken: dict[str, tuple[Path, Sealed]]) -> None:
    archive = Archive.shared(folder)
    try:
        with archive.transaction() as db:
            for path, file in taken.values():
                warcs.add(db, file.name, None, origin=str(path.absolute()))
                warcs.seal(db, file)
    finally:
        archive.release()
