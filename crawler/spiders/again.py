"""One article read again from its capture: the steps of a crawl after the network, without Scrapy."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.archive import captures
from crawler.archive.crawls import Narrowing
from crawler.archive.frontier import entry_of
from crawler.capture.content import ContentError, decoded, is_html
from crawler.capture.records import RecordError, media_type
from crawler.items import Found, ListingEntry, Page, Reading
from crawler.pages.document import NotHtmlError
from crawler.portals.model import Portal, Section
from crawler.reading import listings
from crawler.reading.listings import Listing, NoListingError
from crawler.reading.normalise import Context, normalise
from crawler.reading.parts import Parts
from crawler.reading.read import read_page
from crawler.reading.validate import problem
from crawler.settings import DOWNLOAD_MAXSIZE
from crawler.spiders.rows import articles_found

# What is needed to read an article again: its capture, and of the address that led to it the row of the frontier, with its
# entry as it is read today where that differs (temp.listed). The text of some articles came with a listing page of a JSON
# endpoint: their row has the listing's capture.
_COLUMNS = """
    captures.id as capture, captures.url, captures.fetched_at, captures.warc_file, captures.warc_offset, captures.refers_to,
    row.id as row, row.crawl, row.url as row_url, row.fingerprint, coalesce(row.section, listed.section) as section,
    iif(listed.crawl is null, row.entry, listed.entry) as entry, listing.section as listing, listing.page
"""
_LISTED = "left join temp.listed on listed.crawl = row.crawl and listed.fingerprint = row.fingerprint"
_LISTING = """
    left join frontier as listing on listing.id = (
        select min(id) from frontier
        where crawl = row.crawl and kind = 'listing' and capture = captures.id and row.url <> captures.url
    )
"""
OF_ARTICLE = f"""
    select articles.id as article, {_COLUMNS}
    from articles join captures on captures.id = articles.capture
    left join frontier as row on row.id = (
        select min(id) from frontier where article = articles.id and kind = 'article' and capture = captures.id
    )
    {_LISTED} {_LISTING}
"""
# A look at an article, by its row.
OF_LOOK = f"""
    select row.article, {_COLUMNS}
    from frontier as row {_LISTED} join captures on captures.id = row.capture {_LISTING} where row.id = ?
"""
_PART = """
    select url, fetched_at, warc_file, warc_offset, refers_to from captures
    where url = ? and status = 200 and fetched_at >= ? order by fetched_at limit 1
"""
# Articles that could not be read in a crawl. One whose text came with its listing has no capture of its own in its row.
OF_FAILED = f"""
    select null as article, {_COLUMNS}
    from frontier as row {_LISTED} join captures on captures.id = coalesce(row.capture, listed.capture) {_LISTING}
    where row.kind = 'article' and row.article is null and row.state in ('failed', 'skipped') and captures.status = 200
"""
LISTED = """
    create temporary table listed (
        crawl integer, fingerprint text, entry text, section text, capture integer, primary key (crawl, fingerprint)
    ) without rowid
