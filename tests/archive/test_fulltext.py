"""What the index holds, seen through bare SQLite: a plain MATCH, fts5vocab, FTS5's own highlight and snippet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given
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
def index(path: Path) -> Iterator[fulltext.Index]:
    connection = sqlite3.connect(path)
    made = fulltext.Index(connection)
    migrations.apply(Database(connection))
    connection.execute(
        "insert into portals (id, name, url, verified) values ('p', 'P', 'https://p.example/', 'untested')"
    )
    with made.following():
        put(connection, 1, "Khánh Hoà đón đoàn công tác", _BODY, captions='["Ảnh: lễ hội ở Hòa Bình"]')
    connection.commit()
    yield made
    connection.close()


@pytest.fixture
def writer(index: fulltext.Index) -> sqlite3.Connection:
    return index.connection


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
def test_an_update_leaves_nothing_of_the_old_text(index: fulltext.Index, writer: sqlite3.Connection, new: str) -> None:
    with index.following():
        writer.execute("update articles set title = ?, body = ?, captions = '[]', lead = ?", [new, new, new])
    left = terms(writer)
    with index.following():
        writer.execute("delete from articles")
    assert terms(writer) == set()
    with index.following():
        put(writer, 1, new, new)
    assert terms(writer) == left


def test_a_delete_leaves_only_the_other_articles(index: fulltext.Index, writer: sqlite3.Connection) -> None:
    before = terms(writer)
    with index.following():
        put(writer, 2, "Ngoạ Vân", "Thuỵ Khuê đọ sức với Thúy Vân.", captions='["Quý Hòa"]')
    assert terms(writer) > before
    with index.following():
        writer.execute("delete from articles where id = 2")
    assert terms(writer) == before


_TITLES = st.sampled_from(["Khánh Hoà", "Đồng Tháp", "Bến Tre", "Hòa Bình"])
_WRITES = st.one_of(
    st.tuples(
        st.just(
            "insert or replace into articles (id, portal, key, url, title, body, first_seen, last_seen, reader)"
            " values (?1, 'p', 'k' || ?1, '', ?2, '', '', '', '')"
        ),
        st.integers(1, 4),
        _TITLES,
    ),
    st.tuples(st.just("update articles set title = ?2 where id = ?1"), st.integers(1, 4), _TITLES),
    st.tuples(
        st.just("update or replace articles set id = 5 - ?1 where id = ?1 and ?2 > ''"), st.integers(1, 4), _TITLES
    ),
    st.tuples(st.just("delete from articles where id = ?1 and ?2 > ''"), st.integers(1, 4), _TITLES),
)


@given(blocks=st.lists(st.lists(st.one_of(_WRITES, st.just(None)), max_size=6), max_size=4))
def test_whatever_is_written_the_index_is_that_of_the_stored_texts(
    blocks: list[list[tuple[str, int, str] | None]],
) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        index = fulltext.Index(db)
        migrations.apply(Database(db))
        db.execute("pragma recursive_triggers = on")  # as every writer has it: a replaced row is a deleted one
        db.execute("insert into portals (id, name, url, verified) values ('p', 'P', '', 'untested')")
        db.execute("create virtual table temp.words using fts5vocab(main, articles_fts, instance)")
        for block in blocks:
            with index.following():
                for write in block:
                    if write is None:
                        index.catch_up()
                    else:
                        db.execute(write[0], write[1:])
        left = db.execute("select * from temp.words order by 1, 2, 3, 4").fetchall()
        index.make_anew()
        assert left == db.execute("select * from temp.words order by 1, 2, 3, 4").fetchall()


def test_what_is_taken_back_is_not_indexed(index: fulltext.Index, writer: sqlite3.Connection) -> None:
    before = terms(writer)
    with pytest.raises(sqlite3.IntegrityError), index.following():
        writer.executemany("update articles set title = ?, portal = ?", [("Ngoạ Vân", "p"), ("Ngoạ Vân", None)])
    writer.rollback()
    with index.following():
        writer.execute("update articles set lead = 'Một' where id = 1")
    assert terms(writer) == before | {"một", "mot"}


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
    with pytest.raises(sqlite3.OperationalError, match="khotin_changed"):
        bare.execute(sql)


def test_a_write_outside_a_transaction_fails(index: fulltext.Index, writer: sqlite3.Connection) -> None:
    """Nobody would index it."""
    with pytest.raises(sqlite3.IntegrityError, match="written past the index"):
        writer.execute("delete from articles")


def test_highlight_and_snippet_of_fts5_serve_marked_queries(bare: sqlite3.Connection) -> None:
    ask = "select highlight(articles_fts, 0, '[', ']'), snippet(articles_fts, 0, '[', ']', '…', 5) from articles_fts(?)"
    highlighted, snippet = bare.execute(ask, ['"tỉnh uỷ"']).fetchone()
    assert highlighted == _BODY.replace("Tỉnh uỷ", "[Tỉnh uỷ]")
    assert "[Tỉnh uỷ]" in snippet
    assert bare.execute(ask, ["đồng"]).fetchone()[0] == _BODY.replace("Đồng", "[Đồng]")


def test_attachments_are_indexed_too(index: fulltext.Index, writer: sqlite3.Connection) -> None:
    with index.following():
        writer.execute(
            "insert into attachments (article, position, url, name, text) values (1, 1, '', 'Quyết định', 'Hoà An')"
        )
    for match in ("hòa", "hoa", '"quyet dinh"'):
        assert writer.execute("select rowid from attachments_fts(?)", [match]).fetchall() == [(1,)]
    with index.following():
        writer.execute("delete from attachments")
    assert writer.execute("select rowid from attachments_fts('hoa')").fetchall() == []


def test_the_same_index_is_made_anew(index: fulltext.Index, writer: sqlite3.Connection) -> None:
    before = terms(writer)
    assert not fulltext.is_current(writer)
    writer.execute("insert into articles_fts(articles_fts) values ('rebuild')")  # FTS5's own loses the copies
    assert found(writer, '"khanh hoa"') == []
    writer.commit()
    index.make_anew()
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
