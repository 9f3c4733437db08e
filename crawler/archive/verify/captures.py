"""Every capture against its WARC record, and every record against the captures."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from urllib.parse import urlsplit

from crawler.archive.verify.findings import BY_REPAIR, FROM_BACKUP, Finding, Snapshot, WriteRow
from crawler.archive.verify.records import BrokenRecordError, Record, walk

_CAPTURES = """
select captures.*, original.digest as original_digest, warc_files.crawl as file_crawl, origin
from captures left join captures as original on original.id = captures.refers_to
join warc_files on warc_files.name = captures.warc_file
"""
# An imported file may hold captures of several portals, and so has no crawl of its own. One that was left out of this archive
# holds much that has no rows here, should somebody put it back.
_FILES = """
select name, origin, coalesce(crawls.state,
    (select 'running' from crawls where imported is not null and state <> 'finished'), 'finished') as state
from warc_files left join crawls on crawls.id = warc_files.crawl where left_out is null order by name
"""


@dataclass(frozen=True, slots=True)
class _File:
    """A WARC file. While its crawl goes on it may hold records without a row, and end in half a one."""

    name: str
    path: Path
    is_imported: bool
    is_finished: bool


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where no whole record can be read, and why; `is_last` when no capture is said to be behind it."""

    offset: int
    why: str
    is_last: bool


def check(snapshot: Snapshot) -> Iterator[Finding]:
    if snapshot.sample is not None:
        yield from _sample(snapshot, snapshot.sample)
        return
    files = [
        _File(row["name"], snapshot.folder.warc / row["name"], row["origin"] is not None, row["state"] == "finished")
        for row in snapshot.db.execute(_FILES)
    ]
    sizes = {file: file.path.stat().st_size for file in files if file.path.is_file()}
    total, before = sum(sizes.values()), 0
    for file, size in sizes.items():
        for at, findings in _checked(snapshot.db, file):
            snapshot.watch("bytes of WARC files", min(before + at, total), total)
            yield from findings
        before += size
    snapshot.watch("bytes of WARC files", total, total)


def _sample(snapshot: Snapshot, number: int) -> Iterator[Finding]:
    drawn = [id_ for (id_,) in snapshot.db.execute("select id from captures order by random() limit ?", [number])]
    rows = (snapshot.db.execute(f"{_CAPTURES} where captures.id = ?", [id_]).fetchone() for id_ in sorted(drawn))
    for row in snapshot.watched("captures", len(drawn), filter(None, rows)):
        path = snapshot.folder.warc / row["warc_file"]
        if not path.is_file():
            continue
        records = islice(walk(path, row["warc_offset"]), 2)
        try:
            record = next(records, None)
            yield from _compare(row, record) if record else [_nowhere(row)]
            yield from _compare_request(row, record, next(records, None))
        except (BrokenRecordError, OSError) as error:
            yield _broken(row, str(error))


def _checked(db: sqlite3.Connection, file: _File) -> Iterator[tuple[int, list[Finding]]]:
    """What is wrong at each byte of a file where a record begins or should begin."""
    rows = db.execute(f"{_CAPTURES} where captures.warc_file = ? order by captures.warc_offset", [file.name])
    hosts = _hosts(db, file) if file.is_imported else None
    row, answer = None, None
    for offset, found in groupby(heapq.merge(rows, _records(db, file), key=_offset), key=_offset):
        here = list(found)
        record = next((one for one in here if isinstance(one, Record)), None)
        if record and record.type == "request" and row:
            yield offset, list(_compare_request(row, answer, record))
            continue
        row, answer = next((one for one in here if isinstance(one, sqlite3.Row)), None), record
        gap = next((one for one in here if isinstance(one, _Gap)), None)
        yield offset, list(_at(file, row, record, gap, hosts))


