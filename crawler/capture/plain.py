"""Responses as almost all WARC files hold them, a gzip member each with plain headers, read at once.

warcio reads any record there ever was, line by line, in three times the time; whatever is not plain is left to it.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 1 << 16
_BLANK_LINE = b"\r\n\r\n"

Headers = list[tuple[str, str]]


class NotWholeError(ValueError):
    """A gzip member that is damaged, or that the file ends in."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A response record: `fields` are those of the record by lower-case name, `status` and `headers` are HTTP's, `body` is
    without them. `length` is that of the record in its file, in bytes.
    """

    fields: dict[str, str]
    status: int
    headers: Headers
    body: bytes
    length: int


def read(path: Path, offset: int, largest: int) -> Plain | None:
    """The response at an offset (bytes); None for any other record, and for one that unpacks to more than `largest` bytes.

    Raises NotWholeError, OSError.
    """
    unpacked, length = _member(path, offset, largest)
    head, blank, block = unpacked.partition(_BLANK_LINE)
    first, fields = _parsed(head)
    if not blank or not first.startswith("WARC/1.") or fields is None:
        return None
    named = {name.lower(): value for name, value in reversed(fields)}
    head, blank, body = block.partition(_BLANK_LINE)
    status, headers = _parsed(head)
    if not blank or headers is None or not _is_plain(named, status, headers):
        return None
    size = int(named["content-length"]) - len(head) - len(blank)
    if body[size:] != _BLANK_LINE:
        return None
    return Plain(named, int(status.split()[1]), headers, body[:size], length)


def _member(path: Path, offset: int, largest: int) -> tuple[bytes, int]:
    """What the gzip member at an offset unpacks to, and its length; nothing where there is none, or too large a one."""
    member, unpacked, size, at = zlib.decompressobj(_GZIP), list[bytes](), 0, offset
    handle = os.open(path, os.O_RDONLY)
    try:
        while not member.eof and size <= largest:
            if not (packed := member.unconsumed_tail):
                packed = os.pread(handle, _STEP, at)
                if at == offset and not packed.startswith(b"\x1f\x8b"):
                    return b"", 0
                if not packed:
                    raise NotWholeError("the file ends in the middle of the record")
                at += len(packed)
            unpacked.append(member.decompress(packed, largest))
            size += len(unpacked[-1])
    except zlib.error as error:
        raise NotWholeError(f"the record is damaged: {error}") from error
    finally:
        os.close(handle)
    if not member.eof:
        return b"", 0
    return b"".join(unpacked), at - offset - len(member.unused_data)


def _parsed(head: bytes) -> tuple[str, Headers | None]:
    """The first line of some headers, and the others as names and values; None for headers that need more care."""
    try:
        first, *lines = head.decode().split("\r\n")
    except UnicodeDecodeError:
        return "", None
    parts = [line.partition(":") for line in lines]
    is_folded = b"\r\n " in head or b"\r\n\t" in head
    if is_folded or head.count(b"\n") != len(lines) or not all(name and colon for name, colon, _ in parts):
        return first, None
    return first.rstrip(), [(name.rstrip(" \t"), value.strip()) for name, _, value in parts]


def _is_plain(fields: dict[str, str], status: str, headers: Headers) -> bool:
    """Whether the record is an answer of a web server, by now without transfer coding."""
    url, length, code = fields.get("warc-target-uri", ""), fields.get("content-length", ""), status.split()[1:2]
    return (
        fields.get("warc-type") == "response"
        and url.startswith(("http://", "https://"))
        and " " not in url
        and length.isdecimal()
        and status.startswith(("HTTP/1.1 ", "HTTP/1.0 "))
        and bool(code)
        and code[0].isdecimal()
        and not any(name.lower() == "transfer-encoding" for name, _ in headers)
    )
