"""Images and attachments of articles, out of the archive's own WARC files."""

from __future__ import annotations

import re
import sqlite3
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from crawler.archive import captures
from crawler.capture.content import ContentError, decoded
from crawler.capture.records import RecordError
from exports.datasette.headers import FILES
from exports.datasette.pages.visit import Visit

_LARGEST = 64 * 1024 * 1024  # bytes
# What browsers show and cannot run, known by its first bytes: portals send `image/jpg`, or no type at all. SVG may hold scripts.
_IMAGES = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "image/avif"),
    (re.compile(rb"BM.{4}\0\0\0\0", re.DOTALL), "image/bmp"),
)


async def image(visit: Visit) -> Any:
    found = await _file(visit, "images")
    kind = found and next((kind for start, kind in _IMAGES if start.match(found[1])), None)
    if not found or not kind:
        return await visit.missing()
    return _answer(found[1], kind, {"Cache-Control": "private, max-age=300"})


async def attachment(visit: Visit) -> Any:
    found = await _file(visit, "attachments")
    if not found:
        return await visit.missing()
    disposition = f"attachment; filename*=UTF-8''{quote(file_name(found[0]), safe='')}"
    return _answer(found[1], "application/octet-stream", {"Content-Disposition": disposition})


def file_name(address: str) -> str:
    """The name that a file is saved under: the last part of its address, without what is no name on some system."""
    last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    return re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", last).strip(". ")[-150:] or "file"


async def _file(visit: Visit, table: str) -> tuple[str, bytes] | None:
    """The address and the bytes of an image or attachment; None when the archive does not have it, or may not show it."""
    wanted = [visit.named("portal"), visit.named("key"), int(visit.named("number")[:18])]
    warc = visit.archive.folder.warc

    def look(db: sqlite3.Connection) -> tuple[str, bytes] | None:
        row = db.execute(
            f"select {table}.url, warc_file, warc_offset, refers_to from {table} join articles on articles.id = article"
            f" join captures on captures.id = {table}.capture"
            " where portal = ? and key = ? and position = ? and withheld is null",
            wanted,
        ).fetchone()
        if row is None:
            return None
        try:
            head, body = captures.exchange(db, warc, row["warc_file"], row["warc_offset"], row["refers_to"])
            return row["url"], decoded(body, head.header("content-encoding"), _LARGEST)
        except (RecordError, ContentError):
            return None

    return await visit.read(look)


def _answer(body: bytes, kind: str, headers: dict[str, str]) -> Any:
    from datasette.utils.asgi import Response

    return Response(body, headers={"Content-Security-Policy": FILES, **headers}, content_type=kind)
