"""Reads WARC records back, ours and those that others wrote, through warcio."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.utils import Digester

from crawler.capture.tail import member

# What is kept in memory of one record (bytes). Larger ones, films in other people's files, are known by their head alone.
LARGEST = 256 * 1024 * 1024
_STEP = 1 << 16

_NO_TYPE, _LONGEST_TYPE = re.compile(r"[^\w!#$&^.+/*-]", re.ASCII), 127


class RecordError(Exception):
    """A WARC file or record that cannot be read: one sentence, with the file and the offset in bytes."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a record says of itself. `offset` and `length` are bytes in its file, `date` is UTC.

    `status` and `digest` (of the payload) are there for responses and revisits, `method` for requests, `headers` for both.
    `problems` are digests that do not agree, where they were checked.
    """

    type: str
    id: str
    url: str
    date: datetime | None
    offset: int
    length: int
    status: int = 0
    method: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    digest: str | None = None
    refers_to_url: str | None = None
    concurrent_to: str | None = None
    problems: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """The first HTTP header of that name, in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def mime(self) -> str | None:
        """The media type the answer gives itself, without parameters, in lower case."""
        return media_type(self.header("content-type"))


_GZIP = b"\x1f\x8b"


def media_type(content_type: str | None) -> str | None:
    """The media type of a Content-Type header, without parameters, in lower case; None where there is none.

    Only what a media type may have is kept (RFC 9110, 8.3.1): it is shown on terminals, and a server may write anything.
    """
    return _NO_TYPE.sub("", (content_type or "").partition(";")[0]).lower()[:_LONGEST_TYPE] or None


def read(path: Path, offset: int) -> tuple[Head, bytes]:
    """The record at an offset: its head, and its payload without transfer coding, content encoding kept.

    Raises RecordError where there is no whole record, one that does not agree with its digests, or one larger than LARGEST.
    """
    try:
        with path.open("rb") as file:
            # Of a damaged gzip member warcio gives what came before, and its own head has no digest but the member's.
            if file.read(2) == _GZIP and member(file, offset) is None:
                raise RecordError(f"{path}, byte {offset}: the record is damaged (its gzip member is not whole)")
            file.seek(offset)
            archive = ArchiveIterator(file, check_digests=True)
            record = next(archive)
            body = _payload(record, LARGEST + 1)
            if len(body) > LARGEST:
                raise RecordError(f"{path}, byte {offset}: the record is larger than {LARGEST:,} bytes")
            head = _head(archive, record)
    except (ArchiveLoadFailed, OSError, ValueError, EOFError, StopIteration, AttributeError) as error:
        raise RecordError(f"{path}, byte {offset}: no record can be read ({_why(error)})") from error
    if head.problems:
        raise RecordError(f"{path}, byte {offset}: the record is damaged ({'; '.join(head.problems)})")
    return head, body


def walk(path: Path, *, check: bool = False) -> Iterator[Head]:
    """The heads of all records of a file, in order; with `check` each payload is compared with its digests.

    A response without a payload digest is given one. A record that is a whole gzip member and cannot be read has the type
    "unreadable" and says why in `problems`. Raises RecordError where the file cannot be read on.
    """
    at = 0
    while True:
        try:
            for head in _walk_from(path, at, check=check):
                at = head.offset + head.length
                yield head
        except (ArchiveLoadFailed, OSError, ValueError, EOFError, AttributeError) as error:
            length = None if "non-chunked" in str(error) else _member_at(path, at)
            if length is None:
                raise RecordError(f"{path}, byte {at}: no record can be read ({_why(error)})") from error
            yield Head("unreadable", "", "", None, at, length, problems=(_why(error),))
            at += length
        else:
            return


def _walk_from(path: Path, offset: int, *, check: bool) -> Iterator[Head]:
    with path.open("rb") as file:
        file.seek(offset)
        archive = ArchiveIterator(file, check_digests=check)
        for record in archive:
            digest = _digest(record)
            yield _head(archive, record, digest)


def _member_at(path: Path, offset: int) -> int | None:
    """The length of the whole gzip member at an offset; None when there is none."""
    try:
        with path.open("rb") as file:
            return member(file, offset)
    except OSError:
        return None


def payload_digest(body: bytes) -> str:
    """The WARC payload digest of a body, as warcio writes it: `sha1:` and base 32."""
    digester = Digester("sha1")
    digester.update(body)
    return str(digester)


def _payload(record: Any, limit: int) -> bytes:
    return bytes(_without_transfer_coding(record).read(limit))


def _without_transfer_coding(record: Any) -> IO[bytes]:
    headers = record.http_headers
    stream = record.raw_stream
    if headers is not None and (headers.get_header("transfer-encoding") or "").strip().lower() == "chunked":
        stream = ChunkedDataReader(stream)
    return stream  # type: ignore[no-any-return]  # warcio has no types


def _digest(record: Any) -> str | None:
    """The payload digest that a record states, else, for a response, the one that it has. Reads the record to its end."""
    stated: str | None = record.rec_headers.get_header("WARC-Payload-Digest")
    digester = Digester("sha1") if stated is None and record.rec_type == "response" else None
    while piece := record.raw_stream.read(_STEP):
        if digester:
            digester.update(piece)
    return str(digester) if digester else stated


def _head(archive: ArchiveIterator, record: Any, digest: str | None = None) -> Head:
    rec, http = record.rec_headers, record.http_headers
    checker = record.digest_checker
    is_answer = http is not None and record.rec_type in {"response", "revisit"}
    return Head(
        type=record.rec_type,
        id=rec.get_header("WARC-Record-ID") or "",
        url=rec.get_header("WARC-Target-URI") or "",
        date=_date(rec.get_header("WARC-Date")),
        offset=archive.get_record_offset(),
        length=archive.get_record_length(),
        status=_status(http) if is_answer else 0,
        method=http.protocol if http is not None and record.rec_type == "request" else "",
        headers=tuple(http.headers) if http is not None else (),
        digest=digest or rec.get_header("WARC-Payload-Digest"),
        refers_to_url=rec.get_header("WARC-Refers-To-Target-URI"),
        concurrent_to=rec.get_header("WARC-Concurrent-To"),
        problems=tuple(map(str, checker.problems)) if checker is not None and checker.passed is False else (),
    )


def _status(http: Any) -> int:
    code = http.get_statuscode()
    return int(code) if code and code.isdecimal() else 0


def _date(text: str | None) -> datetime | None:
    """A WARC-Date (WARC/1.1: W3C date and time, UTC, any precision from seconds on)."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _why(error: BaseException) -> str:
    if isinstance(error, StopIteration):
        return "the file ends here"
    return " ".join(str(error).split())[:200] or type(error).__name__
