"""The demonstration portal, crawled whole: every article once, every field right, whatever the portal does meanwhile."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest

from crawler.demo import DemoPortal, Faults
from crawler.demo.declaration import declaration
from crawler.demo.model import Truth
from tests.conftest import Khotin


def declare(khotin: Khotin, portal: DemoPortal) -> None:
    folder = khotin.archive / "portals"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "demo.toml").write_text(declaration(portal.url), encoding="utf-8")


def read(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "title": row["title"],
        "date": row["date"],
        "time": row["time"],
        "byline": row["byline"],
        "source": row["source"],
        "lead": row["lead"],
        "section": row["section"],
        "paragraphs": tuple(row["body"].split("\n\n")) if row["body"] else (),
        "captions": tuple(json.loads(row["captions"])),
    }


def check(khotin: Khotin, portal: DemoPortal) -> None:
    """Every article that the portal names anywhere is stored once, and read as it is."""
    rows = {row["url"]: row for row in khotin.rows("select * from articles")}
    wanted: dict[str, Truth] = {}
    for truth in portal.truth():
        found = [url for url in (truth.url, *truth.other_urls) if url in rows]
        due = truth.stored or not truth.listed  # what no listing has, the sitemap or the feed has
        assert len(found) == int(due), (truth.url, found)
        wanted.update(dict.fromkeys(found, truth))
    assert set(rows) == set(wanted)
    for url, truth in wanted.items():
        got = read(rows[url])
        assert {"url": url, **got} == {"url": url, **{name: getattr(truth, name) for name in got}}
        of_article = rows[url]["id"]
        images = [
            row["url"] for row in khotin.rows("select url from images where article = ? order by position", of_article)
        ]
        assert images == list(truth.images)
        files = {row["url"] for row in khotin.rows("select url from attachments where article = ?", of_article)}
        assert files == set(truth.attachments)
        sections = {
            row["section"] for row in khotin.rows("select section from article_sections where article = ?", of_article)
        }
        assert set(truth.sections) <= sections


def test_every_article_once_and_every_field_right(khotin: Khotin) -> None:
    with DemoPortal() as portal:
        declare(khotin, portal)
        result = khotin.crawl("demo", code=1)
        assert [failure["reason"] for failure in result["failures"]] == [
            "HTTP 404"
        ]  # the one that is broken on purpose
        check(khotin, portal)
        ends = khotin.rows("select distinct section, section_end from frontier where section_end is not null")
        assert {row["section"] for row in ends} == {
            row["section"] for row in khotin.rows("select section from frontier where kind = 'listing'")
        }
        asked = len(portal.requests)
        again = khotin.crawl("demo", code=1)
        assert again["counts"]["stored"] == 0
        articles = [
            request.path for request in portal.requests[asked:] if "lich" in request.path or "/anh/" in request.path
        ]
        assert articles == []


def test_through_faults_and_lost_sessions(khotin: Khotin) -> None:
    faults = Faults(error=0.04, unavailable=0.02, busy=0.02, drop=0.03, cut=0.02)
    with DemoPortal(faults=faults, session_requests=2) as portal:
        declare(khotin, portal)
        result = khotin.crawl("demo", code=1)
        assert [failure["reason"] for failure in result["failures"]] == ["HTTP 404"]
        check(khotin, portal)


@pytest.mark.parametrize("seed", [2, 3])
def test_other_articles(khotin: Khotin, seed: int) -> None:
    with DemoPortal(size=160, seed=seed) as portal:
        declare(khotin, portal)
        khotin.crawl("demo", code=1)
        check(khotin, portal)


def test_khotin_demo_shows_the_main_job_twice(khotin: Khotin) -> None:
    for run in (1, 2):
        done = khotin("demo", "--no-browse", "--archive", str(khotin.archive))
        assert done.returncode == 0, done.stderr
        assert "demo: finished" in done.stdout
        assert f"The archive is the folder {khotin.archive}" in done.stdout
        for words in ("Hoà Giang", "hoa giang", "hội nghị tổng kết"):
            assert words in done.stdout
        assert done.stdout.count(" found") >= 4
        assert ("articles stored 0" in done.stdout) == (run == 2)
