"""Captures that others made, as the only ones to answer a portal's crawl: an import asks no network.

The crawl is the ordinary one: the same listings walked, the same readers, the same counts. What the listings do not name and
earlier captures of the same article follow when all listings have been walked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.archive import captures
from crawler.archive.database import Archive
from crawler.capture import records
from crawler.capture.records import Head, RecordError
from crawler.items import Capture, Found, Kind
from crawler.portals.addresses import key_in, may_be_article, same_form, why_not, without_noise
from crawler.portals.model import Portal
from crawler.spiders.held import Answer
from crawler.spiders.refusals import NotHeldError

_RECORDED_AT_ONCE = 1000
_HTML = "captures.mime in ('text/html', 'application/xhtml+xml')"


@dataclass(frozen=True, slots=True)
class Import:
    """WARC files of others that stand in the archive's `warc/` already. `name` is what the crawl is known by."""

    name: str
    files: tuple[str, ...]


class Imported:
    """The captures of one portal in imported files, recorded in the archive and found by their address."""

    def __init__(self, archive: Archive, portal: Portal, source: Import) -> None:
        self.archive, self.portal, self.source = archive, portal, source
        self._warc = archive.folder.warc

    def record(self, crawl: int) -> None:
        """Record all captures of the portal; again without harm, for an import that was killed. Raises RecordError."""
        for name in self.source.files:
            found = (head for head in records.walk(self._warc / name, check=True) if self._is_wanted(head))
            while batch := list(islice(found, _RECORDED_AT_ONCE)):
                with self.archive.transaction() as db:
                    for head in batch:
                        self._put(db, crawl, name, head)
        self._index()

    def take(self, request: Request) -> Answer:
        """The capture of an address: the latest that shows a page, or for `khotin_nth` the so many-th before it.

        Raises NotHeldError where there is none, IgnoreRequest where it cannot be read.
        """
        nth = request.meta.get("khotin_nth", 0)
        row = self._find(request.url, nth) if request.method == "GET" else None
        if row is None:
            raise NotHeldError("not among the imported captures")
        try:
            head, body = captures.exchange(
                self.archive.connection, self._warc, row["warc_file"], row["warc_offset"], row["refers_to"]
            )
        except RecordError as error:
            raise IgnoreRequest(f"its imported capture cannot be read: {error}") from error
        return Answer(_capture(row, head), head, body)

    def rest(self) -> Iterable[Capture]:
        """Nothing: all were recorded before."""
        return ()

    def further(self) -> Iterator[Found]:
        """What the listings do not lead to: pages that look like articles, and earlier captures of articles."""
        named = self.archive.connection.execute(
            "select captures.url, count(*) as number from temp.imported join captures on captures.id = capture"
            f" where portal = ? and status = 200 and {_HTML} group by address order by min(captures.id)",
            [self.portal.id],
        )
        for row in named:
            url = without_noise(self.portal, row["url"])
            if self._says_article(url):
                form = same_form(self.portal, url)
                yield Found(Kind.ARTICLE, url, form, key=key_in(self.portal.article, url), source=self._label)
                for nth in range(1, row["number"]):
                    # No key: it shall be read, though the article is known by then.
                    yield Found(Kind.ARTICLE, url, f"{form} earlier {nth}", page=nth, source=self._label)

    @property
    def _label(self) -> str:
        return f"import {self.source.name}"

    def _says_article(self, url: str) -> bool:
        """Whether an address alone says that it is an article's. Where the portal's file does not say what those look like,
        none does: a page about the office's opening hours has a title and a body too.
        """
        template = self.portal.article
        if template.address:
            return may_be_article(self.portal, url)
        return bool(template.key) and key_in(template, url) is not None

    def _is_wanted(self, head: Head) -> bool:
        return why_left_out(head) is None and why_not(self.portal, head.url, media=True) is None

    def _put(self, db: sqlite3.Connection, crawl: int, name: str, head: Head) -> None:
        """Record a capture; a revisit whose payload nobody has is of no use."""
        assert head.date is not None
        assert head.digest is not None
        original = captures.original(db, head.digest) if head.type == "revisit" else None
        if head.type == "revisit" and original is None:
            return
        capture = Capture(
            url=head.url,
            method="GET",
            status=head.status,
            mime=head.mime,
            fetched_at=head.date,
            warc_file=name,
            warc_offset=head.offset,
            warc_length=head.length,
            digest=head.digest,
            refers_to=original["id"] if original else None,
        )
        captures.put(db, crawl, capture)

    def _index(self) -> None:
        """The addresses of the captures in the form by which equal ones are recognised, in a table of this connection."""
        db = self.archive.connection
        db.execute("create temporary table if not exists imported (portal text, address text, capture integer)")
        db.execute("create index if not exists temp.imported_address on imported(portal, address)")
        marks = ", ".join("?" * len(self.source.files))
        rows = db.execute(f"select id, url from captures where warc_file in ({marks})", self.source.files).fetchall()
        db.execute("delete from temp.imported where portal = ?", [self.portal.id])
        db.executemany(
            "insert into temp.imported values (?, ?, ?)",
            (
                (self.portal.id, _loose(self.portal, row["url"]), row["id"])
                for row in rows
                if why_not(self.portal, row["url"], media=True) is None
            ),
        )

    def _find(self, url: str, nth: int) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.archive.connection.execute(
            "select captures.* from temp.imported join captures on captures.id = capture where portal = ? and address = ?"
            " order by status = 200 desc, captures.url = ? desc, fetched_at desc, captures.id desc limit 1 offset ?",
            [self.portal.id, _loose(self.portal, url), url, nth],
        ).fetchone()
        return row


def why_left_out(head: Head) -> str | None:
    """Why a record is no capture that can be imported, in words that follow a number of records; None when it is one. Requests
    and what WARC files say of themselves are no captures either, and nothing is to be said of them.
    """
    reasons = (
        (head.type == "unreadable", "that cannot be read"),
        (head.type not in {"response", "revisit"}, f"of type {head.type}"),
        (bool(head.problems), "that do not agree with their digests"),
        (head.date is None or head.digest is None, "without a date that can be read"),
        (head.date is not None and head.date > datetime.now(UTC) + timedelta(days=1), "dated in the future"),
        (not head.status, "that hold no HTTP answer"),
        (not _host(head.url), "of what is no web address"),
    )
    return next((reason for applies, reason in reasons if applies), None)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower() if url.startswith(("http://", "https://")) else ""
    except ValueError:
        return ""


def _loose(portal: Portal, url: str) -> str:
    """An address without its scheme: what is https today was http when others captured it."""
    return same_form(portal, url).partition("://")[2]


def _capture(row: sqlite3.Row, head: Head) -> Capture:
    assert head.date is not None
    return Capture(
        url=row["url"],
        method=row["method"],
        status=row["status"],
        mime=row["mime"],
        fetched_at=head.date,
        warc_file=row["warc_file"],
        warc_offset=row["warc_offset"],
        warc_length=row["warc_length"],
        digest=row["digest"],
        refers_to=row["refers_to"],
    )
