"""Search narrowed, sorted and counted; attached files; articles that are withheld."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from crawler.archive import fulltext
from crawler.archive.migrations import migrations
from crawler.archive.search import EVERYTHING, Filters, Sort, count, facets, matching, months, order, search

_PORTALS = [
    ("khanhhoa", "Khánh Hòa", "Khánh Hòa"),
    ("ninhthuan", "Khánh Hòa", "Ninh Thuận"),
    ("dongthap", "Đồng Tháp", None),
    ("bo", None, None),
]
# id, portal, date, byline, state, sections, title
_ARTICLES: list[tuple[int, str, str | None, str | None, str, list[str], str]] = [
    (1, "khanhhoa", "2024-01-05", "H. Nhung", "live", ["Tin tức", "Kinh tế"], "Lúa hè thu"),
    (2, "khanhhoa", "2024-01-31", "H. NHUNG", "live", ["Tin tức"], "Lúa đông xuân"),
    (3, "ninhthuan", "2023-12-31", "Đ. Thúy", "gone", ["Tin tức"], "Lúa thiếu nước"),
    (4, "dongthap", None, None, "live", [], "Lúa nổi"),
    (5, "bo", "2024-02-29", "N.T", "missing", ["Văn bản"], "Hướng dẫn trồng lúa"),
    (6, "bo", "2024-02-29", None, "live", ["Văn bản"], "Kế hoạch mùa vụ"),
    (7, "dongthap", "2024-03-01", "H. Nhung", "live", ["Tin tức"], "Withheld"),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "archive.db"
    connection = sqlite3.connect(path)
    index = fulltext.Index(connection)
    db = Database(connection)
    migrations.apply(db)
    for name, province, before in _PORTALS:
        row = {"id": name, "name": name, "url": f"https://{name}.example/", "verified": "untested"}
        db.table("portals").insert({**row, "province": province, "province_before": before})
    with index.following():
        for number, portal, day, byline, state, sections, title in _ARTICLES:
            row = {"id": number, "portal": portal, "key": str(number), "date": day, "byline": byline, "state": state}
            other = {
                "url": "https://p.example/a",
                "body": "Bà con phấn khởi.",
                "first_seen": "",
                "last_seen": "",
                "reader": "1",
            }
            withheld = "theo bản án" if title == "Withheld" else None
            db.table("articles").insert({**row, **other, "title": title, "withheld": withheld})
            for section in sections:
                db.table("article_sections").insert({"article": number, "section": section, "first_seen": ""})
    files = [
        (6, 1, "Mẫu đơn", "Không liên quan."),
        (6, 2, "Phụ lục", "Diện tích gieo sạ lúa: 5.000 ha."),
        (1, 1, "Lúa", None),
    ]
    with index.following():
        for article, position, name, text in files:
            row = {"article": article, "position": position, "url": f"https://p.example/{position}.pdf"}
            db.table("attachments").insert({**row, "name": name, "text": text})
    connection.commit()
    connection.close()
    return path


@pytest.fixture(params=[0, matching._FEW])
def db(file: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Read only; as if these few hits were many, and as the few that they are."""
    monkeypatch.setattr(matching, "_FEW", request.param)
    connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    yield connection
    connection.close()


def ids(db: sqlite3.Connection, text: str | None, filters: Filters = EVERYTHING, sort: Sort = "date") -> list[int]:
    """The hits in their order, page by page and all at once."""
    found = [hit.id for hit in search(db, text, filters, sort=sort)]
    pages = [search(db, text, filters, sort=sort, limit=2, offset=offset) for offset in range(0, len(found) + 3, 2)]
    assert [hit.id for page in pages for hit in page] == found
    assert count(db, text, filters) == len(found)
    assert sum(hits for _, hits in months(db, text, filters)) == len(found)
    return found


def test_by_date_the_newest_first_and_those_without_a_date_last(db: sqlite3.Connection) -> None:
    assert ids(db, "lúa") == [6, 5, 2, 1, 3, 4]
    assert ids(db, None) == ids(db, "") == [6, 5, 2, 1, 3, 4]


