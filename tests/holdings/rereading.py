"""What the tests of rereading share: the command, a portal file changed after the crawl, an archive compared with itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict
from datetime import date
from typing import Any

from crawler.archive import seals
from crawler.archive.folder import Folder
from crawler.holdings import reread as holdings
from crawler.portals.loader import find
from tests.conftest import Khotin
from tests.site import PORTAL, Site

READING = "key, url, section, title, date, time, byline, source, lead, body, captions, capture, origins, flags, reader"


def reread(khotin: Khotin, portal: str = "thu", *, dry_run: bool = False, since: date | None = None) -> dict[str, Any]:
    """Read a portal again; the report as --json gives it."""
    folder = Folder(khotin.archive)
    portal_file = find(folder.portals, portal)
    return asdict(holdings.reread(folder, portal_file, since, dry_run=dry_run, watch=lambda *_: None))


def declare(khotin: Khotin, site: Site, old: str = "", new: str = "", *, more: str = "", **options: Any) -> str:
    """Declare the site's portal, with a part of the usual file replaced and more at its end."""
    assert old in PORTAL
    return site.portal(khotin.archive, more=PORTAL.replace(old, new, 1) + more, **options)


def changed(report: dict[str, Any]) -> dict[str, int]:
    """How often each field changes, and what else is reported."""
    counts = {name: tally["count"] for name, tally in report["fields"].items()}
    for name in ("noted", "readable", "unreadable", "taken", "broken"):
        number = report[name] if name == "noted" else report[name]["count"]
        counts |= {name: number} if number else {}
    return counts


def contents(khotin: Khotin) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that a rereading may change, less the times at which it did."""
    queries = {
        "articles": f"select id, {READING}, withheld, checksum from articles order by id",
        "revisions": f"select article, cause, {READING.removeprefix('key, ')} from revisions order by article, id",
        "sections": "select article, section from article_sections order by article, section",
        "images": "select * from images order by article, position",
        "attachments": "select article, position, url, name, text, flag, capture from attachments order by article, position",
        "aliases": "select portal, url, article from aliases order by url",
        "frontier": "select * from frontier order by id",
        "crawls": "select id, digest from crawls order by id",
    }
    return {name: [tuple(row) for row in khotin.rows(query)] for name, query in queries.items()}


def check_seals(khotin: Khotin) -> None:
    """Every checksum is that of what it covers."""
    with closing(sqlite3.connect(khotin.archive / "archive.db")) as db:
        for article, checksum in db.execute("select id, checksum from articles").fetchall():
            assert seals.of_article(db, article) == checksum
        for revision, checksum in db.execute("select id, checksum from revisions").fetchall():
            assert seals.of_revision(db, revision) == checksum
        for crawl, digest in db.execute("select id, digest from crawls where state = 'finished'").fetchall():
            assert seals.of_crawl(db, crawl) == digest
