"""Everything after the capture, again: the articles of a portal read anew from the WARC, and what differs put in its place."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any

from crawler.archive import clock, rereadings
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.capture.records import RecordError
from crawler.files.worker import TextWorker
from crawler.holdings import failed, keys, listed, opening, texts
from crawler.holdings.listed import SourceError
from crawler.holdings.report import Report
from crawler.items import Reading
from crawler.portals.model import Portal
from crawler.spiders import again
from crawler.spiders.again import Answers, NotReadableError
from crawler.vietnamese.zone import VIETNAM

# Articles of one transaction; files, each of which may take seconds, are fewer.
BATCH = 200
_FILES_AT_ONCE = 10

Watch = Callable[[str, int, int], None]
"""Is told what is being read, how much of it is done, and how much there is."""

_TODO = "create temporary table todo (position integer primary key, item integer)"
_ARTICLES = """
    select articles.id from articles join captures on captures.id = articles.capture
    where portal = :portal and withheld is null and fetched_at >= :since order by warc_file, warc_offset, articles.id
"""


def reread(folder: Folder, portal: Portal, since: date | None, *, dry_run: bool, watch: Watch) -> Report:
    """Read the articles of a portal again that were captured on `since` (in Vietnam) or later; what they say differently is
    stored, unless it is a dry run.

    Killed at any moment and called again, it ends the same. Raises ArchiveError, also while the portal is being crawled.
    """
    began = time.monotonic()
    report = Report(portal.id, applied=not dry_run)
    start = clock.stamp(datetime.combine(since, time_of_day(), VIETNAM)) if since else ""
    opened = opening.to_read(folder) if dry_run else opening.to_write(folder, portal.id)
    with opened as (db, archive), _workspace(db):
        _Rereading(db, archive, folder, portal, start, report, watch).run()
    report.seconds = round(time.monotonic() - began, 1)
    return report


class _Rereading:
    """One portal's rereading. Without an archive to write to it is a dry run, which takes the same way."""

    def __init__(
        self,
        db: sqlite3.Connection,
        archive: Archive | None,
        folder: Folder,
        portal: Portal,
        since: str,
        report: Report,
        watch: Watch,
    ) -> None:
        self.db, self.archive, self.portal, self.report, self.watch = db, archive, portal, report, watch
        self.answers = Answers(db, folder.warc)
        self.chosen = {"portal": portal.id, "since": since}

    def run(self) -> None:
        crawls = listed.crawls(self.db, self.portal.id, self.chosen["since"])
        for number, crawl in enumerate(crawls):
            self.watch("listing pages", number, len(crawls))
            self._read_listings(crawl)
        self._read_articles()
        self._rename()
        self._try_failed()
        with TextWorker() as worker:
            self._read_files(worker)

    def _read_listings(self, crawl: int) -> None:
        db, portal = self.db, self.portal.id
        listed.carry_over(db, portal, crawl)
        last = 0
        for source in listed.sources(db, crawl):
            self.report.pages += 1
            try:
                for capture in listed.passed(db, source, last):
                    listed.note(db, source, listed.named_on_the_way(self.portal, source, capture, self.answers))
                listed.note(db, source, listed.named_by(self.portal, source, self.answers))
            except RecordError as error:
                self._break(source, error)
            except SourceError as error:
                if listed.had_entries(source):
                    self._lose(source, error)
            last = source["capture"]
        for row in listed.changes(db, portal, crawl):
            old, new = listed.shown(row["old"]), listed.shown(row["new"])
            self.report.field_changes("listing row", old, new, article=row["article"], url=row["url"])
        with self._transaction():
            if self.archive:
                listed.put(db, portal, crawl)
        listed.forget(db, portal, crawl)

    def _read_articles(self) -> None:
        for batch in self._batches("articles", _ARTICLES, BATCH):
            rows = [self._row(f"{again.OF_ARTICLE} where articles.id = ?", article) for article in batch]
            read = [(row, new) for row in rows if (new := self._read(row)) is not None]
            with self._transaction():
                for row, new in read:
                    self._compare(row, new)

    def _read(self, row: sqlite3.Row) -> Reading | None:
        self.report.articles += 1
        try:
            return self.answers.read(self.portal, row)[1]
        except RecordError as error:
            self._break(row, error)
        except NotReadableError as error:
            self._lose(row, error)
        return None

    def _compare(self, row: sqlite3.Row, new: Reading) -> None:
        known = self._row("select * from articles where id = ?", row["article"])
        if known["withheld"] is not None or known["capture"] != row["capture"]:
            return  # another process was here since the page was read
        if known["key"] != new.key and known["moved_from"] is None:
            keys.note(self.db, known["id"], known["key"], new.key)
        if not (change := rereadings.compare(self.db, known, new)):
            return
        for name in change.content:
            self.report.field_changes(name, known[name], change.values[name], article=known["id"])
        for name in change.parts:
            self.report.field_changes(name, *_parts(self.db, name, known["id"], new), article=known["id"])
        if change.content or change.parts:
            self.report.changed += 1
        else:
            self.report.noted += 1
        if self.archive:
            rereadings.put(self.db, known, new, change)

    def _rename(self) -> None:
        keys.settle(self.db, self.portal.id)
        for row in keys.renamed(self.db):
            self.report.field_changes("key", row["old"], row["new"], article=row["article"])
        for row in keys.refused(self.db):
            self.report.taken.add(article=row["article"], old=row["old"], new=row["new"])
        with self._transaction():
            if self.archive:
                keys.put(self.db)

    def _try_failed(self) -> None:
        """Captures that no article came of, which today's readers may be able to read."""
        for batch in self._batches("what could not be read", failed.ROWS, BATCH):
            read = []
            for item in batch:
                row = self._row(f"{again.OF_FAILED} and row.id = ?", item)
                try:
                    read.append((row, *self.answers.read(self.portal, row)))
                except RecordError as error:
                    self._break(row, error)
                except NotReadableError:
                    continue
            with self._transaction():
                for row, page, new in read:
                    self.report.readable.add(url=row["row_url"], title=new.title, capture=row["capture"])
                    if self.archive:
                        failed.put(self.db, self.portal, row, page, new)

    def _read_files(self, worker: TextWorker) -> None:
        for batch in self._batches("attachments", texts.CAPTURES, _FILES_AT_ONCE):
            read = []
            for item in batch:
                self.report.files += 1
                capture = self._row("select *, id as capture from captures where id = ?", item)
                try:
                    if text := texts.read(self.answers, capture, worker, self.portal.media):
                        read.append((item, text))
                except RecordError as error:
                    self._break(capture, error)
            with self._transaction():
                for item, text in read:
                    for row in texts.changes(self.db, self.portal.id, item, text):
                        old, new = row["old"], text.text or text.flag
                        self.report.field_changes("attachment text", old, new, article=row["article"], url=row["url"])
                    if self.archive:
                        texts.put(self.db, self.portal.id, item, text)

    def _batches(self, what: str, query: str, size: int) -> Iterator[list[int]]:
        """The ids that a query gives, some at a time. They are listed first, for what is written may change the answer."""
        self.db.execute("delete from temp.todo")
        self.db.execute(f"insert into temp.todo (item) {query}", self.chosen)
        total = self.db.execute("select count(*) from temp.todo").fetchone()[0]
        for done in range(0, total, size):
            self.watch(what, done, total)
            rows = self.db.execute(
                "select item from temp.todo where position > ? order by position limit ?", [done, size]
            )
            yield [row["item"] for row in rows.fetchall()]

    def _row(self, query: str, item: int) -> sqlite3.Row:
        row: sqlite3.Row = self.db.execute(query, [item]).fetchone()
        return row

    def _transaction(self) -> AbstractContextManager[Any]:
        return self.archive.transaction() if self.archive else nullcontext()

    def _break(self, row: sqlite3.Row, error: RecordError) -> None:
        self.report.broken.add(capture=row["capture"], url=row["url"], reason=str(error))

    def _lose(self, row: sqlite3.Row, error: ValueError) -> None:
        self.report.unreadable.add(
            article=row["article"], url=row["row_url"] or row["url"], reason=str(error), capture=row["capture"]
        )


def _parts(db: sqlite3.Connection, name: str, article: int, new: Reading) -> tuple[str, str]:
    """What an article has of images, attachments or sections, and what it will have, in a line each."""
    columns = {
        "images": "select url from images where article = ? order by position",
        "attachments": "select name from attachments where article = ? order by position",
        "sections": "select section from article_sections where article = ? order by section",
    }
    reads = {
        "images": [photo.url for photo in new.photos],
        "attachments": [file.name for file in new.attachments],
        "sections": sorted(new.sections),
    }
    return ", ".join(row[0] for row in db.execute(columns[name], [article])), ", ".join(reads[name])


@contextmanager
def _workspace(db: sqlite3.Connection) -> Iterator[None]:
    """Tables of this connection alone, kept in a temporary file when they are large."""
    for table in (again.LISTED, keys.RENAMED, keys.RENAMED_NEW, _TODO):
        db.execute(table)
    try:
        yield
    finally:
        for name in ("listed", "renamed", "todo"):
            db.execute(f"drop table temp.{name}")
