"""What is found: stored text, typed query, hit or miss, with khotin and with a bare MATCH, on the system's SQLite and the newest.

With khotin every row is what a Vietnamese reader expects, and nothing that is typed is an error. The bare column says what other
tools give (docs/schema.md, "Search"): words in NFC with their marks or without, phrases as written or unmarked.
"""

from __future__ import annotations

import importlib
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any
from unicodedata import normalize

import pytest
from sqlite_utils import Database

from crawler.archive import fulltext
from crawler.archive.migrations import migrations
from crawler.archive.search import count, search

HIT, MISS, ERROR = "hit", "miss", "error"


def nfd(text: str) -> str:
    return normalize("NFD", text)


_MEETING = "Bà con họp bàn việc mở chợ ven sông."
_DONG_THAP = "Nông dân Đồng Tháp đo đạc ruộng sen."
_PROVINCE = "Tỉnh uỷ Khánh Hòa ra nghị quyết về thủy lợi, sức khoẻ và quý lúa."
_COMMITTEE = "Ủy ban nhân dân tỉnh nghe báo cáo về kinh tế biển của các xã."
_HARVEST = "Nông trại Hoàng Mai thu hoạch thanh long, xoài cát và nghêu."
_FIELDS = "Xã Tân Lập trồng lúa và ngô, bỏ cây sắn."
_NOTICE = (
    "Ngày 25/02/2021, đ/c Bí thư dự họp UBND-HĐND lúc 8h30; giá gạo 3.000đ, tăng 50%, theo Covid-19 (TP. Nha Trang)."
)
_COLUMNS = "Khánh Hòa đón xuân ‖ Chợ hoa mở cửa ‖ Người dân mua đào.\n\nTrẻ em xem múa lân. ‖ Ảnh: đua thuyền"

