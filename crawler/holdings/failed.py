"""Captures that no article came of in their crawl, because its readers could not read them."""

from __future__ import annotations

import json
import sqlite3

from crawler.archive import articles, seals
from crawler.items import Page, Reading
from crawler.portals.addresses import same_form
from crawler.portals.model import Portal
from crawler.spiders.again import OF_FAILED

ROWS = f"""
    select row from ({OF_FAILED} and row.crawl in (select id from crawls where portal = :portal)
    and captures.fetched_at >= :since) order by warc_file, warc_offset, row
"""


def put(db: sqlite3.Connection, portal: Portal, row: sqlite3.Row, page: Page, reading: Reading) -> None:
    """Store the article that a row of OF_FAILED gives today. To be called in a transaction.

    The row of the frontier keeps its state, so that the next crawl asks for the page again and gets its pictures.
    """
    written = [row["row_url"], page.url]
    aliases = dict.fromkeys([*written, *(same_form(portal, url) for url in written)])
    article = articles.put(db, portal.id, reading, row["capture"], aliases, seen=row["fetched_at"])
    before = db.execute("select capture, sections from frontier where id = ?", [row["row"]]).fetchone()
    for section in json.loads(before["sections"]):
        articles.add_section(db, article, section)
    db.execute("update frontier set article = ?, capture = ? where id = ?", [article, row["capture"], row["row"]])
    if before["capture"] is None:
        seals.seal_crawl(db, row["crawl"])
