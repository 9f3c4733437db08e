"""Writes HTTP exchanges as WARC/1.1 records (ISO 28500) through warcio.

Scrapy normalises the case of header names and takes the transfer coding off; everything else is stored as it came, the
body with its content encoding. See docs/architecture.md.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.items import Capture

# A file is closed at this size: large enough for an archive of few files, small enough to copy and check one by one.
MAX_BYTES = 1_000_000_000
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
        kind = next((value for name, value in self.headers if name.lower() == "content-type"), "")
        return kind.partition(";")[0].strip().lower() or None


class WarcWriter:
    """Appends exchanges to `folder/NAME-00001.warc.gz`, `…-00002…`: one crawl of one portal, one process.

    A file is never opened again after it was closed, so a torn end after a crash stays where it is.
    """

    def __init__(self, folder: Path, name: str, software: str, *, max_bytes: int = MAX_BYTES) -> None:
        self.folder, self.name, self.software, self.max_bytes = folder, name, software, max_bytes
        self._file: IO[bytes] | None = None
        self._writer: WARCWriter | None = None

    def write(self, exchange: Exchange) -> Capture:
        """Write the response and its request. The bytes are safe only after `sync`. Raises OSError when they cannot be."""
        file, writer = self._open()
        offset = file.tell()
        date = exchange.fetched_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        warc_headers = {"WARC-Date": date}
        if exchange.ip:
            warc_headers["WARC-IP-Address"] = exchange.ip
        response = writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            warc_headers_dict=warc_headers,
            http_headers=StatusAndHeaders(
                f"{exchange.status} {exchange.reason}".strip(),
                [header for header in exchange.headers if header[0].lower() not in _ADDED_BY_HTTP],
                protocol="HTTP/1.1",
            ),
        )
        writer.write_record(response)
        length = file.tell() - offset
        self._write_request(writer, exchange, date, response.rec_headers.get_header("WARC-Record-ID"))
        return Capture(
            url=exchange.url,
            method=exchange.method,
            status=exchange.status,
            mime=exchange.mime,
            fetched_at=exchange.fetched_at,
            warc_file=Path(file.name).name,
            warc_offset=offset,
            warc_length=length,
            digest=response.rec_headers.get_header("WARC-Payload-Digest"),
        )

    def _write_request(self, writer: WARCWriter, exchange: Exchange, date: str, response_id: str) -> None:
        target = exchange.url.split("://", 1)[-1]
        path = "/" + target.partition("/")[2]
        writer.write_record(
            writer.create_warc_record(
                exchange.url,
                "request",
                payload=BytesIO(exchange.request_body),
                length=len(exchange.request_body),
                warc_headers_dict={"WARC-Date": date, "WARC-Concurrent-To": response_id},
                http_headers=StatusAndHeaders(
                    f"{exchange.method} {path} HTTP/1.1", exchange.request_headers, is_http_request=True
                ),
            )
        )

    def sync(self) -> None:
        """Bring everything written so far to the disk. Rows that point to it may be committed afterwards, not before."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Sync and close; the next exchange begins a new file."""
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = self._writer = None

    def _open(self) -> tuple[IO[bytes], WARCWriter]:
        if self._file is not None and self._file.tell() >= self.max_bytes:
            self.close()
        if self._file is None or self._writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            serials = [
                int(path.name.split("-")[-1].split(".")[0]) for path in self.folder.glob(f"{self.name}-*.warc.gz")
            ]
            path = self.folder / f"{self.name}-{max(serials, default=0) + 1:05d}.warc.gz"
            self._file = path.open("xb")
            _sync_folder(self.folder)
            self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
            self._writer.write_record(
                self._writer.create_warcinfo_record(
                    path.name, {"software": self.software, "format": "WARC File Format 1.1", "robots": "obeyed"}
                )
            )
        return self._file, self._writer


def _sync_folder(folder: Path) -> None:
    """A new file is safe only when its folder's entry is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
