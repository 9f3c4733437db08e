"""Months without articles: silence is told from what was not collected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive import articles, crawls
from crawler.archive.crawls import Narrowing
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.archive.frontier import Frontier, Whence
from crawler.items import Found, Kind, ListingEntry, Reading, State
from exports.datasette.gaps import Gap, gaps

PORTAL = {"id": "thu", "name": "Trang thử", "url": "https://thu.example/", "verified": "untested"}
SEEN = "2025-01-01T00:00:00Z"
FULL = Narrowing()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive with an article of March and one of June 2024."""
    made = Archive(Folder(tmp_path / "archive"))
    crawls.begin(made, PORTAL, Narrowing(limit=2), "khotin")
    with made.transaction() as db:
        for date in ("2024-03-05", "2024-06-07"):
            reading = Reading(date, f"https://thu.example/{date}", "Tin", "Bài.", date=date)
            articles.put(db, "thu", reading, None, (), seen=SEEN)
    yield made
    made.release()


def crawl(archive: Archive, day: str, narrowing: Narrowing = FULL, failed: dict[str, str] | None = None) -> None:
    """A crawl on a day in which the listing rows of these addresses failed, with their dates."""
    begun = crawls.begin(archive, PORTAL, narrowing, "khotin").id
    rows = [Found(Kind.LISTING, "https://thu.example/tin", "tin", section="Tin", page=1)]
    for url, date in (failed or {}).items():
        kind = Kind.ARTICLE if date else Kind.LISTING
        rows.append(Found(kind, url, url, entry=ListingEntry(url, "Tin", date), state=State.FAILED, reason="HTTP 500"))
    with archive.transaction() as db:
        Frontier(archive, "thu", begun, None).add(db, rows, Whence(None, None, SEEN))
        db.execute("update frontier set state = 'fetched' where state = 'waiting'")
    crawls.end(archive, begun, finished=True)
    archive.connection.execute("update crawls set started_at = ? where id = ?", [f"{day}T00:00:00Z", begun])


def found(archive: Archive) -> list[Gap]:
    made = gaps(archive.connection, "thu")
    assert made is not None
    return made


def test_a_crawl_through_all_sections_says_that_nothing_was_published(archive: Archive) -> None:
    crawl(archive, "2024-09-10")
    assert found(archive) == [
        Gap("2024-07", "2024-08", "nothing_published", 0),
        Gap("2024-04", "2024-05", "nothing_published", 0),
    ]


def test_what_was_listed_and_not_got_is_no_silence(archive: Archive) -> None:
    crawl(archive, "2024-09-10", failed={"https://thu.example/a": "07/05/2024", "https://thu.example/b": "09/05/2024"})
    assert Gap("2024-05", "2024-05", "not_got", 2) in found(archive)


@pytest.mark.parametrize("narrowing", [Narrowing(sections=("Tin",)), Narrowing(limit=5)])
def test_a_narrowed_crawl_says_nothing(archive: Archive, narrowing: Narrowing) -> None:
    crawl(archive, "2024-09-10", narrowing)
    assert {gap.meaning for gap in found(archive)} == {"not_collected"}


def test_a_crawl_since_a_day_speaks_for_the_time_since(archive: Archive) -> None:
    crawl(archive, "2024-09-10", Narrowing(since="2024-05-01"))
    assert [gap.meaning for gap in found(archive)] == ["nothing_published", "nothing_published", "not_collected"]


def test_a_crawl_that_lost_a_listing_page_says_nothing(archive: Archive) -> None:
    crawl(archive, "2024-09-10", failed={"https://thu.example/tin?page=2": ""})
    assert {gap.meaning for gap in found(archive)} == {"not_collected"}


def test_an_earlier_crawl_says_nothing_of_later_months(archive: Archive) -> None:
    crawl(archive, "2024-08-10")
    crawl(archive, "2024-10-10", Narrowing(limit=1))
    assert found(archive)[0] == Gap("2024-08", "2024-09", "not_collected", 0)


def test_a_portal_without_articles_has_no_gaps(archive: Archive) -> None:
    assert gaps(archive.connection, "khac") is None
