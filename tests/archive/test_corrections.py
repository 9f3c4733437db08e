"""What an archivist overrules stands, whatever the page is read to say later, and can be taken back."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import articles, crawls, overruling, seals
from crawler.archive.crawls import Narrowing
from crawler.archive.database import Archive
from crawler.archive.folder import ArchiveError, Folder
from crawler.archive.overruling import FIELDS, checked
from crawler.archive.signature import signer
from crawler.items import Reading

_PORTAL = {"id": "thu", "name": "Trang thử", "url": "https://thu.example/", "verified": "untested"}
_WHY = "sai trên trang"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(Folder(tmp_path / "archive"))
    crawls.begin(archive, _PORTAL, Narrowing(), "khotin")
    put(archive)
    yield archive
    archive.connection.close()


def put(archive: Archive, **fields: Any) -> int:
    """Read the article's page again, with other fields."""
    known: dict[str, Any] = {"title": "Được mùa lúa", "body": "Bà con gặt sớm.", "date": "2021-03-05", "byline": "N.T"}
    origins = {name: f"template: .{name}" for name in ("title", "body", "date", "byline")}
    reading = Reading(key="1", url="https://thu.example/tin-1.html", origins=origins, **(known | fields))
    with archive.transaction() as db:
        return articles.put(db, "thu", reading, None, (), seen="2024-01-01T00:00:00Z")


def correct(archive: Archive, field: str, value: str, by: str = "Lan") -> str | None:
    with archive.transaction() as db:
        return overruling.correct(db, 1, field, value, _WHY, by)


def undo(archive: Archive, field: str) -> str | None:
    with archive.transaction() as db:
        return overruling.undo(db, 1, field, "trang viết đúng", "Minh")


def rows(archive: Archive, query: str) -> list[sqlite3.Row]:
    return archive.connection.execute(query).fetchall()


def article(archive: Archive) -> dict[str, Any]:
    """The article, its origins read; checks that its checksum holds."""
    (row,) = rows(archive, "select * from articles")
    assert row["checksum"] == seals.of_article(archive.connection, row["id"])
    return {**row, "origins": json.loads(row["origins"])}


def test_a_correction_is_signed_dated_and_a_revision(archive: Archive) -> None:
    assert correct(archive, "date", "06/03/2021") == "2021-03-06"
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    assert article(archive)["date"] == "2021-03-06"
    assert article(archive)["origins"]["date"] == f"correction by Lan, {today}"
    (correction,) = rows(archive, "select * from corrections")
    assert (correction["reading"], correction["reading_origin"]) == ("2021-03-05", "template: .date")
    assert (correction["reason"], correction["signed_by"], correction["withdrawn_at"]) == (_WHY, "Lan", None)
    (revision,) = rows(archive, "select * from revisions")
    assert (revision["cause"], revision["date"]) == ("correction", "2021-03-05")
    assert revision["checksum"] == seals.of_revision(archive.connection, revision["id"])


def test_it_outlives_later_readings_and_keeps_what_they_say(archive: Archive) -> None:
    correct(archive, "title", "Được mùa lúa sớm")
    put(archive, title="Được mùa lúa muộn", body="Bà con gặt muộn.")
    assert article(archive)["title"] == "Được mùa lúa sớm"
    assert article(archive)["body"] == "Bà con gặt muộn."
    assert undo(archive, "title") == "Được mùa lúa muộn"
    assert article(archive)["title"] == "Được mùa lúa muộn"
    assert article(archive)["origins"]["title"] == "template: .title"


def test_a_new_one_takes_the_place_of_the_one_before(archive: Archive) -> None:
    correct(archive, "byline", "Ngọc Tú")
    correct(archive, "byline", "Nguyễn Thu", by="Minh")
    before, now = rows(archive, "select * from corrections order by id")
    assert before["withdrawn_at"]
    assert before["withdrawn_by"] == "Minh"
    assert now["withdrawn_at"] is None
    assert (now["value"], now["reading"], now["reading_origin"]) == ("Nguyễn Thu", "N.T", "template: .byline")
    undo(archive, "byline")
    assert article(archive)["byline"] == "N.T"
    assert [row["byline"] for row in rows(archive, "select byline from revisions order by id")] == [
        *("N.T", "Ngọc Tú", "Nguyễn Thu")
    ]


