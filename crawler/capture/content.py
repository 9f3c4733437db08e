"""The content of a capture: a body as it was received, with its content encoding taken off, in a crawl and ever after."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from importlib import import_module
from io import BytesIO
from typing import Any

_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"
_BROKEN_OFF = "the answer broke off"
_STEP = 1 << 20  # bytes unpacked at once


class ContentError(ValueError):
    """A body that cannot be unpacked, in one sentence."""


class BrokenOffError(ContentError):
    """A body that ends before its compressed data does: the length may be right, and the page is half a page."""


def decoded(body: bytes, content_encoding: str | None, limit: int) -> bytes:
    """A body without its content encoding, at most `limit` bytes of it. Raises ContentError.

    Codings that nobody knows are left alone, as in a crawl: servers write a charset there, "none", "identity".
    """
    for coding in _codings(content_encoding) if body else ():
        pieces, size = list[bytes](), 0
        for piece in _UNPACKED[coding](body):
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                raise ContentError(f"larger than {limit:,} bytes, unpacked")
        body = b"".join(pieces)
    return body


def is_html(content_type: str | None, body: bytes) -> bool:
    """Whether an answer is a web page: by its Content-Type, or without one by its first bytes."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if not kind:
        return body.lstrip()[:1] == b"<"
    return kind in {"text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"}


def _codings(content_encoding: str | None) -> list[str]:
    """The codings to take off, the one that was put on last first, up to one that is not known."""
    known = []
    for name in reversed((content_encoding or "").lower().split(",")):
        if (coding := name.strip()) not in _UNPACKED:
            break
        known.append(coding)
    return known


def _gunzip(body: bytes) -> Iterator[bytes]:
    """The members of gzip data; what follows the last is ignored."""
    done, rest = 0, body
    while rest.startswith(_MAGIC) or not done:
        member = zlib.decompressobj(_GZIP)
        try:
            for piece in _steps(member, rest):
                yield piece
                done += len(piece)
        except zlib.error as error:
            yield from _unchecked(body, done, error)
            return
        rest = member.unused_data.lstrip(b"\0")
        if not rest:
            return


def _unchecked(body: bytes, skipped: int, error: zlib.error) -> Iterator[bytes]:
    """Gzip data whose checksum is wrong, without its first bytes: browsers show such a page. Raises ContentError."""
    done = 0
    with gzip.GzipFile(fileobj=BytesIO(body)) as file:
        while True:
            try:
                piece = file.read1(_STEP)
            except (OSError, EOFError):
                if done:
                    return
                raise ContentError(f"its encoding says gzip, and it is none ({error})") from error
            except zlib.error:
                raise ContentError(f"its gzip data is damaged ({error})") from error
            if not piece:
                return
            yield piece[max(0, skipped - done) :]
            done += len(piece)


def _inflate(body: bytes) -> Iterator[bytes]:
    """`deflate` is zlib data by its standard, and raw deflate data as Microsoft's servers understood it."""
    try:
        zlib.decompressobj().decompress(body, 1)
        wbits = zlib.MAX_WBITS
    except zlib.error:
        wbits = -zlib.MAX_WBITS
    try:
        yield from _steps(zlib.decompressobj(wbits), body)
    except zlib.error as error:
        raise ContentError(f"its encoding says deflate, and it is not ({error})") from error


def _steps(member: zlib._Decompress, rest: bytes) -> Iterator[bytes]:
    """What a stream unpacks to, step by step. Raises zlib.error, and BrokenOffError where it has no end."""
    while rest and not member.eof:
        yield member.decompress(rest, _STEP)
        rest = member.unconsumed_tail
    if not member.eof:
        raise BrokenOffError(_BROKEN_OFF)


def _unbrotli(body: bytes) -> Iterator[bytes]:
    brotli = _module("br", "brotli", "brotlicffi")
    stream, rest = brotli.Decompressor(), body
    try:
        while not stream.is_finished():
            piece = stream.process(rest, output_buffer_limit=_STEP)
            if not piece and not rest:
                raise BrokenOffError(_BROKEN_OFF)
            yield piece
            rest = b""
    except brotli.error as error:
        raise ContentError(f"its encoding says br, and it is not ({error})") from error


def _unzstd(body: bytes) -> Iterator[bytes]:
    """The frames of zstd data."""
    zstd = _module("zstd", "compression.zstd", "backports.zstd")
    rest = body
    try:
        while rest:
            frame = zstd.ZstdDecompressor()
            while not frame.eof:
                piece = frame.decompress(rest, _STEP)
                if not piece and frame.needs_input:
                    raise BrokenOffError(_BROKEN_OFF)
                yield piece
                rest = b""
            rest = frame.unused_data
    except zstd.ZstdError as error:
        raise ContentError(f"its encoding says zstd, and it is not ({error})") from error


def _module(coding: str, *names: str) -> Any:
    """The first of some modules that is installed. Raises ContentError."""
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise ContentError(f"it is packed with {coding}, and none of {', '.join(names)} is installed")


_UNPACKED: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
