"""Pipeline step 3: what a look at a known article found is compared with its stored text.

Like is compared with like. Where another reader or template has read the page than the one that stands, what stands is read again
from its capture by today's; where the portal was redesigned in between, the text has changed if some of it is not on the page any
more. So neither a better reader nor a redesign looks like an edit.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
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
from crawler.vietnamese.volatile import without_volatile

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
    known = db.execute("select * from articles where id = ?", [look.article]).fetchone()
    is_equal = known["withheld"] is not None or not _differs(db, known, reading)
    look = replace(look, finding=Finding.SAME) if is_equal else _compared(session, item, look, known, reading)
    if look.finding is Finding.SAME and not articles.has_more_files(db, look.article, reading):
        item.found = ()  # its pictures may have other addresses at each look
    return look


def _compared(session: Session, item: Outcome, look: Look, known: sqlite3.Row, reading: Reading) -> Look:
    """What a text says that differs from the one that stands."""
    capture = item.captures[-1]
    now = _Said(capture.fetched_at, reading)
    was = _read_again(session, again.OF_ARTICLE + " where articles.id = ?", look.article)
    if was is None:
        return replace(look, finding=Finding.UNCLEAR, reason="its stored page cannot be read again, to be compared")
    if not was.is_alike(now, session.portal):
        was = _at_last_look(session, look.article, now) or was
    if was.is_alike(now, session.portal):
        is_same = _is_same(was.reading, reading)
    else:
        is_same = _is_all_there(was.reading, _shown(session, capture))
    if is_same:
        return replace(look, finding=Finding.SAME)
    look = replace(look, finding=Finding.CHANGED)
    is_stored = not _differs(session.archive.connection, known, was.reading)
    return look if is_stored else replace(look, before=was.reading, before_capture=was.capture)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a page said at a time (UTC), as today's reader reads it from a capture (captures.id)."""

    captured_at: datetime
    reading: Reading
    capture: int | None = None

    def is_alike(self, other: _Said, portal: Portal) -> bool:
        """Whether two readings were made by the same means and template, so that any difference is the portal's."""
        same_template = portals_of(portal, self.captured_at) == portals_of(portal, other.captured_at)
        return same_template and _means(self.reading) == _means(other.reading)


def _at_last_look(session: Session, article: int, now: _Said) -> _Said | None:
    """What the article's page said when it was last looked at, where that can be compared with what it says now: its stored text
    may have come with a listing, or be of before a redesign. Not where the stored text is the newer of the two, for then it has
    what changed since.
    """
    row = session.archive.connection.execute(
        "select frontier.id from frontier join captures on captures.id = frontier.capture"
        " join articles on articles.id = frontier.article join captures as stored on stored.id = articles.capture"
        " where article = ? and captures.fetched_at > stored.fetched_at"  # an import adds old captures late
        " and kind = 'article' and look in ('same', 'changed') and captures.status = 200 order by frontier.id desc limit 1",
        [article],
    ).fetchone()
    said = _read_again(session, again.OF_LOOK, row["id"]) if row else None
    return said if said is not None and said.is_alike(now, session.portal) else None


def _is_same(was: Reading, now: Reading) -> bool:
    """Whether two readings say the same, but for what is no part of a text: counters, clocks, related links."""
    others = [name for name in articles.CONTENT if name != "body"]
    return all(getattr(was, name) == getattr(now, name) for name in others) and (
        without_volatile(was.body) == without_volatile(now.body)
    )


def _differs(db: sqlite3.Connection, known: sqlite3.Row, reading: Reading) -> bool:
    values = corrections.laid_over(corrections.valid(db, known["id"]), articles.values_of(reading, known["capture"]))
    return articles.differs(known, values)


def _read_again(session: Session, query: str, value: int) -> _Said | None:
    """What a capture says as today's reader reads it; None where that cannot be done."""
    db = session.archive.connection
    db.execute(again.LISTED.replace("create temporary table", "create temporary table if not exists"))
    row = db.execute(query, [value]).fetchone()
    try:
        reading = Answers(db, session.archive.folder.warc).read(session.portal, row)[1] if row else None
    except (RecordError, NotReadableError, OSError):
        return None
    return _Said(datetime.fromisoformat(row["fetched_at"]), reading, row["capture"]) if reading else None


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
