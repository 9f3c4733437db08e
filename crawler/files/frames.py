"""How the crawl and the process that reads its attachments talk over a pipe: a length in eight bytes, then so many bytes."""

from __future__ import annotations

import struct
from typing import BinaryIO

_LENGTH = struct.Struct(">Q")


def send(stream: BinaryIO, payload: bytes) -> None:
    """Write one frame. Raises `BrokenPipeError` if the other side has gone."""
    stream.write(_LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def receive(stream: BinaryIO, longest: int) -> bytes | None:
    """Read one frame; `None` if the other side has gone. Raises `ValueError` for one longer than `longest` bytes."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(header)
    if length > longest:
        raise ValueError(f"A frame of {length} bytes was announced where at most {longest} are allowed.")
    payload = stream.read(length)
    return payload if len(payload) == length else None
