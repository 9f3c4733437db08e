"""Datasette's SQL and search boxes find what khotin's own search does."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.search import Filters, search
from exports.datasette.functions import as_sql, register
from tests.browse.conftest import Pages

QUERIES = [
    *("ben do", '"bến đò"', '"ben đò"', '"nuoc sạch"', "nước sạch", "nuo*", "title:kỳ sạch", "nước -minh", "đò OR ống"),
    *("vé người lớn", '"gia vé"', "giá OR bảng", "Ủy ban", "uỷ", "(đò", "khongcogi"),
]
FILTERS = [
    Filters(),
    Filters(portal="vinhan"),
    Filters(province="Ninh Thuận", year=2024),
    Filters(section="Thời sự"),
    Filters(since=date(2024, 6, 1), until=date(2025, 7, 1)),
    Filters(byline="minh thu"),
]


@pytest.fixture(scope="module")
def db(sample: Path) -> Iterator[sqlite3.Connection]:
    """A connection as Datasette has it with the plugin."""
    made = sqlite3.connect(f"{(sample / 'archive.db').as_uri()}?mode=ro", uri=True)
    made.row_factory = sqlite3.Row
    register(made)
    yield made
    made.close()


@pytest.mark.parametrize("words", [None, *QUERIES])
@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_the_sql_of_a_search_gives_its_results_in_its_order(
    db: sqlite3.Connection, words: str | None, sort: str
) -> None:
    for filters in FILTERS:
        sql, values = as_sql(db, words, filters, sort)
        rows = [row["key"] for row in db.execute(sql, values)]
        hits = search(db, words, filters, sort="date" if sort == "date" else "relevance", limit=1000)
        assert rows == [hit.key for hit in hits], filters


@pytest.mark.parametrize("words", QUERIES)
def test_the_search_box_of_the_table_finds_the_same_articles(pages: Pages, db: sqlite3.Connection, words: str) -> None:
    found = pages.get(f"/archive/articles.json?_shape=array&_size=max&_search={quote(words)}").json()
    hits = search(db, words, limit=1000)
    assert {row["key"] for row in found} == {hit.key for hit in hits if hit.file is None}


def test_raw_searches_are_left_to_fts5(pages: Pages) -> None:
    raw = "/archive/articles.json?_shape=array&_searchmode=raw&_search="
    assert [row["key"] for row in pages.get(raw + quote('title : "bến đò"')).json()] == ["1204"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.sampled_from("đòbếnkỳ \"“()*-:^,.'25/ANDORNOT\u0301<"), max_size=30))
def test_no_typed_text_is_an_error(db: sqlite3.Connection, words: str) -> None:
    for table, columns in (("articles", "title, lead, body, captions"), ("attachments", "name, text")):
        db.execute(
            f"select id from {table} where id in (select rowid from {table}_fts where {table}_fts match escape_fts(:words))"
            f" and khotin_check(:words, {columns})",
            {"words": words},
        ).fetchall()


def test_other_databases_get_no_functions() -> None:
    other = sqlite3.connect(":memory:")
    register(other)
    with pytest.raises(sqlite3.OperationalError, match="no such function"):
        other.execute("select khotin_match('x')")
    other.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Datasette has what was raised printed
@pytest.mark.parametrize(
    "call",
    [
        "khotin_match(replace(hex(zeroblob(5000000)), '00', 'a '))",
        "escape_fts(replace(hex(zeroblob(1001)), '00', 'a '))",
        "khotin_check('đò', '', '', replace(hex(zeroblob(5000000)), '00', 'a '), '')",
        "khotin_check('đò', '', replace(hex(zeroblob(5000000)), '00', 'a '))",
    ],
)
def test_what_would_take_longer_than_datasette_allows_is_refused(db: sqlite3.Connection, call: str) -> None:
    with pytest.raises(sqlite3.OperationalError, match="exception"):
        db.execute(f"select {call}").fetchall()


def test_the_documented_queries_run(db: sqlite3.Connection) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "datasette.md").read_text(encoding="utf-8")
    queries = re.findall(r"^```text\n(select .*?)^```$", guide, re.M | re.S)
    assert queries
    for query in queries:
        db.execute(query).fetchall()


def test_the_documented_queries_of_the_search_box_are_understood(pages: Pages) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "datasette.md").read_text(encoding="utf-8")
    box = guide.partition("## The search box")[2].partition("\n## ")[0]
    typed = [cell for row in re.findall(r"^\| (`.*?`) \|", box, re.M) for cell in re.findall(r"`([^`]+)`", row)]
    assert len(typed) > 10
    for words in typed:
        pages.text(f"/archive/-/search?q={quote(words)}")