"""


class NotReadableError(ValueError):
    """Why a capture is no article for today's readers: one sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a capture holds, as a crawl's readers get it: `body` is unpacked, `captured_at` is UTC."""

    url: str
    content_type: str | None
    body: bytes
    captured_at: datetime


class Answers:
    """The captures of an archive. The last is kept: the articles of a listing page come one after the other."""

    def __init__(self, db: sqlite3.Connection, warc: Path) -> None:
        self._db, self._warc = db, warc
        self._listed: tuple[int, dict[str, Found]] = (0, {})

    def of(self, row: sqlite3.Row, limit: int = DOWNLOAD_MAXSIZE) -> Answer:
        """What the capture of a row (url, fetched_at, warc_file, warc_offset, refers_to) holds, up to `limit` bytes.

        Raises RecordError for a record that cannot be read, ContentError for a body that cannot be unpacked.
        """
        head, body = captures.exchange(self._db, self._warc, row["warc_file"], row["warc_offset"], row["refers_to"])
        encodings = ",".join(value for name, value in head.headers if name.lower() == "content-encoding")
        types = [value for name, value in head.headers if name.lower() == "content-type"]
        return Answer(
            url=row["url"],
            content_type=types[-1] if types else None,  # as Scrapy takes it
            body=decoded(body, encodings, limit),
            captured_at=datetime.fromisoformat(row["fetched_at"]),
        )

    def read(self, portal: Portal, row: sqlite3.Row) -> tuple[Page, Reading]:
        """The article that a row of OF_ARTICLE or OF_FAILED gives today. Raises RecordError, NotReadableError."""
        try:
            page, entry = self._page(portal, row)
            context = Context(portal, datetime.fromisoformat(row["fetched_at"]), entry, row["section"])
            reading = normalise(page, context)
        except (NotHtmlError, NoListingError, ContentError, NotReadableError) as error:
            raise NotReadableError(str(error)) from error
        except (RecordError, sqlite3.Error):
            raise
        except Exception as error:  # whatever a page makes our readers do, the others are to be read
            raise NotReadableError(f"reading failed: {type(error).__name__}: {error}") from error
        if reason := problem(page, reading, entry):
            raise NotReadableError(reason)
        return page, reading

    def _page(self, portal: Portal, row: sqlite3.Row) -> tuple[Page, ListingEntry | None]:
        if row["listing"] is not None:
            return self._page_in_listing(portal, row)
        answer = self.of(row)
        if not is_html(answer.content_type, answer.body):
            raise NotReadableError(f"no page but {media_type(answer.content_type) or 'a file'}")
        entry = entry_of(row)
        page = read_page(portal, answer.url, answer.body, answer.content_type, answer.captured_at, entry)
        parts = Parts(page, portal)
        while parts.next:
            self._add_part(parts, portal, row, entry)
        return parts.page, entry

    def _add_part(self, parts: Parts, portal: Portal, row: sqlite3.Row, entry: ListingEntry | None) -> None:
        """Join the further part that is wanted, from the capture of it that was made next after the article's own."""
        captured = self._db.execute(_PART, [parts.next, row["fetched_at"]]).fetchone()
        if captured is None:
            parts.miss("it is not in the archive")
            return
        try:
            answer = self.of(captured)
            moment, number = answer.captured_at, parts.count + 1
            parts.add(read_page(portal, answer.url, answer.body, answer.content_type, moment, entry, number))
        except (NotHtmlError, ContentError) as error:
            parts.miss(str(error))

    def _page_in_listing(self, portal: Portal, row: sqlite3.Row) -> tuple[Page, ListingEntry | None]:
        if self._listed[0] != row["capture"]:
            answer = self.of(row)
            section = section_of(portal, row["listing"], row["row_url"])
            listing = read_listing(portal, section, row["page"], answer)
            found = found_in(portal, listing, row["listing"])
            self._listed = row["capture"], {one.fingerprint: one for one in found if one.content}
        one = self._listed[1].get(row["fingerprint"])
        if one is None or one.content is None:
            raise NotReadableError("its listing page does not have its text any more")
        return one.content, one.entry


def read_listing(portal: Portal, section: Section, page: int, answer: Answer) -> Listing:
    """A listing page read again. Raises NoListingError."""
    return listings.read(
        portal, section, page, answer.url, answer.body, answer.content_type, captured_at=answer.captured_at
    )


def section_of(portal: Portal, name: str, url: str) -> Section:
    """The section of that name; one that the portal's file does not name any more has the portal's own template."""
    return next((section for section in portal.sections if section.name == name), Section(name=name, url=url))


def found_in(portal: Portal, listing: Listing, section: str) -> list[Found]:
    """What the rows of a listing page lead to, as a crawl without limits finds it."""
    return list(articles_found(portal, listing.entries, Narrowing(), source="", section=section, pages=listing.pages))
