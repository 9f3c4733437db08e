"""Images and attachments of articles, out of the archive's own WARC files."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.archive import captures
from crawler.capture.content import ContentError, decoded
from crawler.capture.records import RecordError
from exports.datasette.headers import FILES
from exports.datasette.pages.visit import Visit

_START = 64  # bytes, in which an image shows its kind
_MOST = 100  # images of a page whose first bytes are looked at
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
    kind = found and kind_of(found[1])
    if not found or not kind:
        return await visit.missing()
    return _answer(found[1], kind, {"Cache-Control": "private, max-age=300"})


def kind_of(body: bytes) -> str | None:
    """The media type of an image that is shown, by its first bytes; None for anything else."""
    return next((kind for start, kind in _IMAGES if start.match(body)), None)


def shown(db: sqlite3.Connection, warc: Path, article: int) -> set[int]:
    """The positions of those images of an article that `image` shows, as far as their beginning tells. Those of a page with
    hundreds of them are taken for images unseen.
    """
    rows = db.execute(_PLACES, [article]).fetchall()
    return {
        row["position"]
        for at, row in enumerate(rows)
        if at >= _MOST or kind_of(_start(warc / row["warc_file"], row["warc_offset"]))
    }


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


# Where the payloads stand: that of a revisit is the one it refers to.
_PLACES = """
    select position, held.warc_file, held.warc_offset from images
    join captures on captures.id = images.capture join captures as held on held.id = coalesce(captures.refers_to, captures.id)
    where article = ? order by position
"""


def _start(file: Path, offset: int) -> bytes:
    """The first bytes of the content of a WARC record, without reading on; none where it cannot be read."""
    try:
        with file.open("rb") as stream:
            stream.seek(offset)
            return bytes(next(ArchiveIterator(stream)).content_stream().read(_START))
    except (ArchiveLoadFailed, OSError, ValueError, EOFError, StopIteration, AttributeError):
        return b""


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
