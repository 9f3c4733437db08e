"""One transaction for a batch of outcomes: captures, articles, settled rows and new ones, or nothing of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from crawler.archive import articles
from crawler.archive.clock import stamp
from crawler.archive.frontier import Frontier
from crawler.items import Capture, Outcome


def commit(frontier: Frontier, outcomes: Sequence[Outcome]) -> None:
    """Store a batch. The WARC bytes of its captures must be on the disk before (`WarcWriter.sync`)."""
    with frontier.archive.transaction() as db:
        for outcome in outcomes:
            captures = [_put_capture(db, frontier.crawl, capture) for capture in outcome.captures]
            capture = captures[-1] if captures else None
            article = None
            if outcome.reading is not None:
                article = articles.put(db, frontier.portal, outcome.reading, capture, outcome.aliases)
            if outcome.row is not None:
                frontier.settle(db, outcome, capture, article)


def _put_capture(db: sqlite3.Connection, crawl: int, capture: Capture) -> int | None:
    return db.execute(
        "insert into captures (crawl, url, method, status, mime, fetched_at, warc_file, warc_offset, warc_length, digest)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(crawl, capture.url, capture.method, capture.status, capture.mime, stamp(capture.fetched_at)),
            *(capture.warc_file, capture.warc_offset, capture.warc_length, capture.digest),
        ],
    ).lastrowid
