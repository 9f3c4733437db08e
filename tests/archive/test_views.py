"""The views: what is counted, and how silence is told from what nobody collected."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from crawler.archive.database import Archive
from crawler.archive.folder import Folder

ROOT = Path(__file__).parents[2]


@dataclass
class Life:
    """An archive whose crawls are written down as khotin would."""

    db: sqlite3.Connection
    last: int = 0

    def insert(self, table: str, **values: Any) -> int:
        row = Database(self.db).table(table).insert(values)
        assert row.last_rowid is not None
        return row.last_rowid

    def article(self, date: str | None, portal: str = "thu", **values: Any) -> int:
        self.last += 1
        known = {
            "url": f"https://thu.example/{self.last}",
            "title": "Tin",
            "body": "Tin.",
            "first_seen": "",
            "last_seen": "",
        }
        return self.insert("articles", portal=portal, key=str(self.last), date=date, reader="1", **{**known, **values})

    def crawl(self, day: str, state: str = "finished", listing: str = "fetched", **options: Any) -> int:
        """A crawl of one listing, whose page was fetched at that time, UTC."""
        values = {"options": json.dumps(options), "software": "1", "started_at": day, "ended_at": day}
        crawl = self.insert("crawls", portal="thu", state=state, **values)
        where = {"warc_file": f"{crawl}.warc", "warc_offset": 0, "warc_length": 1, "digest": "sha1:A"}
        capture = self.insert(
            "captures", crawl=crawl, url="https://thu.example/tin", method="GET", status=200, fetched_at=day, **where
        )
        self.row(crawl, "/tin", listing, kind="listing", capture=capture)
        return crawl

    def row(self, crawl: int, path: str, state: str, date: str | None = None, **values: Any) -> None:
        known = {"kind": "article", "priority": 1, "found_at": "2024-06-01T00:00:00Z", "url": path, "fingerprint": path}
        entry = json.dumps({"url": path, "title": "Tin", "date": date})
        reason = None if state in {"waiting", "fetched"} else "HTTP 500"
        self.insert("frontier", crawl=crawl, state=state, reason=reason, entry=entry, **{**known, **values})

    def coverage(self) -> dict[str | None, tuple[int, int, int, str, str]]:
        """By month: listed, stored, failed, crawled, finding."""
        rows = self.db.execute(
            "select month, listed, stored, failed, crawled, finding from coverage where portal = 'thu'"
        )
        found = {row[0]: tuple(row)[1:] for row in rows}
        assert len(found) == self.db.execute("select count(*) from coverage where portal = 'thu'").fetchone()[0]
        return found


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    archive = Archive(Folder(tmp_path))
    life = Life(archive.connection)
    life.insert("portals", id="thu", name="Thu", url="https://thu.example/", verified="untested")
    life.insert("portals", id="dong", name="Đông", url="https://dong.example/", verified="untested")
    with archive.index.following():
        yield life
    archive.connection.close()


def test_silence_is_told_from_what_was_not_collected(life: Life) -> None:
    for date in ("2024-01-10", "2024-03-05", "2024-03-06"):
        life.article(date)
    life.crawl("2024-04-02T03:00:00Z")
    life.crawl("2024-06-01T03:00:00Z", state="stopped")
    assert life.coverage() == {
        "2024-01": (0, 1, 0, "through", "collected"),
        "2024-02": (0, 0, 0, "through", "nothing published"),
        "2024-03": (0, 2, 0, "through", "collected"),
        "2024-04": (0, 0, 0, "in part", "nothing published so far"),
        "2024-05": (0, 0, 0, "no", "not collected"),
        "2024-06": (0, 0, 0, "no", "not collected"),
    }


@pytest.mark.parametrize(
    ("crawl", "crawled"),
    [
        ({}, "through"),
        ({"state": "stopped"}, "no"),
        ({"listing": "failed"}, "no"),
        ({"listing": "skipped"}, "no"),  # given up
        ({"sections": ["Tin tức"]}, "no"),
        ({"limit": 10}, "no"),
        ({"since": "2024-01-01"}, "through"),
        ({"since": "2024-01-15"}, "in part"),
        ({"since": "2024-02-01"}, "no"),
    ],
)
def test_which_crawls_know_of_a_month(life: Life, crawl: dict[str, Any], crawled: str) -> None:
    life.article("2024-01-10")
    life.crawl("2024-02-03T03:00:00Z", **crawl)
    assert life.coverage()["2024-01"][3] == crawled


def test_a_month_ends_at_midnight_in_vietnam(life: Life) -> None:
    life.article("2024-01-10")
    life.crawl("2024-01-31T16:59:00Z")
    assert life.coverage()["2024-01"][3] == "in part"
    life.crawl("2024-01-31T17:00:00Z")
    assert life.coverage()["2024-01"][3] == "through"


def test_a_walk_counts_from_its_first_page(life: Life) -> None:
    life.article("2024-01-10")
    crawl = life.crawl("2024-02-03T03:00:00Z")
    early = {"warc_file": "x", "warc_offset": 0, "warc_length": 1, "digest": "sha1:A", "status": 200, "method": "GET"}
    capture = life.insert("captures", crawl=crawl, url="/thong-bao", fetched_at="2024-01-20T00:00:00Z", **early)
    life.row(crawl, "/thong-bao", "fetched", kind="listing", capture=capture)
    assert life.coverage()["2024-01"][3] == "in part"


def test_what_was_listed_and_failed(life: Life) -> None:
    crawl = life.crawl("2024-06-01T03:00:00Z")
    life.row(crawl, "/tin/1", "fetched", "9/5/2024", article=life.article("2024-04-30"))
    life.row(crawl, "/tin/2", "failed", "08:00 | 05/05/2024")
    life.row(crawl, "/tin/3", "skipped", "2024-03-05")
    life.row(crawl, "/tin/4", "failed", "hôm qua")
    life.row(crawl, "/tep/5", "failed", "05/05/2024", kind="attachment")
    assert life.coverage() == {
        "2024-03": (1, 0, 0, "through", "incomplete"),
        "2024-04": (1, 1, 0, "through", "collected"),
        "2024-05": (1, 0, 1, "through", "incomplete"),
        "2024-06": (0, 0, 0, "in part", "nothing published so far"),
        None: (1, 0, 1, "no", "incomplete"),
    }


def test_what_failed_once_and_came_later_is_collected(life: Life) -> None:
    life.row(life.crawl("2024-06-01T03:00:00Z"), "/tin/1", "failed", "05/05/2024")
    again, article = life.crawl("2024-06-08T03:00:00Z"), life.article("2024-05-05")
    life.row(again, "/tin/1", "fetched", "05/05/2024", article=article)
    life.row(again, "/tin/1?in=1", "skipped", "05/05/2024", article=article)
    assert life.coverage()["2024-05"] == (1, 1, 0, "through", "collected")


@pytest.mark.parametrize(
    ("printed", "month"),
    [
        ("05/03/2024", "2024-03"),
        ("5/3/2024", "2024-03"),
        ("Thứ Ba, 05-03-2024 08:00", "2024-03"),
        ("08:00 - 05/03/2024", "2024-03"),
        ("(05.03.2024)", "2024-03"),
        ("2024-03-05T08:00:00+07:00", "2024-03"),
        ("20/12/2019", "2019-12"),
        ("19/11/1999", "1999-11"),
        ("05/03/2099", None),
        ("05/13/2023", None),
        ("ngày 05 tháng 03 năm 2024", None),
        ("", None),
        (None, None),
    ],
)
def test_the_month_that_a_listing_row_prints(life: Life, printed: str | None, month: str | None) -> None:
    life.row(life.crawl("2024-06-01T03:00:00Z"), "/tin/1", "failed", printed)
    assert [row[0] for row in life.db.execute("select month from listed_articles")] == [month]


def test_portals_do_not_mix(life: Life) -> None:
    life.article("2024-01-10")
    life.article("2024-03-10", portal="dong")
    life.crawl("2024-02-03T03:00:00Z")
    rows = life.db.execute("select month, stored, crawled, finding from coverage where portal = 'dong'").fetchall()
    assert list(map(tuple, rows)) == [("2024-03", 1, "no", "collected in part")]
    assert life.coverage()["2024-03"] == (0, 0, 0, "no", "not collected")


def test_articles_by_month_and_bylines(life: Life) -> None:
    for date, byline in (
        ("2024-01-10", "H. Nhung"),
        ("2024-01-31", "N.T"),
        (None, "H. Nhung"),
        ("2024-02-01", "H. Nhung"),
    ):
        life.article(date, byline=byline)
    life.article("2024-02-02", portal="dong")
    months = life.db.execute("select * from articles_by_month order by portal, month").fetchall()
    assert list(map(tuple, months)) == [
        ("dong", "2024-02", 1),
        ("thu", None, 1),
        ("thu", "2024-01", 2),
        ("thu", "2024-02", 1),
    ]
    bylines = life.db.execute("select * from bylines order by articles desc").fetchall()
    assert list(map(tuple, bylines)) == [
        ("H. Nhung", "thu", 3, "2024-01-10", "2024-02-01"),
        ("N.T", "thu", 1, "2024-01-31", "2024-01-31"),
    ]


def test_only_the_portal_changes_articles(life: Life) -> None:
    article, other = life.article("2024-01-10"), life.article("2024-01-11")
    causes = [(article, "portal"), (article, "reader"), (article, "portal"), (other, "reader"), (other, "correction")]
    for day, (of, cause) in enumerate(causes, 1):
        old = {"url": "", "title": "Cũ", "body": "", "captions": "[]", "reader": "1", "origins": "{}", "flags": "[]"}
        life.insert("revisions", article=of, replaced_at=f"2024-02-0{day}T00:00:00Z", cause=cause, **old)
    (row,) = life.db.execute(
        "select article, title, changes, first_change, last_change from changed_articles"
    ).fetchall()
    assert tuple(row) == (article, "Tin", 2, "2024-02-01T00:00:00Z", "2024-02-03T00:00:00Z")


def test_every_view_is_documented_with_its_columns(life: Life) -> None:
    page = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    described = dict(re.findall(r"^- \*\*(\w+)\*\*(.*?)(?=^- \*\*|^##)", page, re.M | re.S))
    views = [name for (name,) in life.db.execute("select name from sqlite_schema where type = 'view'")]
    assert set(described) == set(views)
    for view in views:
        columns = {row[1] for row in life.db.execute(f"pragma table_info({view})")}
        assert columns <= set(re.findall(r"`(\w+)`", described[view])), view
