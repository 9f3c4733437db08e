"""Search over a few articles: hits, order, filters, snippets; and against a plain test of every article."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from crawler.archive import fulltext
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.archive.migrations import migrations
from crawler.archive.query import COLUMNS, QueryError, parse
from crawler.archive.search import Filters, count, matching, search, snippet

Row = dict[str, str | int | None]

_ARTICLES: list[Row] = [
    {
        "title": "Khánh Hòa: Tỉnh uỷ họp phiên thường kỳ",
        "lead": "Sáng nay, Tỉnh uỷ Khánh Hoà họp.",
        "body": "Các Ủy viên bàn về kinh tế.\n\nBí thư Tỉnh ủy kết luận.",
        "captions": '["Ảnh: quang cảnh \\"phiên họp\\""]',
        "date": "2024-03-05",
        "portal": "khanhhoa",
    },
    {
        "title": "Đồng Tháp mùa nước nổi",
        "lead": None,
        "body": "Người dân đồng tháp mười bán sen; bạn bè ở Khánh Hòa về thăm.",
        "captions": "[]",
        "date": "2024-03-04",
        "portal": "dongthap",
    },
    {
        "title": "Thông báo",
        "lead": None,
        "body": "Lịch tiếp dân.",
        "captions": "[]",
        "date": None,
        "portal": "dongthap",
    },
    {
        "title": "Thông báo",
        "lead": None,
        "body": "Lịch tiếp dân.",
        "captions": "[]",
        "date": "2023-01-01",
        "portal": "khanhhoa",
    },
    {
        "title": "Thông báo",
        "lead": None,
        "body": "Lịch tiếp dân.",
        "captions": "[]",
        "date": "2024-01-01",
        "portal": "khanhhoa",
    },
]


def filled(connection: sqlite3.Connection, articles: list[Row], schema: Migrations = migrations) -> None:
    index = fulltext.Index(connection)
    database = Database(connection)
    schema.apply(database)
    for portal in ("khanhhoa", "dongthap"):
        database.table("portals").insert(
            {"id": portal, "name": portal, "url": "https://p.example/", "verified": "untested"}
        )
    other = {"url": "https://p.example/a", "first_seen": "", "last_seen": "", "reader": "1"}
    with index.following():
        database.table("articles").insert_all(
            {"id": n, "key": f"k{n}", **other, **row} for n, row in enumerate(articles, 1)
        )


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection without our SQL function, giving rows as Datasette's do."""
    path = tmp_path / "archive.db"
    writer = sqlite3.connect(path)
    filled(writer, _ARTICLES)
    writer.commit()
    writer.close()
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def ids(connection: sqlite3.Connection, text: str) -> set[int]:
    found = [hit.id for hit in search(connection, text)]
    assert count(connection, text) == len(found) == len(set(found))
    assert {hit.id for hit in search(connection, text, sort="date")} == set(found)
    return set(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("khánh hòa", {1, 2}),
        ("Khánh Hoà", {1, 2}),
        ("khanh hoa", {1, 2}),
        ('"Khánh Hoà"', {1, 2}),
        ('"khanh hoà"', {1, 2}),
        ('"tinh uy"', {1}),
        ('"tỉnh uy"', {1}),
        ('"tịnh uy"', set()),
        ("uỷ viên", {1}),
        ("ủy viên", {1}),
        ("uy vien", {1}),
        ("dong thap", {2}),
        ("đồng tháp", {2}),
        ("bàn", {1}),
        ("bán", {2}),
        ("bạn", {2}),
        ("bản", set()),
        ("ban", {1, 2}),
        ("thán*", set()),
        ("thá*", {2}),
        ("tha*", {2}),
        ("khánh -sen", {1}),
        ('khánh NOT "tỉnh uy"', {2}),
        ("title:khánh", {1}),
        ("title:khánh OR title:thap", {1, 2}),
        ("captions:(quang canh)", {1}),
        ('"phiên họp"', {1}),
    ],
)
def test_search(archive: sqlite3.Connection, text: str, expected: set[int]) -> None:
    assert ids(archive, text) == expected


def test_the_best_hit_first_and_of_equals_the_newest(archive: sqlite3.Connection) -> None:
    assert [hit.id for hit in search(archive, "khánh hoà")] == [1, 2]  # in the title
    assert [hit.date for hit in search(archive, "thông báo")] == ["2024-01-01", "2023-01-01", None]


def test_both_placements_rank_alike(archive: sqlite3.Connection) -> None:
    assert search(archive, "hòa") == search(archive, "hoà")


def test_filters_and_pages(archive: sqlite3.Connection) -> None:
    def found(**filters: str | date | int | None) -> list[int]:
        return [hit.id for hit in search(archive, "lịch", Filters(**filters))]  # type: ignore[arg-type]

    assert found(portal="khanhhoa") == [5, 4]
    assert found(portal="nowhere' or 1") == []
    assert found(since=date(2023, 1, 1)) == [5, 4]
    assert found(until=date(2023, 1, 1)) == [4]
    assert found(since=date(2023, 1, 2), until=date(2024, 1, 1)) == [5]
    assert [hit.id for hit in search(archive, "lịch", limit=2)] == [5, 4]
    assert [hit.id for hit in search(archive, "lịch", limit=2, offset=2)] == [3]
    assert count(archive, "lịch", Filters(portal="khanhhoa", since=date(2024, 1, 1))) == 1


