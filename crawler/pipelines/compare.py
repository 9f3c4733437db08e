"""Pipeline step 3: what a look at a known article found is compared with its stored text.

Like is compared with like. Where another reader or template has read the page than the one that stands, what stands is read again
from its capture by today's; where the portal was redesigned in between, the text has changed if some of it is not on the page any
more. So neither a better reader nor a redesign looks like an edit.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime

from scrapy.crawler import Crawler

from crawler.archive import articles, captures, corrections
from crawler.capture.content import ContentError, decoded
from crawler.capture.records import RecordError
from crawler.items import Capture, Finding, Look, Outcome, Reading, State
from crawler.pages.document import NotHtmlError, parse
from crawler.pages.visible import text_of
from crawler.portals.model import Portal
from crawler.reading.templates import portals_of
from crawler.settings import DOWNLOAD_MAXSIZE
from crawler.spiders import again
from crawler.spiders.again import Answers, NotReadableError
from crawler.spiders.news import NewsSpider
from crawler.spiders.session import Session
from crawler.vietnamese.text import letters

_PART_MISSING = "is missing: "


class ComparePipeline:
    """Gives the looks of outcomes their finding. A reading that proves nothing is not stored."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ComparePipeline:
        return cls(crawler)

    def process_item(self, item: Outcome) -> Outcome:
        spider = self.crawler.spider
        if item.look is not None and item.look.finding is Finding.DUE and isinstance(spider, NewsSpider):
            item.look = _found(spider.session, item, item.look)
            if item.look.finding is Finding.UNCLEAR:
                item.state, item.reason, item.reading = State.FAILED, item.look.reason, None
        return item


def _found(session: Session, item: Outcome, look: Look) -> Look:
    reading = item.reading
    if reading is None:
        return replace(look, finding=Finding.UNCLEAR, reason=item.reason)
    if missing := next((flag for flag in reading.flags if _PART_MISSING in flag), None):
        return replace(look, finding=Finding.UNCLEAR, reason=missing)
    db = session.archive.connection
    known = db.execute(
        "select articles.*, fetched_at from articles left join captures on captures.id = capture where articles.id = ?",
        [look.article],
    ).fetchone()
    if known["withheld"] is not None or not _differs(db, known, reading):
        return replace(look, finding=Finding.SAME)
    return _compared(session, item, look, known, reading)


def _compared(session: Session, item: Outcome, look: Look, known: sqlite3.Row, reading: Reading) -> Look:
    """What a text says that differs from the one that stands."""
    portal, capture = session.portal, item.captures[-1]
    was = _read_again(session, portal, look.article)
    if was is None:
        return replace(look, finding=Finding.UNCLEAR, reason="its stored page cannot be read again, to be compared")
    is_alike = _means(was) == _means(reading) and portals_of(
        portal, datetime.fromisoformat(known["fetched_at"])
    ) == portals_of(portal, capture.fetched_at)
    if is_alike:
        is_same = all(getattr(was, name) == getattr(reading, name) for name in articles.CONTENT)
    else:
        is_same = _is_all_there(was, _shown(session, capture))
    if is_same:
        return replace(look, finding=Finding.SAME)
    return replace(
        look, finding=Finding.CHANGED, before=was if _differs(session.archive.connection, known, was) else None
    )


def _differs(db: sqlite3.Connection, known: sqlite3.Row, reading: Reading) -> bool:
    values = corrections.laid_over(corrections.valid(db, known["id"]), articles.values_of(reading, known["capture"]))
    return articles.differs(known, values)


def _read_again(session: Session, portal: Portal, article: int) -> Reading | None:
    """The stored text of an article as today's reader reads it from its capture; None where that cannot be done."""
    db = session.archive.connection
    db.execute(again.LISTED.replace("create temporary table", "create temporary table if not exists"))
    row = db.execute(f"{again.OF_ARTICLE} where articles.id = ?", [article]).fetchone()
    try:
        return Answers(db, session.archive.folder.warc).read(portal, row)[1] if row else None
    except (RecordError, NotReadableError, OSError):
        return None


def _means(reading: Reading) -> str:
    """By what a text was read: a template, the generic reader, an endpoint's answer."""
    return reading.origins.get("body", "").partition(":")[0]


def _shown(session: Session, capture: Capture) -> str:
    """The letters of all that a page shows."""
    try:
        db, folder = session.archive.connection, session.archive.folder
        head, body = captures.exchange(db, folder.warc, capture.warc_file, capture.warc_offset, capture.refers_to)
        body = decoded(body, head.header("content-encoding"), DOWNLOAD_MAXSIZE)
        return letters(text_of(parse(body, head.header("content-type"))))
    except (RecordError, ContentError, NotHtmlError, OSError):
        return ""


def _is_all_there(was: Reading, shown: str) -> bool:
    """Whether a page still shows the title, the lead and every paragraph of a text."""
    paragraphs = [was.title, *(was.lead or "").split("\n"), *was.body.split("\n")]
    return all(letters(paragraph) in shown for paragraph in paragraphs)
