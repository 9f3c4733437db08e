"""What a killed crawl left behind in its WARC files: torn ends are cut off, and whole records that no row points to yet are
read instead of being fetched again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.archive import captures
from crawler.archive.clock import is_before_archive
from crawler.capture import records, tail
from crawler.capture.records import Head, RecordError, payload_digest
from crawler.capture.warc import name_of, serial_of
from crawler.items import Capture


@dataclass(frozen=True, slots=True)
class Left:
    """A capture that no row of the archive points to, and the digest of what its request sent."""

    capture: Capture
    sent: str
    usable: bool
    """Whether it may answer a request: it is no refusal that passes (429, 5xx), no robots.txt, and its clock was right."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """An unfinished crawl of a portal and its options, its files that nobody sealed, its captures that nobody recorded."""

    crawl: int
    options: str
    files: tuple[Path, ...]
    captures: tuple[Left, ...]


def recover(db: sqlite3.Connection, warc: Path, portal: str) -> Recovered | None:
    """Look through what a portal's unfinished crawl has written; None when there is no such crawl. The portal's lock must
    be held, for a torn end is cut off. Raises OSError.
    """
    row = db.execute(
        "select id, options from crawls where portal = ? and state <> 'finished' and imported is null", [portal]
    ).fetchone()
    if row is None:
        return None
    sealed = {name for (name,) in db.execute("select name from warc_files where sha256 is not null")}
    paths = sorted(warc.glob(f"{name_of(portal, row['id'])}-*.warc.gz"), key=serial_of)
    files, left = [], list[Left]()
    for path in paths:
        if path.name not in sealed and (found := _left_in(db, path)) is not None:
            files.append(path)
            left += found
    return Recovered(row["id"], row["options"], tuple(files), tuple(left))


def _left_in(db: sqlite3.Connection, path: Path) -> list[Left] | None:
    """The captures of a file that no row points to; None when the file held nothing and was taken away."""
    known = dict(
        db.execute("select warc_offset, warc_length from captures where warc_file = ?", [path.name]).fetchall()
    )
    seen = tail.look(path, known)
    # A torn end that committed rows point behind is damage, which is not ours to cut away.
    tail.settle(path, seen.size if any(offset >= seen.end for offset in known) else seen.end)
    found = list(_heads(path, seen.offsets))
    if not known and not any(head.type in {"response", "revisit"} for head, _ in found):
        path.unlink()
        return None
    requests = {
        head.concurrent_to: (head.method, payload_digest(body)) for head, body in found if head.type == "request"
    }
    left = (_left(db, path, head, requests.get(head.id)) for head, _ in found if head.type in {"response", "revisit"})
    return [one for one in left if one is not None]


def _heads(path: Path, offsets: tuple[int, ...]) -> Iterator[tuple[Head, bytes]]:
    for offset in offsets:
        try:
            yield records.read(path, offset)
        except RecordError:  # `khotin verify` will name it
            continue


def _left(db: sqlite3.Connection, path: Path, head: Head, request: tuple[str, str] | None) -> Left | None:
    """What to make of a record without a row. Of its request, the method and the digest of what it sent."""
    if head.date is None or head.digest is None:
        return None
    original = captures.original(db, head.digest) if head.type == "revisit" else None
    method, sent = request or ("GET", "")
    capture = Capture(
        url=head.url,
        method=method,
        status=head.status,
        mime=head.mime,
        fetched_at=head.date,
        warc_file=path.name,
        warc_offset=head.offset,
        warc_length=head.length,
        digest=head.digest,
        refers_to=original["id"] if original else None,
    )
    is_whole = request is not None and (original is not None or head.type == "response")
    passes = head.status == 429 or head.status >= 500 or head.url.endswith("/robots.txt")
    return Left(capture, sent, usable=is_whole and not passes and not is_before_archive(db, head.date))
