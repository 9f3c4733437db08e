"""Reads WARC records as strictly as can be. warcio takes what it can get of a broken gzip member; here that is an error."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.utils import Digester

from crawler.archive.clock import stamp
from crawler.capture.records import media_type

_STEP = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS
_ANSWERS = frozenset({"response", "revisit"})


class BrokenRecordError(Exception):
    """There is no whole record: why, in a few words."""


@dataclass(frozen=True, slots=True)
class Record:
    """What verifying compares of a record. `offset` and `length` are bytes; `problems` are digests that do not agree.

    `digest` is the stated payload digest, for a response without one that of its payload; `method` is a request's.
    """

    offset: int
    length: int
    type: str
    id: str
    url: str
    fetched_at: str | None
    status: int
    mime: str | None
    method: str
    digest: str | None
    concurrent_to: str | None
    problems: tuple[str, ...]

    @property
    def is_answer(self) -> bool:
        return self.type in _ANSWERS


def walk(path: Path, offset: int = 0) -> Iterator[Record]:
    """The records of a file from an offset (bytes) on. Raises BrokenRecordError at the first that is not whole, OSError."""
    with path.open("rb") as file:
        file.seek(offset)
        if path.suffix == ".gz":
            yield from _members(file, offset)
        else:
            yield from _plain(file)


def _members(file: IO[bytes], offset: int) -> Iterator[Record]:
    while True:
        member = _Member(file, offset)
        if member.is_end:
            return
        for record in _records(member):
            while member.read(_STEP):
                pass
            yield _seen(record, offset, member.end - offset)
        offset = member.end


def _plain(file: IO[bytes]) -> Iterator[Record]:
    archive = ArchiveIterator(file, check_digests=True)
    for record in _records(archive):
        yield _seen(record, archive.get_record_offset(), archive.get_record_length())


class _Member:
    """The inside of the gzip member at an offset, as a stream. zlib checks its CRC and length."""

    def __init__(self, file: IO[bytes], offset: int) -> None:
        self._file = file
        self._file.seek(offset)
        self._zlib = zlib.decompressobj(_GZIP)
        self._data = file.read(_STEP)
        self.is_end = not self._data

    @property
    def end(self) -> int:
        """Where the member ends, once it has been read."""
        return self._file.tell() - len(self._zlib.unused_data)

    def tell(self) -> int:
        return 0

    def read(self, size: int) -> bytes:
        piece = b""
        try:
            while not piece and not self._zlib.eof:
                data = self._data or self._file.read(_STEP)
                if not data:
                    raise BrokenRecordError("it breaks off")
                piece = self._zlib.decompress(data, size)
                self._data = self._zlib.unconsumed_tail
        except zlib.error as error:
            raise BrokenRecordError(f"its compression is damaged ({error})") from error
        return piece


def _records(stream: Any) -> Iterator[Any]:
    """The records that warcio finds, each read to its end. Raises BrokenRecordError."""
    archive = stream if isinstance(stream, ArchiveIterator) else ArchiveIterator(stream, check_digests=True)
    try:
        for record in archive:
            stated = record.rec_headers.get_header("WARC-Payload-Digest")
            digester = Digester("sha1") if stated is None and record.rec_type == "response" else None
            while piece := record.raw_stream.read(_STEP):
                if digester:
                    digester.update(piece)
            record.payload_digest = str(digester) if digester else stated
            yield record
    except (ArchiveLoadFailed, ValueError, EOFError, AttributeError) as error:
        raise BrokenRecordError(" ".join(str(error).split())[:100] or type(error).__name__) from error


def _seen(record: Any, offset: int, length: int) -> Record:
    rec, http, checker = record.rec_headers, record.http_headers, record.digest_checker
    problems = list(map(str, checker.problems)) if checker is not None else []
    if record.raw_stream.limit:
        problems.append(f"{record.raw_stream.limit:,} bytes are missing at its end")
    is_answer = http is not None and record.rec_type in _ANSWERS
    code = http.get_statuscode() if is_answer else ""
    return Record(
        offset=offset,
        length=length,
        type=record.rec_type,
        id=rec.get_header("WARC-Record-ID") or "",
        url=rec.get_header("WARC-Target-URI") or "",
        fetched_at=_stamp(rec.get_header("WARC-Date")),
        status=int(code) if code and code.isdecimal() else 0,
        mime=media_type(http.get_header("content-type")) if is_answer else None,
        method=http.protocol if http is not None and record.rec_type == "request" else "",
        digest=record.payload_digest,
        concurrent_to=rec.get_header("WARC-Concurrent-To"),
        problems=tuple(problems),
    )


def _stamp(text: str | None) -> str | None:
    """A WARC-Date as the archive writes times."""
    try:
        return stamp(datetime.fromisoformat(text or ""))
    except ValueError:
        return None
