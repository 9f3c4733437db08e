"""WARC files: whether each is there, as long as it was and with the SHA-256 it had, and belongs to the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from crawler.archive.database import reading
from crawler.archive.folder import Folder
from crawler.archive.verify.findings import BY_REPAIR, FROM_BACKUP, Finding, Seal, Snapshot
from crawler.capture.sealing import sealed
from crawler.capture.warc import name_of

_FILES = """
select name, bytes, sha256, left_out, crawls.state,
    (select max(warc_offset + warc_length) from captures where warc_file = name) as needed
from warc_files left join crawls on crawls.id = warc_files.crawl order by name
"""
_UNKNOWN = """
select warc_file, count(*) from captures where warc_file not in (select name from warc_files) group by warc_file
"""


def check(snapshot: Snapshot) -> Iterator[Finding]:
    total = snapshot.number("select count(*) from warc_files")
    for row in snapshot.watched("WARC files", total, snapshot.db.execute(_FILES)):
        yield from _check(snapshot, row)
    for name, number in snapshot.db.execute(_UNKNOWN):
        advice = "put archive.db back from a backup"
        yield Finding(f"warc/{name}", f"{number:,} captures point to it, but the archive does not know it", advice)
    yield from _of_nobody(snapshot.folder)


def _check(snapshot: Snapshot, row: sqlite3.Row) -> Iterator[Finding]:
    where, path = f"warc/{row['name']}", snapshot.folder.warc / row["name"]
    if not path.is_file():
        if row["left_out"]:
            return  # the archive that this one was taken from has it
        if row["sha256"] or row["needed"]:
            yield Finding(where, "it is missing", FROM_BACKUP)
        return
    size = path.stat().st_size
    if row["sha256"] is None:
        if size < (row["needed"] or 0):
            wrong = f"it has {size:,} bytes, and captures point to the first {row['needed']:,}"
            yield Finding(where, wrong, FROM_BACKUP)
        elif row["state"] in {"finished", None}:
            advice = f"{BY_REPAIR} seals it"
            yield Finding(where, "it is not sealed, though its crawl has ended", advice, Seal(row["name"]))
    elif size != row["bytes"]:
        yield Finding(where, f"it has {size:,} bytes and had {row['bytes']:,} when it was closed", FROM_BACKUP)
    elif snapshot.sample is None:
        try:
            if sealed(path).sha256 != row["sha256"]:
                yield Finding(where, "its SHA-256 is not the one it had when it was closed", FROM_BACKUP)
        except OSError as error:
            yield Finding(where, f"it cannot be read ({error.strerror})", FROM_BACKUP)


def _of_nobody(folder: Folder) -> Iterator[Finding]:
    """Files that neither a row nor an unfinished crawl accounts for. Asked of the archive as it is now: a file that a crawl
    made since verifying began is its own.
    """
    there = sorted(path.name for path in folder.warc.glob("*.warc*"))
    with reading(folder) as db:
        known = {name for (name,) in db.execute("select name from warc_files")}
        unfinished = db.execute("select portal, id from crawls where state <> 'finished'")
        theirs = tuple(f"{name_of(portal, crawl)}-" for portal, crawl in unfinished)
    for name in there:
        if name not in known and not name.startswith(theirs):
            advice = "move it elsewhere; `khotin import` brings in what it holds"
            yield Finding(f"warc/{name}", "nothing in the archive refers to it", advice)
