"""Queries as people type them: what they mean, and that none is refused by SQLite."""

from __future__ import annotations

import sqlite3
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.query import COLUMNS, QueryError, Term, parse

TEXTS = {
    "title": "Khánh Hoà phát triển du lịch",
    "lead": None,
    "body": "Bí thư Tỉnh ủy và Ủy viên Ban Thường vụ Tỉnh uỷ thăm tỉnh Đồng Tháp.\n\nHai bên bàn về đường thuỷ.",
    "captions": '["Ảnh: lãnh đạo hai tỉnh"]',
}


def accepts(text: str) -> bool:
    return parse(text).check(TEXTS)


@pytest.mark.parametrize(
    "text",
    [
        "khánh hòa",
        "Khánh Hoà",
        "KHÁNH HÒA",
        "khanh hoa",
        unicodedata.normalize("NFD", "Khánh Hòa"),
        "khanh hòa",
        '"tinh uy"',
        '"tỉnh uỷ"',
        '"tỉnh ủy"',
        '"tỉnh uy"',
        '"tinh uỷ"',
        "“tỉnh uy thăm”",
        "«Tỉnh Uỷ thăm tỉnh»",
        "\u00d0ồng tháp",
        "dong thap",
        "thườ*",
        "thuo*",
        "thủ*",  # thuỷ in the other placement
        '"bí thư tỉn*"',
        '"bi thư tin"*',
        "bàn bán OR bàn",
        "bán OR bàn",
        "(bán OR bàn) AND thuy",
        "bàn -bán",
        "bàn NOT (bán OR bạn)",
        "bàn NOT bán NOT bạn",
        "title:khanh",
        "TITLE:“khánh hoà”",
        "body:(tỉnh uỷ) -title:uỷ",
        "captions:ảnh",
        "đường/thuỷ",
        "bàn, về: đường!",
        '"bàn về đường',
        "bàn) về (đường",
        "(((bàn",
        "bàn AND",
        "OR bàn OR",
        "AND AND bàn",
        "bàn NOT",
        "bàn 🙂 --",
        "bàn - về – đường",
        'bàn title:""',
        "(" * 1000 + "bàn",
    ],
)
def test_finds(text: str) -> None:
    assert accepts(text)


@pytest.mark.parametrize(
    "text",
    [
        "bán",
        "bạn",
        "bản*",
        "dồng",
        "khánh hoá",
        '"tỉnh ụy"',
        '"tịnh uy"',
        '"khanh phát"',
        '"uỷ tỉnh"',
        "bàn -tháp",
        "bàn bán",
        "bán OR bạn",
        "bàn NOT (tháp OR bạn)",
        'bàn NOT "tỉnh uy"',
        "title:bàn",
        "title:(khánh tháp)",
        "lead:khanh",
        "captions:(title:tháp)",
        "đường-về",
    ],
)
def test_does_not_find(text: str) -> None:
    assert not accepts(text)


@pytest.mark.parametrize(
    "text", ["", "  ", "…!?", '""', "()", "🙂", "AND", "OR OR", "NOT", "NOT bàn", "-bàn", "a OR -b", "(NOT b) a"]
)
def test_a_query_without_a_word_to_find(text: str) -> None:
    with pytest.raises(QueryError, match=r"^[^.]+: type [^.]+\.$"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("Khánh Hòa", '("khánh" AND "hoà")'),
        ("khanh hoa", '("khanh" AND "hoa")'),
        ('"Khánh Hòa"', '"khánh hoà"'),
        ('"tỉnh uy"', '("tinh uy" AND "tỉnh")'),
        ("hòa*", '("hoà" * OR "hòa" *)'),
        ("title:uỷ -bàn -về", '(title : "uỷ" NOT ("bàn" OR "về"))'),
        ('uỷ NOT "tỉnh uy"', '("uỷ" NOT "tỉnh uy")'),
        ('uỷ NOT (bàn NOT "tỉnh uy")', '("uỷ" NOT ("bàn" NOT ("tinh uy" AND "tỉnh")))'),
    ],
)
def test_match(text: str, match: str) -> None:
    assert parse(text).match == match


def test_certain_is_the_phrase_as_typed() -> None:
    assert parse('"tỉnh uy" -"kinh tế"').certain == '("tỉnh uy" NOT ("kinh te" AND "tế"))'


def test_only_a_phrase_that_mixes_needs_the_check() -> None:
    for text in ("tỉnh uy", '"tỉnh uỷ"', '"tinh uy"', 'tỉnh -"tinh uy"', '"tinh u*"'):
        assert not parse(text).needs_check
    for text in ('"tỉnh uy"', 'tỉnh -"tỉnh uy"', 'a OR (b "tỉnh uy")', '"tỉnh u*"'):
        assert parse(text).needs_check


def test_terms_are_what_a_result_may_show() -> None:
    terms = parse('Thúy* title:"Tinh Uỷ" -bàn').terms
    assert terms == (Term(("thuý",), prefix=True), Term(("tinh", "uỷ"), column="title"))


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"create virtual table articles_fts using fts5({', '.join(COLUMNS)})")
    return connection


def run(index: sqlite3.Connection, text: str) -> None:
    query = parse(text)
    for expression in (query.match, query.certain):
        index.execute("select count(*) from articles_fts where articles_fts match ?", [expression]).fetchone()
    query.check(TEXTS)


_PIECES = st.sampled_from(
    [
        *'()"“”«»-*:^+{}\\',
        " ",
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "title:",
        "body :",
        "từ*",
        '"tỉnh uy"',
        "uỷ",
        "\0",
        "\udc80",
        "🤣",
        "\ue000",
    ]
)


@settings(deadline=None)
@given(
    text=st.one_of(
        st.text(st.characters()), st.lists(_PIECES, max_size=40).map(" ".join), st.lists(_PIECES).map("".join)
    )
)
def test_whatever_is_typed_sqlite_understands(index: sqlite3.Connection, text: str) -> None:
    with suppress(QueryError):
        run(index, text)


@pytest.mark.parametrize(
    "text",
    [
        'a "tỉnh uy*" -(b OR title:' * 24 + "c",
        "a (b OR c NOT d OR " * 24 + "d",
        "x OR (y -(" * 49 + "z" + "))" * 100,
        "từ " * 100,
        "từ OR " * 99 + "từ",
        "a " + "-b " * 99,
        '"' + "từ " * 100 + '"',
        "a (" + "(" * 5000,
    ],
)
def test_long_and_deep_queries(index: sqlite3.Connection, text: str) -> None:
    run(index, text)


@pytest.mark.parametrize("text", ["lúa " * 101, "a OR " * 100 + "b", "a " + "-b " * 100, '"' + "từ " * 101 + '"'])
def test_a_query_of_more_than_a_hundred_words_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match=r"^The query has more than 100 words: leave some out\.$"):
        parse(text)


def test_a_word_typed_twice_is_one_term() -> None:
    assert parse("lúa title:lúa Lúa lúa").terms == (Term(("lúa",)), Term(("lúa",), column="title"))
