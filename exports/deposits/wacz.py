"""WACZ 1.1.1 (Web Archive Collection Zipped): one file with the captured pages of the chosen articles, their index and their
list, which replay programs open as it is.

Written in one pass. WARC files and index lie in it as they are (stored), so that a program reads one page without unpacking the
rest. But for `created` in datapackage.json the same articles give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from crawler import __version__
from crawler.archive.clock import stamp
from exports.deposits import index, pages, warc
from exports.deposits.warc import Written
from exports.output import making
from exports.selection import Selection
from exports.tables import datapackage

_VERSION = "1.1.1"
_DESCRIPTION = (
    "The captured pages of {pages} articles, with their images and attachments, in {captures} captures. Listing pages, and pages"
    " that speak of withheld articles, are left out; the texts in pages.jsonl are those of the archive."
)


def write(selection: Selection, path: Path) -> Written:
    """Write the captures of the chosen articles to a WACZ file; says how many there were. Raises OutputError, also where there
    are none.
    """
    with making(path, selection.folder) as new, ZipFile(new, "w") as file:
        package = _Package(file)
        written = warc.write(selection, lambda name: package.adding(f"archive/{name}"))
        _add_index(package, selection)
        with package.adding("pages/pages.jsonl", ZIP_DEFLATED) as out:
            for line in pages.lines(selection):
                out.write(line.encode())
        about = datapackage.about(selection) | {
            "description": _DESCRIPTION.format(pages=pages.count(selection), captures=written.captures),
            "created": stamp(datetime.now(UTC)),
        }
        package.describe(about)
    return written


def _add_index(package: _Package, selection: Selection) -> None:
    head = json.dumps({"format": "cdxj-gzip-1.0", "filename": index.NAME})
    leading = [f"!meta 0 {head}\n"]  # a line for a thousand captures
    with package.adding(f"indexes/{index.NAME}") as out:
        for line, member in index.packed(index.lines(selection)):
            leading.append(line)
            out.write(member)
    with package.adding("indexes/index.idx", ZIP_DEFLATED) as out:
        out.write("".join(leading).encode())


class _Hashed:
    """A member of the ZIP file that is hashed and measured while it is written."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._size, self._digest = out, 0, hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        self._digest.update(data)
        self._size += len(data)
        return self._out.write(data)

    def flush(self) -> None:
        self._out.flush()

    def tell(self) -> int:
        return self._size

    @property
    def hash(self) -> str:
        return f"sha256:{self._digest.hexdigest()}"


class _Package:
    """A ZIP file, and the list of what was put into it."""

    def __init__(self, file: ZipFile) -> None:
        self._file = file
        self._resources: list[dict[str, Any]] = []

    @contextmanager
    def adding(self, name: str, compression: int = ZIP_STORED) -> Iterator[_Hashed]:
        """A new member."""
        with self._file.open(_info(name, compression), "w", force_zip64=True) as member:
            out = _Hashed(member)
            yield out
        self._resources.append(
            {"name": name.rpartition("/")[2].lower(), "path": name, "hash": out.hash, "bytes": out.tell()}
        )

    def describe(self, about: dict[str, Any]) -> None:
        """Add datapackage.json and, as the last, its digest."""
        package = {
            "profile": "data-package",
            "wacz_version": _VERSION,
            "software": f"khotin {__version__}",
            **about,
            "resources": self._resources,
        }
        text = f"{json.dumps(package, ensure_ascii=False, indent=2)}\n".encode()
        digest = {"path": datapackage.NAME, "hash": f"sha256:{hashlib.sha256(text).hexdigest()}"}
        self._file.writestr(_info(datapackage.NAME, ZIP_DEFLATED), text)
        self._file.writestr(_info("datapackage-digest.json", ZIP_DEFLATED), f"{json.dumps(digest, indent=2)}\n")


def _info(name: str, compression: int) -> ZipInfo:
    """A member without a time: it would be that of the export."""
    info = ZipInfo(name)
    info.compress_type = compression
    return info