def test_by_relevance_those_with_it_in_a_file_alone_last(db: sqlite3.Connection) -> None:
    found = search(db, "lúa")
    assert sorted(hit.id for hit in found[:-1]) == [1, 2, 3, 4, 5]
    assert [hit.rank for hit in found[:-1]] == sorted(hit.rank for hit in found[:-1] if hit.rank is not None)
    assert (found[-1].id, found[-1].file) == (6, "Phụ lục")
    assert ids(db, "lúa", sort="relevance") == [hit.id for hit in found]


@pytest.mark.parametrize("sort", ["relevance", "date"])
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"portal": "khanhhoa"}, {1, 2}),
        ({"portal": "khanhhoa' or 1"}, set()),
        ({"province": "Khánh Hòa"}, {1, 2, 3}),
        ({"province": "Ninh Thuận"}, {3}),
        ({"province": "Đồng Tháp"}, {4}),
        ({"section": "Tin tức"}, {1, 2, 3}),
        ({"section": "Kinh tế"}, {1}),
        ({"section": "tin tức"}, set()),
        ({"since": date(2024, 1, 31)}, {2, 5, 6}),
        ({"until": date(2024, 1, 5)}, {1, 3}),
        ({"since": date(2024, 1, 5), "until": date(2024, 1, 31)}, {1, 2}),
        ({"byline": "h. nhung"}, {1, 2}),
        ({"byline": "đ. thúy"}, {3}),
        ({"byline": "Nhung"}, set()),
        ({"state": "gone"}, {3}),
        ({"state": "live"}, {1, 2, 4, 6}),
        ({"year": 2024}, {1, 2, 5, 6}),
        ({"year": 2023}, {3}),
        ({"year": 24}, set()),
        ({"portal": "bo", "section": "Văn bản", "year": 2024, "state": "live"}, {6}),
        ({"province": "Khánh Hòa", "byline": "H. Nhung", "since": date(2024, 1, 6)}, {2}),
    ],
)
def test_filters(db: sqlite3.Connection, filters: dict[str, Any], expected: set[int], sort: Sort) -> None:
    assert set(ids(db, "lúa", Filters(**filters), sort)) == expected
    assert set(ids(db, '"lúa" OR (phấn khoi)', Filters(**filters), sort)) == expected
    assert set(ids(db, None, Filters(**filters), sort)) == expected


def test_a_hit_says_where_it_is_from(db: sqlite3.Connection) -> None:
    (hit,) = search(db, '"gieo sạ"', mark=("[", "]"))
    assert (hit.id, hit.file, hit.snippet) == (6, "Phụ lục", "Diện tích [gieo sạ] lúa: 5.000 ha.")
    (hit,) = search(db, '"gieo sạ"', sort="date")
    assert (hit.file, hit.rank) == ("Phụ lục", None)
    (hit,) = search(db, "xuân", mark=("[", "]"))
    assert (hit.byline, hit.state, hit.file, hit.snippet) == ("H. NHUNG", "live", None, "Bà con phấn khởi.")
    assert [hit.snippet for hit in search(db, None, limit=1, mark=("[", "]"))] == ["Bà con phấn khởi."]


def test_what_excludes_or_names_a_column_is_not_asked_of_files(db: sqlite3.Connection) -> None:
    assert ids(db, "gieo -xuân") == []
    assert ids(db, "body:gieo") == []


def test_months(db: sqlite3.Connection) -> None:
    assert months(db, "lúa") == [("", 1), ("2023-12", 1), ("2024-01", 2), ("2024-02", 2)]
    assert months(db, None, Filters(portal="khanhhoa")) == [("2024-01", 2)]
    assert months(db, "voi") == []


def test_facets(db: sqlite3.Connection) -> None:
    assert facets(db, "lúa") == {
        "province": [("Khánh Hòa", 3), ("Đồng Tháp", 1)],
        "portal": [("bo", 2), ("khanhhoa", 2), ("dongthap", 1), ("ninhthuan", 1)],
        "section": [("Tin tức", 3), ("Văn bản", 2), ("Kinh tế", 1)],
        "year": [("2024", 4), ("2023", 1)],
        "byline": [("H. NHUNG", 2), ("N.T", 1), ("Đ. Thúy", 1)],
        "state": [("live", 4), ("gone", 1), ("missing", 1)],
    }
    assert facets(db, "xuân", most=1)["section"] == [("Tin tức", 1)]
    assert not any(facets(db, "voi").values())


