"""Where a WARC file that a killed process left open ends: at its last whole record, whatever follows it."""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class Tail:
    """The records of a file that are whole and not known yet (offsets in bytes), where they end, and the file's size."""

    offsets: tuple[int, ...]
    end: int
    size: int

    @property
    def is_torn(self) -> bool:
        return self.end < self.size


def look(path: Path, known: Mapping[int, int]) -> Tail:
    """Look through a file whose records are gzip members, as ours are. `known` gives the lengths of records by their
    offset (bytes); they are passed over. Raises OSError.
    """
    offsets = []
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        at = 0
        while at < size:
            length = known.get(at)
            if length is None:
                length = member(file, at)
                if length is None:
                    break
                offsets.append(at)
            at += length
    return Tail(tuple(offsets), min(at, size), size)


def settle(path: Path, end: int) -> None:
    """Cut a file off at a byte and bring it to the disk: the process that wrote it may have been killed before it could.
    Raises OSError.
    """
    with path.open("r+b") as file:
        file.truncate(end)
        os.fsync(file.fileno())


def member(file: IO[bytes], offset: int) -> int | None:
    """The length of the whole gzip member at an offset; None when there is none, or a part of one. zlib checks its CRC."""
    file.seek(offset)
    stream = zlib.decompressobj(_GZIP)
    try:
        while not stream.eof:
            piece = stream.unconsumed_tail or file.read(_STEP)
            if not piece:
                return None
            stream.decompress(piece, _STEP)
    except zlib.error:
        return None
    return file.tell() - offset - len(stream.unused_data)