def test_undoing_is_signed_too_and_says_why(archive: Archive) -> None:
    correct(archive, "time", "7:05")
    assert article(archive)["time"] == "07:05"
    assert undo(archive, "time") is None
    assert article(archive)["time"] is None
    assert "time" not in article(archive)["origins"]
    first, last = rows(archive, "select * from corrections order by id")
    assert first["withdrawn_by"] == "Minh"
    assert (last["reason"], last["signed_by"], last["value"]) == ("trang viết đúng", "Minh", None)
    assert last["withdrawn_at"] == last["made_at"] == first["withdrawn_at"]
    put(archive, time="08:00")
    assert article(archive)["time"] == "08:00"
    with pytest.raises(ArchiveError, match="not corrected"):
        undo(archive, "time")


def test_the_index_follows(archive: Archive) -> None:
    def found(word: str) -> int:
        return len(rows(archive, f"select rowid from articles_fts where articles_fts match '{word}'"))

    correct(archive, "body", "Bà con cấy muộn.")
    assert (found("cấy"), found("cay"), found("gặt")) == (1, 1, 0)
    undo(archive, "body")
    assert (found("cấy"), found("gat")) == (0, 1)


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("date", "2021-3-5", "2021-03-05"),
        ("date", " 05/03/2021 ", "2021-03-05"),
        ("date", "", None),
        ("time", "23:59", "23:59"),
        ("time", "7:05", "07:05"),
        ("title", unicodedata.normalize("NFD", "Đồng\u00a0 Tháp\u200b"), "Đồng Tháp"),
        ("byline", "  ", None),
        ("section", "HÐND\ntỉnh", "HĐND tỉnh"),
        ("lead", "\n", None),
        ("body", "", ""),
        ("body", "Một\u00a0\n hai \n\n\n\n ba\r\n", "Một\nhai\n\nba"),
    ],
)
def test_values_are_kept_as_all_text_is(field: str, typed: str, kept: str | None) -> None:
    assert checked(field, typed) == kept


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("date", "1/18/2023", "is no date"),
        ("date", "05/03/2021 13:52", "is no date"),
        ("date", "2021-02-30", "is no date"),
        ("date", f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}", "in the future"),
        ("time", "24:00", "no time of day"),
        ("time", "7h30", "no time of day"),
        ("title", " \u200b", "must not be empty"),
        ("url", "https://thu.example/", "section, title, date, time, byline, source, lead, body"),
    ],
)
def test_what_a_field_cannot_have_is_refused(field: str, value: str, says: str) -> None:
    with pytest.raises(ArchiveError, match=says):
        checked(field, value)


def test_nothing_to_correct_no_reason(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="already"):
        correct(archive, "byline", " N.T ")
    with pytest.raises(ArchiveError, match="already"):
        correct(archive, "source", "")
    with pytest.raises(ArchiveError, match="reason"), archive.transaction() as db:
        overruling.correct(db, 1, "byline", "Lan", "\u200b ", "Lan")
    assert not rows(archive, "select * from corrections")
    assert not rows(archive, "select * from revisions")


@given(st.sampled_from(sorted({*FIELDS} - {"date", "time", "title"})), st.text())
@settings(deadline=None)
def test_checking_twice_changes_nothing(field: str, value: str) -> None:
    once = checked(field, value)
    assert checked(field, once or "") == once
    assert once is None or once == unicodedata.normalize("NFC", once)


def test_who_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path)
    monkeypatch.delenv("KHOTIN_CONTACT", raising=False)
    monkeypatch.setenv("LOGNAME", "lan")
    assert signer(folder, None) == "lan"
    (tmp_path / "khotin.toml").write_text('contact = "luu-tru@example.org"\n', encoding="utf-8")
    assert signer(folder, None) == "luu-tru@example.org"
    assert signer(folder, " Nguyễn  Thu ") == "Nguyễn Thu"
    with pytest.raises(ArchiveError, match="--by"):
        signer(folder, "")
