"""Captures: the rows that say where in `warc/` an exchange is stored, and the way from a row to what was received."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from crawler.archive.clock import stamp
from crawler.capture import records
from crawler.capture.records import Head, RecordError
from crawler.items import Capture


def put(db: sqlite3.Connection, crawl: int | None, capture: Capture) -> int:
    """Store a capture; returns its id. One whose record is known already is the same capture."""
    cursor = db.execute(
        "insert into captures (crawl, url, method, status, mime, fetched_at, warc_file, warc_offset, warc_length, digest,"
        " refers_to) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
        [
            *(crawl, capture.url, capture.method, capture.status, capture.mime, stamp(capture.fetched_at)),
            *(capture.warc_file, capture.warc_offset, capture.warc_length, capture.digest, capture.refers_to),
        ],
    )
    if cursor.rowcount:
        assert cursor.lastrowid is not None
        return cursor.lastrowid
    known = db.execute(
        "select id from captures where warc_file = ? and warc_offset = ?", [capture.warc_file, capture.warc_offset]
    )
    return int(known.fetchone()[0])


def original(db: sqlite3.Connection, digest: str, warc: Path | None = None) -> sqlite3.Row | None:
    """The capture whose record holds a payload (id, url, fetched_at); None when the archive does not have it. With the folder
    `warc`, only one whose file is there: what was lost must be stored again, not referred to.
    """
    rows = db.execute(
        "select id, url, fetched_at, warc_file, warc_offset + warc_length as reach from captures"
        " where digest = ? and refers_to is null order by id desc",
        [digest],
    )
    row: sqlite3.Row
    for row in rows:
        if warc is None or _reaches(warc / row["warc_file"], row["reach"]):
            return row
    return None


def _reaches(file: Path, end: int) -> bool:
    """Whether a file is there and goes on to a byte."""
    try:
        return file.stat().st_size >= end
    except OSError:
        return False


def exchange(db: sqlite3.Connection, warc: Path, file: str, offset: int, refers_to: int | None) -> tuple[Head, bytes]:
    """What was received: the head of the record at that place, and its payload without transfer coding, content encoding
    kept. A revisit's payload is that of the capture it refers to. Raises RecordError.
    """
    head, body = records.read(warc / file, offset)
    if refers_to is None:
        return head, body
    row = db.execute("select warc_file, warc_offset from captures where id = ?", [refers_to]).fetchone()
    if row is None:
        raise RecordError(f"{file}, byte {offset}: the capture that holds its payload is not in the archive")
    return head, records.read(warc / row["warc_file"], row["warc_offset"])[1]