def test_a_facet_is_a_filter_that_finds_as_many(db: sqlite3.Connection) -> None:
    for name, values in facets(db, "lúa").items():
        for value, hits in values:
            assert count(db, "lúa", Filters(**{name: int(value) if name == "year" else value})) == hits, (name, value)


@pytest.mark.parametrize("text", ["withheld", "Withheld", '"withheld"', "with*", None])
def test_what_is_withheld_is_found_by_nothing(db: sqlite3.Connection, text: str | None) -> None:
    for filters in (
        EVERYTHING,
        Filters(portal="dongthap"),
        Filters(byline="H. Nhung"),
        Filters(since=date(2024, 3, 1)),
    ):
        assert 7 not in ids(db, text, filters, "date")
        assert 7 not in ids(db, text, filters, "relevance")
        assert ("2024-03", 1) not in months(db, text, filters)
        assert facets(db, text, filters)["portal"].count(("dongthap", 2)) == 0


def test_equals_come_newest_first_on_whatever_page() -> None:
    db = sqlite3.connect(":memory:")
    index = fulltext.Index(db)
    migrations.apply(Database(db))
    db.execute("insert into portals (id, name, url, verified) values ('p', 'P', 'https://p.example/', 'untested')")
    with index.following():
        for number in range(60):
            row = [str(number), f"2024-{number % 12 + 1:02}-{number % 7 + 1:02}"]
            db.execute(
                "insert into articles (portal, key, url, title, body, first_seen, last_seen, reader, date)"
                " values ('p', ?, '', 'Thông báo', 'Lịch tiếp dân.', '', '', '1', ?)",
                row,
            )
    expected = [(hit.date, hit.id) for hit in search(db, "lịch", sort="date", limit=60)]
    assert expected == sorted(expected, reverse=True)
    pages = [search(db, "lịch", limit=7, offset=offset) for offset in range(0, 60, 7)]
    assert [(hit.date, hit.id) for page in pages for hit in page] == expected
    db.close()


@pytest.mark.parametrize("text", ["lúa", "lua", '"lúa chín"', '"lúa chin"', '"lua chín" OR mía'])
@pytest.mark.parametrize("filters", [EVERYTHING, Filters(portal="b"), Filters(year=2024), Filters(byline="n.t")])
def test_what_is_frequent_is_found_by_date_as_what_is_rare(
    text: str, filters: Filters, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = sqlite3.connect(":memory:")
    index = fulltext.Index(db)
    migrations.apply(Database(db))
    for portal in "ab":
        row = {"id": portal, "name": portal, "url": "https://p.example/", "verified": "untested"}
        Database(db).table("portals").insert(row)
    titles = ["Lúa chín sớm", "Lúa chịn", "lúa CHÍN", "Ngô"]
    with index.following():
        for number in range(400):
            row = {
                "portal": "ab"[number % 2],
                "key": str(number),
                "url": "",
                "title": titles[number * 7 % 4],
                "body": "",
            }
            other = {"date": f"202{number % 5}-{number % 12 + 1:02}-01", "byline": ["N.T", None][number % 3 == 0]}
            seen = {
                "first_seen": "",
                "last_seen": "",
                "reader": "1",
                "withheld": "theo bản án" if number % 50 == 0 else None,
            }
            article = Database(db).table("articles").insert({**row, **other, **seen}).last_rowid
            if number % 12 == 5:
                file = {"article": article, "position": 1, "url": "", "name": "Lúa chín rộ"}
                Database(db).table("attachments").insert(file)
    found = [search(db, text, filters, sort="date", limit=50, offset=offset) for offset in (0, 50)]
    monkeypatch.setattr(order, "_WALK", 0)
    assert found == [search(db, text, filters, sort="date", limit=50, offset=offset) for offset in (0, 50)]
    assert any(hit.file for hit in found[0])
    db.close()