def _at(
    file: _File, row: sqlite3.Row | None, record: Record | None, gap: _Gap | None, hosts: set[str] | None
) -> Iterator[Finding]:
    """What is wrong with a row and what is found at its place, either of which may be missing."""
    if row is not None:
        if gap is not None:
            yield _broken(row, gap.why)
        elif record is not None:
            yield from _compare(row, record)
        else:
            yield _nowhere(row)
    elif gap is not None:
        # An imported file may have come damaged, and its SHA-256 vouches for the rest.
        if not file.is_imported and (file.is_finished or not gap.is_last):
            yield Finding(f"warc/{file.name}, byte {gap.offset:,}", f"the record is not whole: {gap.why}", FROM_BACKUP)
    elif record is not None and record.is_answer and file.is_finished and _is_due(record, hosts):
        where, wrong = f"warc/{file.name}, byte {record.offset:,}", f"the archive lost its capture of {record.url}"
        yield Finding(where, wrong, f"{BY_REPAIR} adds it again", WriteRow(file.name, record.offset))


def _records(db: sqlite3.Connection, file: _File) -> Iterator[Record | _Gap]:
    """The records of a file in order. After one that is broken, reading goes on where the next capture should be."""
    onward: int | None = 0
    while onward is not None:
        at, onward = onward, None
        try:
            for record in walk(file.path, at):
                at = record.offset + record.length
                yield record
        except (BrokenRecordError, OSError) as error:
            query = "select min(warc_offset) from captures where warc_file = ? and warc_offset > ?"
            onward = db.execute(query, [file.name, at]).fetchone()[0]
            yield _Gap(at, str(error), is_last=onward is None)


def _compare(row: sqlite3.Row, record: Record) -> Iterator[Finding]:
    """A capture's row and the record at its place."""
    if record.problems:
        yield _broken(row, ", ".join(record.problems))
        return
    pairs = {
        "url": (row["url"], record.url),
        "status": (row["status"], record.status),
        "mime": (row["mime"], record.mime),
        "fetched_at": (row["fetched_at"], record.fetched_at),
        "warc_length": (row["warc_length"], record.length),
        "digest": (row["digest"], record.digest),
    }
    if row["origin"] is None:
        pairs["crawl"] = (row["crawl"], row["file_crawl"])
    apart = [
        f"{name} {stored} where its record has {there}" for name, (stored, there) in pairs.items() if stored != there
    ]
    if record.type == "response" and row["refers_to"] is not None:
        apart.append("that another capture holds its payload, which its own record does")
    if record.type == "revisit" and row["original_digest"] != row["digest"]:
        apart.append("another capture's payload than its record does")
    if apart:
        yield _untrue(row, f"it says {'; '.join(apart)}")


def _compare_request(row: sqlite3.Row, answer: Record | None, request: Record | None) -> Iterator[Finding]:
    """The method, which stands in the request's record. Others may have put that anywhere, or stored none."""
    if answer is None or request is None or row["origin"] is not None:
        return
    if request.concurrent_to == answer.id and request.method != row["method"]:
        yield _untrue(row, f"it says method {row['method']} where its record has {request.method}")


def _is_due(record: Record, hosts: set[str] | None) -> bool:
    """Whether a record must have a row: all of ours, and in an imported file (with its `hosts`) what an import takes."""
    if hosts is None:
        return True
    is_whole = record.status > 0 and record.fetched_at is not None and not record.problems
    return record.type == "response" and is_whole and len(record.url) <= 2000 and _host(record.url) in hosts


def _hosts(db: sqlite3.Connection, file: _File) -> set[str]:
    """The hosts of which an imported file's captures were taken."""
    return {_host(url) for (url,) in db.execute("select url from captures where warc_file = ?", [file.name])}


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _offset(one: sqlite3.Row | Record | _Gap) -> int:
    offset: int = one["warc_offset"] if isinstance(one, sqlite3.Row) else one.offset
    return offset


def _broken(row: sqlite3.Row, why: str) -> Finding:
    return Finding(_where(row), f"its record in warc/{row['warc_file']} is not whole: {why}", FROM_BACKUP)


def _nowhere(row: sqlite3.Row) -> Finding:
    wrong = f"no record begins at byte {row['warc_offset']:,} of warc/{row['warc_file']}"
    return Finding(
        _where(row), wrong, f"put that file or archive.db back from a backup, whichever {BY_REPAIR} names too"
    )


def _untrue(row: sqlite3.Row, wrong: str) -> Finding:
    mend = WriteRow(row["warc_file"], row["warc_offset"])
    return Finding(_where(row), wrong, f"{BY_REPAIR} writes its row from the record", mend)


def _where(row: sqlite3.Row) -> str:
    return f"capture {row['id']} ({row['url']})"
