"""Files copied whole or not at all: under another name, brought to the disk, read back, and only then given their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from crawler.archive.folder import ArchiveError
from crawler.capture.sealing import HashedFile, sealed
from crawler.capture.warc import sync_folder
from crawler.items import Sealed

_STEP = 1 << 20
_MARK = ".backup-part"


def copy(path: Path, final: Path, tell: Callable[[int], None]) -> Sealed:
    """Copy a file, in the place of what is there; `tell` is told the bytes done. Raises OSError, and ArchiveError when it
    does not read back.
    """
    part = part_of(final)
    with path.open("rb") as original:
        file = HashedFile(part)
        while piece := original.read(_STEP):
            file.write(piece)
            tell(file.tell())
    written = file.close()
    shutil.copystat(path, part)
    _forget(part)
    if sealed(part) != written:
        part.unlink()
        raise ArchiveError(f"{part} does not read back as it was written; see whether that disk is sound.")
    put_in_place(part, final)
    return written


def part_of(final: Path) -> Path:
    """The name that a file has until it is finished."""
    return final.with_name(f".{final.name}{_MARK}")


def put_in_place(part: Path, final: Path) -> None:
    """Give a finished file its name, so that a loss of power leaves this one or the one before. Raises OSError."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(final)
    sync_folder(final.parent)


def remove_parts(folder: Path) -> None:
    """Remove what was begun and not finished in a folder and those in it, a database's log too. Raises OSError."""
    for path in [*folder.glob(f".*{_MARK}*"), *folder.glob(f"*/.*{_MARK}*")]:
        path.unlink()


def _forget(path: Path) -> None:
    """Have the system forget what it keeps of a file in memory, so that reading it back reads the disk."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
