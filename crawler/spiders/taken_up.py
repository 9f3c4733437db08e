"""Takes up a section that posts back where a crawl left it: the form of its last page is in the archive, with its session."""

from __future__ import annotations

import sqlite3
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from scrapy.http import HtmlResponse

from crawler.archive import captures
from crawler.capture import records
from crawler.capture.content import ContentError, decoded
from crawler.capture.records import Head, RecordError

# A page, and the cookies of its session by name.
PageBefore = tuple[HtmlResponse, dict[str, str]]

_LARGEST = 32 * 1024 * 1024  # bytes; as DOWNLOAD_MAXSIZE


def page_before(db: sqlite3.Connection, warc: Path, crawl: int, row: sqlite3.Row) -> PageBefore | None:
    """The listing page before a frontier row's, as it was received in this crawl, with the cookies of its session; None
    when it is not there.
    """
    capture = db.execute(
        "select warc_file, warc_offset, warc_length, refers_to from frontier join captures on captures.id = capture"
        " where frontier.crawl = ? and kind = 'listing' and section = ? and page = ? and state = 'fetched'",
        [crawl, row["section"], row["page"] - 1],
    ).fetchone()
    if capture is None:
        return None
    file, offset = capture["warc_file"], capture["warc_offset"]
    try:
        head, body = captures.exchange(db, warc, file, offset, capture["refers_to"])
        body = decoded(body, head.header("content-encoding"), _LARGEST)
        request, _ = records.read(warc / file, offset + capture["warc_length"])
    except (RecordError, ContentError):
        return None
    page = HtmlResponse(head.url, body=body, headers={"Content-Type": head.header("content-type") or "text/html"})
    return page, _cookies(request, head)


def _cookies(request: Head, answer: Head) -> dict[str, str]:
    """What the request sent, and what its answer set."""
    sent = [value for name, value in request.headers if name.lower() == "cookie"]
    given = [value for name, value in answer.headers if name.lower() == "set-cookie"]
    cookies = SimpleCookie()
    for value in [*sent, *given]:
        try:
            cookies.load(value)
        except CookieError:
            continue
    return {name: morsel.value for name, morsel in cookies.items()}
