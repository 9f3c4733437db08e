"""What is exported gets its name when it is whole: until then it is made in a folder of its own beside it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from crawler.archive.folder import Folder
from crawler.capture.warc import sync_folder

_ADVICE = {
    errno.ENOSPC: "make room there or name another place",
    errno.EDQUOT: "make room there or name another place",
    errno.ENOENT: "make the folder first, or name one that is there",
    errno.ENAMETOOLONG: "give it a shorter name",
}
# How a file of SQLite begins (its file format, 1.3).
_DATABASE = b"SQLite format 3\0"


class OutputError(ValueError):
    """The export cannot be written where it was asked for."""


@contextmanager
def making(path: Path, archive: Folder, *, beside: str | None = None, is_folder: bool = False) -> Iterator[Path]:
    """Give the path under which to make a file (or a folder), in a folder that nobody else uses; it becomes `path` when the
    body ends, in the place of a file that is there. What goes along with it, `beside`, is made beside it and gets its name
    with it. If the body fails or is broken off nothing stays; what a kill leaves goes when the same is exported again.

    Raises OutputError for a place that lies in the archive or cannot be written to, also when the disk is full.
    """
    try:
        _check(path, archive, is_folder=is_folder)
        with _alone(path) as work:
            new = work / path.name
            if is_folder:
                new.mkdir()
            yield new
            _put_in_place(new, path)
            if beside is not None:
                _put_in_place(work / beside, path.with_name(beside))
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, "name another place")
        raise OutputError(f"{path} cannot be written: {error.strerror or error}; {advice}.") from error


def _check(path: Path, archive: Folder, *, is_folder: bool) -> None:
    place, ours = path.resolve(), archive.path.resolve()
    if place == ours or ours in place.parents:
        raise OutputError(f"{path} lies in the archive itself; name a place elsewhere.")
    if path.name in {"", "..", "-"}:
        raise OutputError(f"{path} names no new file or folder; name one.")
    if path.is_symlink() or (path.exists() and not path.is_file() and not path.is_dir()):
        raise OutputError(f"{path} is a link or a device; name a file or folder of its own.")
    if path.is_file() and _begins(path) == _DATABASE:
        raise OutputError(
            f"{path} is a database, perhaps of another archive; it is not overwritten. Name another file."
        )
    if path.is_dir() and (not is_folder or any(path.iterdir())):
        wanted = "a new or empty folder" if is_folder else "a file in it"
        raise OutputError(f"{path} is a folder that is there already; name {wanted}.")
    if is_folder and path.exists() and not path.is_dir():
        raise OutputError(f"{path} is a file; name a new folder.")


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_DATABASE))


@contextmanager
def _alone(path: Path) -> Iterator[Path]:
    """A folder to work in, while nobody else makes the same; afterwards it is gone."""
    work = path.with_name(f".{path.name}.khotin-part")
    work.mkdir(exist_ok=True)
    lock = FileLock(work / f"{path.name}.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise OutputError(f"another export to {path} is under way; wait for it.") from error
    try:
        for left in work.iterdir():  # by a process that was killed
            if left.is_dir():
                shutil.rmtree(left)
            elif left.suffix != ".lock":
                left.unlink()
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        lock.release()


def _put_in_place(new: Path, path: Path) -> None:
    """Bring a file or folder to the disk, and only then give it its name."""
    if new.is_dir():
        os.sync()  # all at once: a corpus has a file an article, and one by one they take a disk an hour
    else:
        with new.open("rb") as written:
            os.fsync(written.fileno())
    new.replace(path)
    sync_folder(path.parent)