def test_what_a_hit_tells(archive: sqlite3.Connection) -> None:
    (hit,) = search(archive, "sen", mark=("[", "]"))
    assert hit[:7] == (2, "dongthap", "k2", "2024-03-04", "Đồng Tháp mùa nước nổi", None, "https://p.example/a")
    assert hit.snippet == "Người dân đồng tháp mười bán [sen]; bạn bè ở Khánh Hòa về thăm."
    assert hit.rank < 0


def test_a_query_without_a_word(archive: sqlite3.Connection) -> None:
    for ask in (search, count):
        with pytest.raises(QueryError):
            ask(archive, "!")


_LONG = " ".join(["Mở đầu."] * 40 + ["Ở xã Hòa An, Tỉnh uỷ họp bàn."] + ["Kết thúc."] * 40)


@pytest.mark.parametrize(
    ("text", "texts", "expected"),
    [
        ("hoa", {"body": "Ở Hòa Bình,\n\nhoa nở."}, "Ở [Hòa] Bình, [hoa] nở."),
        ("hoà", {"body": "Ở Hòa Bình, hoa nở."}, "Ở [Hòa] Bình, hoa nở."),
        ('"hòa bình" bình', {"body": "Hoà Bình bình yên"}, "[Hoà Bình] [bình] yên"),
        ("bình*", {"body": "bình, Bình."}, "[bình], [Bình]."),
        ("anh", {"body": "x", "captions": '["Ảnh: \\"A\\"", "B"]'}, '[Ảnh]: "A" B'),
        ("title:mưa", {"lead": "Mưa to.", "body": "Mưa"}, "Mưa to."),
        ("lead:mua", {"lead": "Mưa to.", "body": "Mưa mưa"}, "[Mưa] to."),
        ("mưa gió", {"lead": "Mưa to.", "body": "Gió mưa."}, "[Gió] [mưa]."),
        ("mưa", {"lead": None, "body": "…", "captions": "[]"}, "…"),
        ("mưa", {"lead": None, "body": "", "captions": None}, ""),
        (
            '"xa hoa an" "tỉnh ủy"',
            {"body": _LONG},
            "… " + "đầu. " + "Mở đầu. " * 2 + "Ở [xã Hòa An], [Tỉnh uỷ] họp bàn." + " Kết thúc." * 8 + " Kết …",
        ),
        ("mở", {"body": _LONG}, "[Mở] đầu. " * 14 + "[Mở] đầu …"),
    ],
)
def test_snippet(text: str, texts: dict[str, str | None], expected: str) -> None:
    assert snippet(parse(text), texts, ("[", "]")) == expected


_WORDS = st.sampled_from(["tỉnh", "tịnh", "tinh", "uỷ", "ủy", "uy", "hoà", "hòa", "hoa", "hoàng"])
_PHRASES = st.lists(_WORDS, min_size=1, max_size=3).map(" ".join)
_TERMS = st.tuples(
    st.sampled_from(["", "title:", "-", "("]), _PHRASES, st.sampled_from(['"', '*"', '") OR ', '")'])
).map(lambda parts: f'{parts[0]}"{parts[1]}{parts[2]}')


@pytest.mark.parametrize("few", [0, matching._FEW])
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    articles=st.lists(st.fixed_dictionaries({"title": _PHRASES, "body": _PHRASES}), min_size=1, max_size=4),
    queries=st.lists(st.lists(_TERMS, min_size=1, max_size=4).map(" ".join), min_size=10, max_size=10),
)
def test_search_finds_what_a_test_of_every_article_finds(
    articles: list[Row], queries: list[str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "_FEW", few)
    monkeypatch.setattr(matching, "_BATCH", 1)
    connection = sqlite3.connect(":memory:")
    rows: list[Row] = [{**row, "lead": None, "captions": json.dumps([]), "portal": "khanhhoa"} for row in articles]
    filled(connection, rows)
    for text in queries:
        try:
            query = parse(text)
        except QueryError:
            continue
        expected = {n for n, row in enumerate(rows, 1) if query.check({column: row[column] for column in COLUMNS})}  # type: ignore[misc]
        assert ids(connection, text) == expected
    connection.close()


def test_of_a_phrase_that_mixes_few_texts_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    texts = matching.texts
    monkeypatch.setattr(matching, "texts", lambda *row: read.append(row) or texts(*row))
    spelled = ["Tỉnh uỷ họp", "tỉnh ủy họp", "TỈNH UỶ họp", "tình uy tín, tỉnh nhà"]
    connection = sqlite3.connect(":memory:")
    other = {"lead": None, "body": "", "captions": "[]", "portal": "khanhhoa"}
    filled(connection, [{**other, "title": spelled[n % 4 if n < 40 else 0]} for n in range(1000)])
    assert count(connection, '"tỉnh uy"') == 990
    assert len(read) <= 2 * matching._BATCH
    connection.close()


@pytest.mark.parametrize("next_one", ["m003", "m004", "m006"])
def test_an_archive_of_an_older_khotin_is_indexed_anew(tmp_path: Path, next_one: str) -> None:
    older = Migrations("khotin")
    older._migrations = [migration for migration in migrations._migrations if migration.name < next_one]
    file = Folder(tmp_path).database
    connection = sqlite3.connect(file)
    connection.create_function("khotin_indexed", 1, fulltext.indexed)  # which the triggers called then
    filled(connection, _ARTICLES, older)
    connection.commit()
    connection.execute("pragma user_version = 1")
    connection.close()
    archive = Archive(Folder(tmp_path))
    assert ids(archive.connection, '"tinh uy"') == {1}
    archive.connection.close()
