"""What the index holds, seen through bare SQLite: a plain MATCH, fts5vocab, FTS5's own highlight and snippet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import fulltext
from crawler.archive.migrations import migrations

_BODY = """Sáng nay, Ban Thường vụ Tỉnh uỷ Khánh Hòa họp phiên thường kỳ.

Ủy viên Ban Thường vụ Tỉnh uỷ trình bày báo cáo.

Đoàn công tác tỉnh Đồng Tháp cùng dự; cuộc bạn luận kéo dài."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def writer(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    fulltext.register(connection)
    migrations.apply(Database(connection))
    connection.execute(
        "insert into portals (id, name, url, verified) values ('p', 'P', 'https://p.example/', 'untested')"
    )
    put(connection, 1, "Khánh Hoà đón đoàn công tác", _BODY, captions='["Ảnh: lễ hội ở Hòa Bình"]')
    connection.commit()
    yield connection
    connection.close()


@pytest.fixture
def bare(path: Path, writer: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """The same file as any client opens it, without our function."""
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def put(connection: sqlite3.Connection, article: int, title: str, body: str, captions: str = "[]") -> None:
    connection.execute(
        "insert into articles (id, portal, key, url, title, body, captions, first_seen, last_seen, reader)"
        " values (?, 'p', ?, 'https://p.example/a', ?, ?, ?, '', '', '1')",
        [article, str(article), title, body, captions],
    )


def found(connection: sqlite3.Connection, match: str) -> list[int]:
    return [row[0] for row in connection.execute("select rowid from articles_fts where articles_fts match ?", [match])]


def terms(connection: sqlite3.Connection) -> set[str]:
    connection.execute("create virtual table if not exists temp.vocabulary using fts5vocab(main, articles_fts, row)")
    return {row[0] for row in connection.execute("select term from temp.vocabulary")}


@pytest.mark.parametrize(
    "match",
    [
        "khánh hòa",
        "Khánh Hoà",
        "khanh hoa",
        '"Khánh Hòa"',
        '"Khánh Hoà"',
        '"khanh hoa"',
        "uỷ viên",
        "ủy viên",
        "dong thap",
        '"đồng tháp"',
        '"thường vụ tỉnh uỷ khánh hòa họp phiên"',  # as written, both placements in one phrase
        '"thường vụ tỉnh ủy khánh hòa họp phiên"',
        '"thường vụ tỉnh uỷ khánh hoà họp phiên"',
        '"thuong vu tinh uy khanh hoa hop phien"',
        '"ở hoà bình"',
        "thườ*",
        "thuo*",
        'title : "khanh hoa"',
    ],
)
def test_a_bare_match_finds(bare: sqlite3.Connection, match: str) -> None:
    assert found(bare, match) == [1]


@pytest.mark.parametrize(
    "match",
    [
        "bàn",
        "bán",
        '"khánh hoá"',
        '"thap cung du cuoc ban luan keo dai sang nay"',  # round the end of the folded copy
        '"kéo dài sang nay"',  # from the text into its folded copy
        '"kéo dài sáng nay"',
        '"họp phiên thường kỳ ủy viên ban thường vụ tỉnh ủy"',  # from one paragraph's copy into the next
        "lead : khanh",
    ],
)
def test_a_bare_match_does_not_find(bare: sqlite3.Connection, match: str) -> None:
    assert found(bare, match) == []


def test_no_copy_of_a_text_that_would_say_the_same() -> None:
    assert fulltext.indexed(None) is None
    assert fulltext.indexed("Covid-19, 20/10") == "Covid-19, 20/10"
    assert fulltext.indexed("Bến Tre") == f"Bến Tre {fulltext.SEAM} ben tre"
    assert fulltext.indexed("Bến Tre\n\nHoà An") == fulltext.SEAM.join(
        ("Bến Tre\n\nHoà An ", " ben tre\n\nhoa an ", " Hòa An")
    )


@pytest.mark.parametrize("new", ["Bến Tre mưa to", "Khánh Hòa", "", "Ðồng Tha\u0301p"])
def test_an_update_leaves_nothing_of_the_old_text(writer: sqlite3.Connection, new: str) -> None:
    writer.execute("update articles set title = ?, body = ?, captions = '[]', lead = ? where id = 1", [new, new, new])
    left = terms(writer)
    writer.execute("delete from articles")
    assert terms(writer) == set()
    put(writer, 1, new, new)
    assert terms(writer) == left


def test_a_delete_leaves_only_the_other_articles(writer: sqlite3.Connection) -> None:
    before = terms(writer)
    put(writer, 2, "Ngoạ Vân", "Thuỵ Khuê đọ sức với Thúy Vân.", captions='["Quý Hòa"]')
    assert terms(writer) > before
    writer.execute("delete from articles where id = 2")
    assert terms(writer) == before


def test_a_change_of_other_columns_leaves_the_index_alone(bare: sqlite3.Connection) -> None:
    bare.execute("update articles set state = 'gone', last_seen = '2025' where id = 1")
    assert found(bare, "uỷ") == [1]


@pytest.mark.parametrize(
    "sql",
    [
        "update articles set title = 'x'",
        "delete from articles",
        "insert into articles (portal, key, url, title, body, first_seen, last_seen, reader)"
        " values ('p', '9', '', '', '', '', '', '')",
        "insert into attachments (article, position, url, name) values (1, 1, '', '')",
    ],
)
def test_a_write_that_would_pass_by_the_index_fails(bare: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(sqlite3.OperationalError, match="khotin_indexed"):
        bare.execute(sql)


def test_highlight_and_snippet_of_fts5_serve_marked_queries(bare: sqlite3.Connection) -> None:
    ask = "select highlight(articles_fts, 0, '[', ']'), snippet(articles_fts, 0, '[', ']', '…', 5) from articles_fts(?)"
    highlighted, snippet = bare.execute(ask, ['"tỉnh uỷ"']).fetchone()
    assert highlighted == _BODY.replace("Tỉnh uỷ", "[Tỉnh uỷ]")
    assert "[Tỉnh uỷ]" in snippet
    assert bare.execute(ask, ["đồng"]).fetchone()[0] == _BODY.replace("Đồng", "[Đồng]")


def test_attachments_are_indexed_too(writer: sqlite3.Connection) -> None:
    writer.execute(
        "insert into attachments (article, position, url, name, text) values (1, 1, '', 'Quyết định', 'Hoà An')"
    )
    for match in ("hòa", "hoa", '"quyet dinh"'):
        assert writer.execute("select rowid from attachments_fts(?)", [match]).fetchall() == [(1,)]
    writer.execute("delete from attachments")
    assert writer.execute("select rowid from attachments_fts('hoa')").fetchall() == []


def test_reindex_makes_the_same_index_anew(writer: sqlite3.Connection) -> None:
    before = terms(writer)
    assert not fulltext.is_current(writer)
    writer.execute("insert into articles_fts(articles_fts) values ('rebuild')")  # FTS5's own loses the copies
    assert found(writer, '"khanh hoa"') == []
    writer.commit()
    fulltext.reindex(writer)
    assert writer.in_transaction
    assert fulltext.is_current(writer)
    assert terms(writer) == before
    assert found(writer, '"khanh hoa"') == [1]
    writer.rollback()
    assert not fulltext.is_current(writer)
    assert found(writer, '"khanh hoa"') == []


def test_datasette_finds_the_search_table(writer: sqlite3.Connection) -> None:
    assert Database(writer).table("articles").detect_fts() == "articles_fts"
    assert Database(writer).table("attachments").detect_fts() == "attachments_fts"