# Stored (columns parted by ‖: title, lead, body, caption; alone: body), typed, with khotin, bare.
TABLE = [
    # Marks
    (_MEETING, "bàn", HIT, HIT),
    (_MEETING, "bán", MISS, MISS),
    (_MEETING, "bạn", MISS, MISS),
    (_MEETING, "bản", MISS, MISS),
    (_MEETING, "ban", HIT, HIT),
    (_MEETING, "BÀN", HIT, HIT),
    (_MEETING, "Ban", HIT, HIT),
    (_MEETING, "ba con hop", HIT, HIT),
    (_MEETING, "ba con họp", HIT, HIT),
    (_MEETING, "bá con họp", MISS, MISS),
    (_MEETING, "sông", HIT, HIT),
    (_MEETING, "sống", MISS, MISS),
    (_MEETING, "song", HIT, HIT),
    (_MEETING, "cho", HIT, HIT),
    (_MEETING, "chờ", MISS, MISS),
    # The letter Đ
    (_DONG_THAP, "đồng tháp", HIT, HIT),
    (_DONG_THAP, "dong thap", HIT, HIT),
    (_DONG_THAP, "Dong Thap", HIT, HIT),
    (_DONG_THAP, "ĐỒNG THÁP", HIT, HIT),
    (_DONG_THAP, "\u00d0ồng Tháp", HIT, MISS),  # Icelandic Eth
    (_DONG_THAP, "\u0189ồng Tháp", HIT, MISS),  # African D
    (_DONG_THAP, "dồng tháp", MISS, MISS),
    (_DONG_THAP, "đong", MISS, MISS),
    (_DONG_THAP, "đo", HIT, HIT),
    (_DONG_THAP, "do", HIT, HIT),
    (_DONG_THAP, '"dong thap"', HIT, HIT),
    (_DONG_THAP, '"đồng thap"', HIT, MISS),
    ("\u00d0ồng chí Bí thư", "đồng chí", HIT, HIT),  # stored with Eth
    ("\u00d0ồng chí Bí thư", "dong chi", HIT, HIT),
    # Both placements of the tone, and mixtures
    (_PROVINCE, "hòa", HIT, HIT),
    (_PROVINCE, "hoà", HIT, HIT),
    (_PROVINCE, "HOÀ", HIT, HIT),
    (_PROVINCE, "hoa", HIT, HIT),
    (_PROVINCE, "hoá", MISS, MISS),
    (_PROVINCE, "hoả", MISS, MISS),
    (_PROVINCE, "khoẻ", HIT, HIT),
    (_PROVINCE, "khỏe", HIT, HIT),
    (_PROVINCE, "thuỷ lợi", HIT, HIT),
    (_PROVINCE, "thủy lợi", HIT, HIT),
    (_PROVINCE, '"tỉnh uỷ khánh hòa"', HIT, HIT),  # as printed
    (_PROVINCE, '"tỉnh ủy khánh hòa"', HIT, HIT),
    (_PROVINCE, '"tỉnh uỷ khánh hoà"', HIT, HIT),
    (_PROVINCE, '"tỉnh ủy khánh hoà"', HIT, MISS),  # the other way in both words
    (_PROVINCE, '"tinh uy khanh hoa"', HIT, HIT),
    (_PROVINCE, '"tinh uy khánh hòa"', HIT, MISS),
    (_PROVINCE, "quý", HIT, HIT),
    (_PROVINCE, "qúy", MISS, MISS),  # the u belongs to the consonant: there is no such spelling
    # Unicode forms
    (_PROVINCE, nfd("khánh hòa"), HIT, MISS),
    (_PROVINCE, nfd("khánh hoà"), HIT, MISS),
    (_PROVINCE, nfd('"tỉnh ủy"'), HIT, MISS),
    (_DONG_THAP, nfd("đồng tháp"), HIT, MISS),
    (nfd("Chợ nổi Cái Răng ở Cần Thơ"), "cần thơ", HIT, HIT),
    (nfd("Chợ nổi Cái Răng ở Cần Thơ"), nfd("cần thơ"), HIT, MISS),
    (nfd("Chợ nổi Cái Răng ở Cần Thơ"), '"can tho"', HIT, HIT),
    # Phrases
    (_COMMITTEE, '"ủy ban nhân dân"', HIT, HIT),
    (_COMMITTEE, '"uỷ ban nhân dân"', HIT, HIT),
    (_COMMITTEE, '"Uy Ban Nhan Dan"', HIT, HIT),
    (_COMMITTEE, '"uy ban nhân dân"', HIT, MISS),
    (_COMMITTEE, '"nhan dan tỉnh"', HIT, MISS),
    (_COMMITTEE, '"nhận dân"', MISS, MISS),
    (_COMMITTEE, '"nhan dân"', HIT, MISS),
    (_COMMITTEE, '"kinh tế"', HIT, HIT),
    (_COMMITTEE, '"kinh te"', HIT, HIT),
    (_COMMITTEE, '"kính tế"', MISS, MISS),
    (_COMMITTEE, '"dân nhân"', MISS, MISS),
    (_COMMITTEE, '"ủy nhân"', MISS, MISS),
    (_COMMITTEE, "dân nhân ủy", HIT, HIT),
    (_COMMITTEE, "“ủy ban nhân dân”", HIT, HIT),
    (_COMMITTEE, "“ban ủy”", MISS, HIT),  # bare these are no quotes
    (_COMMITTEE, "«kinh tế biển»", HIT, HIT),
    (_COMMITTEE, '"xa uy ban"', MISS, MISS),  # round the end of the text
    (_COMMITTEE, '"xã uy ban"', MISS, MISS),  # from the text into its unmarked form
    (_COMMITTEE, '"xã ủy ban"', MISS, MISS),  # from there into the other placement
    # Prefixes
    (_HARVEST, "nông*", HIT, HIT),
    (_HARVEST, "nong*", HIT, HIT),
    (_HARVEST, "nô*", HIT, HIT),
    (_HARVEST, "nơ*", MISS, MISS),
    (_HARVEST, "thu*", HIT, HIT),
    (_HARVEST, "thú*", MISS, MISS),
    (_HARVEST, "hoà*", HIT, HIT),
    (_HARVEST, "hòa*", HIT, MISS),  # hoàng has no choice of placement, its beginning has
    (_HARVEST, nfd("nghê*"), HIT, MISS),
    (_HARVEST, '"thanh lo*"', HIT, MISS),
    (_HARVEST, '"thanh lo"*', HIT, HIT),
    (_HARVEST, '"hoàng ma"*', HIT, HIT),
    (_HARVEST, '"hoang mâ"*', MISS, MISS),
    (_HARVEST, "ông*", MISS, MISS),
    # Operators, brackets, columns
    (_FIELDS, "lúa AND ngô", HIT, HIT),
    (_FIELDS, "lúa AND mía", MISS, MISS),
    (_FIELDS, "mía OR lua", HIT, HIT),
    (_FIELDS, "lúa NOT mía", HIT, HIT),
    (_FIELDS, "lúa NOT san", MISS, MISS),
    (_FIELDS, "lúa -sắn", MISS, ERROR),
    (_FIELDS, "lúa -mía", HIT, ERROR),
    (_FIELDS, "(mía OR lúa) ngo", HIT, ERROR),
    (_FIELDS, "(mía OR lúa) AND ngo", HIT, HIT),
    (_FIELDS, "lúa and ngô", MISS, MISS),  # a word, for it is not in capitals
    (_FIELDS, "body:lúa", HIT, HIT),
    (_FIELDS, "title:lúa", MISS, MISS),
    (_FIELDS, 'body:"tan lap"', HIT, HIT),
    (_FIELDS, "lúa OR", HIT, ERROR),
    (_FIELDS, "AND lúa", HIT, ERROR),
    (_FIELDS, "lúa AND AND ngô", HIT, ERROR),
    (_FIELDS, "mục:lúa", MISS, ERROR),  # no column: a word
    # Punctuation
    (_NOTICE, "25/02/2021", HIT, ERROR),
    (_NOTICE, "25-02-2021", HIT, ERROR),
    (_NOTICE, "25.02.2021", HIT, ERROR),
    (_NOTICE, "26/02/2021", MISS, ERROR),
    (_NOTICE, "Đ/c", HIT, ERROR),
    (_NOTICE, "Đ/c Bí thư", HIT, ERROR),
    (_NOTICE, "UBND-HĐND", HIT, ERROR),
    (_NOTICE, "ubnd-hdnd", HIT, ERROR),
    (_NOTICE, '"bí thư dự họp', HIT, ERROR),
    (_NOTICE, 'họp "', HIT, ERROR),
    (_NOTICE, "8h30", HIT, HIT),
    (_NOTICE, "3.000đ", HIT, ERROR),
    (_NOTICE, "50%", HIT, ERROR),
    (_NOTICE, "covid-19", HIT, ERROR),
    (_NOTICE, "TP. Nha Trang", HIT, ERROR),
    (_NOTICE, "(TP. Nha Trang", HIT, ERROR),
    (_NOTICE, "gạo)", HIT, ERROR),
    (_NOTICE, "giá, gạo; tăng!", HIT, ERROR),
    (_NOTICE, "giá: gạo", HIT, ERROR),
    (_NOTICE, "giá – gạo", HIT, HIT),
    (_NOTICE, "giá*tăng", MISS, HIT),  # with khotin a phrase
    (_NOTICE, "'giá'", HIT, ERROR),
    (_NOTICE, "\\giá?", HIT, ERROR),
    (_NOTICE, "họp @ #", HIT, ERROR),
    # Ends of columns and paragraphs
    (_COLUMNS, '"khánh hòa đón xuân"', HIT, HIT),
    (_COLUMNS, '"đón xuân chợ hoa"', MISS, MISS),
    (_COLUMNS, '"don xuan cho hoa"', MISS, MISS),
    (_COLUMNS, '"xuân cho"', MISS, MISS),
    (_COLUMNS, '"mở cửa người dân"', MISS, MISS),
    (_COLUMNS, '"múa lân ảnh"', MISS, MISS),
    (_COLUMNS, "xuân cửa đào thuyền", HIT, HIT),
    (_COLUMNS, '"mua đào trẻ em"', HIT, HIT),  # paragraphs are one text
    (_COLUMNS, "title:chợ", MISS, MISS),
    (_COLUMNS, "lead:cho captions:thuyen", HIT, HIT),
    (_COLUMNS, 'captions:"đua thuyền"', HIT, HIT),
]


