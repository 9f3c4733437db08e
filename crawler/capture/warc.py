"""Writes HTTP exchanges as WARC/1.1 records (ISO 28500) through warcio.

Scrapy normalises the case of header names and takes the transfer coding off; everything else is stored as it came, the
body with its content encoding. See docs/architecture.md.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders

from crawler.capture.packing import PackingWriter
from crawler.capture.records import media_type, payload_digest
from crawler.capture.sealing import HashedFile
from crawler.items import Capture, Sealed

# A file is closed at this size: large enough for an archive of few files, small enough to copy and check one by one.
MAX_BYTES = 1_000_000_000
# And at this age (seconds): a patient crawl goes on for weeks, and its files shall tell the days apart.
MAX_SECONDS = 24 * 3600.0

_ADDED_BY_HTTP = frozenset({"transfer-encoding"})

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response. `fetched_at` is UTC, `body` is as received: its content encoding is kept."""

    url: str
    method: str
    request_headers: Headers
    request_body: bytes
    status: int
    reason: str
    headers: Headers
    body: bytes
    fetched_at: datetime
    ip: str | None = None

    @property
    def mime(self) -> str | None:
        return media_type(next((value for name, value in self.headers if name.lower() == "content-type"), None))


@dataclass(frozen=True, slots=True)
class Original:
    """A capture in the archive whose record holds a payload; `fetched_at` as the archive writes it (UTC)."""

    id: int
    url: str
    fetched_at: str


class WarcWriter:
    """Appends exchanges to `folder/NAME-00001.warc.gz`, `…-00002…`: one crawl of one portal, one process.

    A file is never opened again after it was closed. `known` finds what the archive has by its payload digest; what it has
    is written as a `revisit` record, without the payload.
    """

    def __init__(self, folder: Path, name: str, software: str, known: Callable[[str], Original | None]) -> None:
        self.folder, self.name, self.software, self.known = folder, name, software, known
        self.closed: list[Sealed] = []
        """Files that were closed; whoever writes their seals into the archive empties it."""
        self._file: HashedFile | None = None
        self._writer: PackingWriter | None = None
        self._opened = 0.0

    def write(self, exchange: Exchange) -> Capture:
        """Write the response and its request, and hand them to the system, so that they outlive this process. They outlive
        the machine after `sync`. Raises OSError when they cannot be written.
        """
        file, writer = self._open()
        offset = file.tell()
        digest = payload_digest(exchange.body)
        original = self.known(digest) if exchange.body else None
        record = _revisit(writer, exchange, digest, original) if original else _response(writer, exchange, digest)
        writer.write_record(record)
        length = file.tell() - offset
        writer.write_record(_request(writer, exchange, record.rec_headers.get_header("WARC-Record-ID")))
        file.flush()
        return Capture(
            url=exchange.url,
            method=exchange.method,
            status=exchange.status,
            mime=exchange.mime,
            fetched_at=exchange.fetched_at,
            warc_file=file.path.name,
            warc_offset=offset,
            warc_length=length,
            digest=digest,
            refers_to=original.id if original else None,
        )

    def sync(self) -> None:
        """Bring everything written so far to the disk. Rows that point to it may be committed afterwards, not before."""
        if self._file is not None:
            self._file.sync()

    def close(self) -> None:
        """Sync, close and seal; the next exchange begins a new file."""
        if self._file is not None:
            self.closed.append(self._file.close())
            self._file = self._writer = None

    def _open(self) -> tuple[HashedFile, PackingWriter]:
        if self._file is not None and (
            self._file.tell() >= MAX_BYTES or time.monotonic() - self._opened >= MAX_SECONDS
        ):
            self.close()
        if self._file is None or self._writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            serials = [serial_of(path) for path in self.folder.glob(f"{self.name}-*.warc.gz")]
            self._file = HashedFile(self.folder / f"{self.name}-{max(serials, default=0) + 1:05d}.warc.gz")
            self._opened = time.monotonic()
            sync_folder(self.folder)
            self._writer = PackingWriter(self._file)
            self._writer.write_record(
                self._writer.create_warcinfo_record(
                    self._file.path.name,
                    {"software": self.software, "format": "WARC File Format 1.1", "robots": "obeyed"},
                )
            )
        return self._file, self._writer


def name_of(portal: str, crawl: int) -> str:
    """What the names of a crawl's files begin with; `-SERIAL.warc.gz` follows."""
    return f"{portal}-{crawl:06d}"


def serial_of(path: Path) -> int:
    """The serial number in the name of a crawl's file."""
    return int(path.name.split("-")[-1].split(".")[0])


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: a new file is safe only when its folder's entry is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _response(writer: PackingWriter, exchange: Exchange, digest: str) -> Any:
    return writer.create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        warc_headers_dict=_warc_headers(exchange) | {"WARC-Payload-Digest": digest},
        http_headers=_http_headers(exchange),
    )


def _revisit(writer: PackingWriter, exchange: Exchange, digest: str, original: Original) -> Any:
    return writer.create_revisit_record(
        exchange.url,
        digest,
        original.url,
        original.fetched_at,
        http_headers=_http_headers(exchange),
        warc_headers_dict=_warc_headers(exchange),
    )


def _request(writer: PackingWriter, exchange: Exchange, response_id: str) -> Any:
    target = exchange.url.split("://", 1)[-1]
    path = "/" + target.partition("/")[2]
    return writer.create_warc_record(
        exchange.url,
        "request",
        payload=BytesIO(exchange.request_body),
        length=len(exchange.request_body),
        warc_headers_dict={"WARC-Date": _warc_date(exchange.fetched_at), "WARC-Concurrent-To": response_id},
        http_headers=StatusAndHeaders(
            f"{exchange.method} {path} HTTP/1.1", exchange.request_headers, is_http_request=True
        ),
    )


def _warc_headers(exchange: Exchange) -> dict[str, str]:
    address = {"WARC-IP-Address": exchange.ip} if exchange.ip else {}
    return {"WARC-Date": _warc_date(exchange.fetched_at), **address}


def _warc_date(moment: datetime) -> str:
    """To the second, as the archive's rows have it: a revisit names its original by this very date."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _http_headers(exchange: Exchange) -> StatusAndHeaders:
    return StatusAndHeaders(
        f"{exchange.status} {exchange.reason}".strip(),
        [header for header in exchange.headers if header[0].lower() not in _ADDED_BY_HTTP],
        protocol="HTTP/1.1",
    )