def _newest() -> ModuleType:
    """The newest pysqlite3, from a folder of its own: where it is installed, sqlite-utils and Datasette would use it too."""
    folder = Path(os.environ.get("KHOTIN_PYSQLITE", Path(__file__).parents[2] / ".pysqlite"))
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"CI must search with the newest SQLite too, and there is no pysqlite3 in {folder}")
        pytest.skip(f"no pysqlite3 in {folder}; make it with `pip install --target .pysqlite pysqlite3-binary`")
    known = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        module = importlib.import_module("pysqlite3")
    for name in set(sys.modules) - known:
        del sys.modules[name]
    return module


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that has each stored text of the table as an article."""
    path = tmp_path_factory.mktemp("table") / "archive.db"
    db = sqlite3.connect(path)
    index = fulltext.Index(db)
    archive = Database(db)
    migrations.apply(archive)
    archive.table("portals").insert({"id": "thu", "name": "Thu", "url": "https://thu.example/", "verified": "untested"})
    with index.following():
        for text in dict.fromkeys(stored for stored, *_ in TABLE):
            parts: list[str | None] = list(text.split(" ‖ "))
            title, lead, body, caption = parts if len(parts) == 4 else ("", None, text, None)
            row = {
                "title": title,
                "lead": lead,
                "body": body,
                "captions": json.dumps([caption] if caption else [], ensure_ascii=False),
            }
            known = {"portal": "thu", "url": "https://thu.example/a", "first_seen": "", "last_seen": "", "reader": "1"}
            archive.table("articles").insert({**row, **known, "key": text})
    db.commit()
    db.close()
    return path


@pytest.fixture(scope="module", params=["system", "newest"])
def engine(request: pytest.FixtureRequest) -> ModuleType:
    return sqlite3 if request.param == "system" else _newest()


@pytest.fixture(scope="module")
def db(file: Path, engine: ModuleType) -> Iterator[Any]:
    """The archive as any client reads it, without khotin's functions."""
    with closing(engine.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        yield db


@pytest.mark.parametrize(("stored", "typed", "khotin", "bare"), TABLE)
def test_what_is_found(engine: ModuleType, db: Any, stored: str, typed: str, khotin: str, bare: str) -> None:
    hits = search(db, typed, limit=len(TABLE))
    assert (HIT if stored in {hit.key for hit in hits} else MISS) == khotin
    assert count(db, typed) == len(hits) == len(search(db, typed, sort="date", limit=len(TABLE)))
    sql = "select 1 from articles where id in (select rowid from articles_fts where articles_fts match ?) and key = ?"
    try:
        found = HIT if db.execute(sql, [typed, stored]).fetchone() else MISS
    except engine.OperationalError:
        found = ERROR
    assert found == bare


def test_the_table_is_long_and_says_each_thing_once() -> None:
    assert len({(stored, typed) for stored, typed, *_ in TABLE}) == len(TABLE) >= 80
