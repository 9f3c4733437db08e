"""Exported tables, read by tools that know nothing of khotin: Frictionless, DuckDB, pandas, LibreOffice, Python's csv."""

from __future__ import annotations

import csv as python_csv
import json
import re
import subprocess
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import lxml.etree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import articles
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.archive.search import Filters
from crawler.items import Reading
from exports.output import OutputError
from exports.tables import csv, jsonl, parquet
from exports.tables.columns import ARTICLE, TABLE, Column
from exports.tables.records import records
from tests.browse.sample import HOSTILE, WITHHELD
from tests.conftest import BIN
from tests.exports.conftest import chosen


def asked(query: str) -> Any:
    """What DuckDB answers."""
    return duckdb.sql(query)


def validated(package: Path) -> list[dict[str, Any]]:
    """What Frictionless says of each resource of a package."""
    done = subprocess.run(
        [str(BIN / "frictionless"), "validate", str(package), "--json"], capture_output=True, text=True, check=False
    )
    report = json.loads(done.stdout)
    assert report["valid"], done.stdout[:3000]
    tasks: list[dict[str, Any]] = report["tasks"]
    return tasks


@pytest.fixture(scope="module")
def tables(sample: Folder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `news.csv`, `news.jsonl`, `news.parquet`, and the folder `parts`."""
    folder = tmp_path_factory.mktemp("tables")
    with chosen(sample) as selection:
        csv.write(selection, folder / "news.csv")
        jsonl.write(selection, folder / "news.jsonl")
        parquet.write(selection, folder / "news.parquet")
        parquet.write(selection, folder / "parts", is_partitioned=True)
    return folder


@pytest.fixture(scope="module")
def stored(sample: Folder) -> list[dict[str, Any]]:
    with chosen(sample) as selection:
        return list(records(selection, ARTICLE))


def test_records_have_everything_that_belongs_to_an_article(stored: list[dict[str, Any]]) -> None:
    ferry = next(record for record in stored if record["key"] == "1204")
    assert ferry["sections"] == ["Giao thông", "Thời sự"]
    assert [image["after_paragraph"] for image in ferry["images"]] == [1, 3, 3]
    assert [file["text"] is not None for file in ferry["attachments"]] == [True, False]
    assert [revision["cause"] for revision in ferry["revisions"]] == ["portal", "correction"]
    assert [state["state"] for state in ferry["states"]] == ["missing", "live"]
    assert [(one["field"], one["value"], one["reading"]) for one in ferry["corrections"]] == [
        ("byline", "Hồng Nhung", "H. Nhung")
    ]
    assert len(ferry["aliases"]) == 2
    assert ferry["digest"].startswith("sha1:")
    assert ferry["moved_from"].endswith("bai-12.html")


def test_frictionless_finds_all_tables_as_described(tables: Path) -> None:
    tasks = {task["name"]: task for task in validated(tables / "datapackage.json")}
    assert set(tasks) == {"news.csv", "news.jsonl", "news.parquet", "parts"}
    assert tasks["news.csv"]["stats"]["rows"] == tasks["news.jsonl"]["stats"]["rows"] == 62


def test_the_package_says_whose_the_texts_are_and_what_was_asked(sample: Folder, tmp_path: Path) -> None:
    with chosen(sample, "do", Filters(portal="caohoa")) as selection:
        csv.write(selection, tmp_path / "đò.csv")
    (resource,) = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert (resource["name"], resource["path"]) == ("do.csv", "đò.csv")
    (source,) = resource["sources"]
    assert source["attribution"] == "Ghi rõ nguồn tin 'caohoa.example.vn' khi phát hành lại."
    assert "words do, portal caohoa" in resource["title"]
    validated(tmp_path / "datapackage.json")


def test_a_package_that_is_not_ours_is_left_alone(sample: Folder, tmp_path: Path) -> None:
    for text in ("[]", "{", '{"resources": 3}', '{"resources": [{"name": "a"}]}'):
        (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
        with chosen(sample) as selection, pytest.raises(OutputError, match="no data package of khotin's"):
            csv.write(selection, tmp_path / "a.csv")
        assert [path.name for path in tmp_path.iterdir()] == ["datapackage.json"]
    with chosen(sample) as selection, pytest.raises(OutputError, match="description of itself"):
        csv.write(selection, tmp_path / "datapackage.json")


def test_the_guide_has_every_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8").partition("## Columns")[2]
    documented = re.findall(r"^\| `(\w+)` \| (\w+) \| (.*) \|$", page, re.MULTILINE)
    own = [column[:3] for column in ARTICLE]
    assert documented == own + [part[:3] for column in ARTICLE for part in column.columns]


def test_json_lines_have_what_is_stored(tables: Path, stored: list[dict[str, Any]]) -> None:
    lines = (tables / "news.jsonl").read_bytes().removesuffix(b"\n").split(b"\n")
    assert [json.loads(line) for line in lines] == stored


def test_parquet_has_what_is_stored(tables: Path, stored: list[dict[str, Any]]) -> None:
    found = asked(f"select * from read_parquet('{tables}/news.parquet')").to_arrow_table().to_pylist()
    assert [_plain(row, ARTICLE) for row in found] == stored


def test_partitions_are_found_again_and_the_undated_with_them(tables: Path, stored: list[dict[str, Any]]) -> None:
    query = f"select * from read_parquet('{tables}/parts/**/*.parquet', hive_partitioning = true)"
    found = asked(f"{query} order by portal, date nulls first, key").to_arrow_table().to_pylist()
    assert [_plain(row, ARTICLE) for row in found] == stored
    years = dict(asked(f"select year, count(*) from ({query}) group by year").fetchall())
    assert set(years) == {2023, 2024, 2025, 0}


def test_parquet_is_typed_and_compressed(tables: Path) -> None:
    codecs = asked(f"select distinct compression from parquet_metadata('{tables}/news.parquet')").fetchall()
    assert codecs == [("ZSTD",)]
    types = dict(asked(f"select column_name, column_type from (describe from '{tables}/news.parquet')").fetchall())
    assert (types["date"], types["first_seen"], types["captions"]) == ("DATE", "TIMESTAMP WITH TIME ZONE", "VARCHAR[]")


def test_pandas_reads_a_file_and_a_folder_of_parts(tables: Path, pandas: Path, stored: list[dict[str, Any]]) -> None:
    code = """
import json, sys
import pandas as pd
frame, parts = pd.read_parquet("news.parquet"), pd.read_parquet("parts")
ferry = frame.loc[frame["key"] == "1204"].iloc[0]
print(json.dumps({
    "seen": str(frame["first_seen"].dtype),
    "ferry": [str(ferry["date"]), str(ferry["time"]), list(ferry["captions"])],
    "parts": sorted(parts["portal"].astype(str) + " " + parts["key"]),
    "late": len(pd.read_parquet("parts", filters=[("year", ">=", 2025)])),
}))
"""
    done = subprocess.run([str(pandas), "-c", code], cwd=tables, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {
        "seen": "datetime64[ms, UTC]",
        "ferry": ["2025-06-30", "07:40:00", ["Chuyến đò đầu tiên. Ảnh: H. Nhung"]],
        "parts": sorted(f"{row['portal']} {row['key']}" for row in stored),
        "late": sum((row["date"] or "") >= "2025" for row in stored),
    }


def test_a_portal_never_becomes_a_path() -> None:
    for portal in ("../../etc", "/etc", "a/b", "..", "Đò", "x\0y"):
        place = parquet._partition({"portal": portal, "date": "2024-05-01"})
        assert place.as_posix().isascii()
        assert len(place.parts) == 3
        assert place.parts[0].startswith("portal=")


def test_csv_has_what_is_stored(tables: Path, stored: list[dict[str, Any]]) -> None:
    assert (tables / "news.csv").read_bytes().startswith("\ufeffportal,key,".encode())
    with (tables / "news.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(python_csv.DictReader(file))
    assert [_read_back(row) for row in found] == [
        {column.name: record[column.name] or ([] if column.type == "strings" else None) for column in TABLE}
        for record in stored
    ]
    assert asked(f"select count(*), max(date) from read_csv('{tables}/news.csv')").fetchall() == [
        (62, date(2025, 6, 30))
    ]


@given(st.text() | st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'", "＝"]), st.text()))
@settings(deadline=None)
def test_no_cell_is_a_formula_and_each_can_be_read_back(text: str) -> None:
    cell = csv.defused(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert cell.removeprefix("'") == text


def test_a_spreadsheet_computes_nothing_and_shows_vietnamese(soffice: str, tmp_path: Path) -> None:
    archive = Archive(Folder(tmp_path / "archive"))
    titles = [
        "=1+2",
        '=HYPERLINK("https://x.example","đò")',
        "+84 58",
        "-2+3",
        "@SUM(1)",
        "\t=1",
        "Chợ nổi, ‘bến’ đò; lúa",
    ]
    with archive.transaction() as db:
        db.execute("insert into portals (id, name, url, verified) values ('p', 'P', 'https://p.example/', 'seen')")
        for key, title in enumerate(titles):
            one = Reading(str(key), f"https://p.example/{key}", title, "Đoạn một.\n\n-Đoạn hai.", reader="1")
            articles.put(db, "p", one, None, (), seen="2025-01-01T00:00:00Z")
    archive.connection.close()
    with chosen(archive.folder) as selection:
        csv.write(selection, tmp_path / "news.csv")
    (tmp_path / "raw.csv").write_text("\ufefftitle\n=1+2\n", encoding="utf-8")
    # Commas, double quotes, UTF-8: what its dialog takes from the byte order mark must be said where there is no dialog.
    command = [soffice, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--infilter=CSV:44,34,76"]
    files = [str(tmp_path / name) for name in ("news.csv", "raw.csv")]
    subprocess.run(
        [*command, "--convert-to", "fods", "--outdir", str(tmp_path), *files], check=True, capture_output=True
    )
    sheet, raw = (lxml.etree.parse(tmp_path / name) for name in ("news.fods", "raw.fods"))
    cells = [" ".join(cell.itertext()).strip() for cell in sheet.iterfind(".//{*}table-cell")]
    assert raw.xpath("//@*[local-name() = 'formula']")
    assert not sheet.xpath("//@*[local-name() = 'formula']")
    assert {csv.defused(title) for title in titles[:5]} | {titles[6]} <= set(cells)
    assert sum(cell.startswith("Đoạn một.") and cell.endswith("-Đoạn hai.") for cell in cells) == len(titles)


def test_withheld_and_hostile_articles(tables: Path, sample: Folder) -> None:
    files = [path for path in tables.rglob("*") if path.is_file()]
    for file in files:
        if file.suffix != ".parquet":
            content = file.read_text(encoding="utf-8")
            assert WITHHELD.title not in content
            assert WITHHELD.url not in content
            assert "theo bản án" not in content
    hostile = asked(f"select title, url from '{tables}/news.parquet' where title like 'Tin xấu%'").fetchall()
    assert hostile == [(HOSTILE.title, HOSTILE.url)]
    withheld = f"select count(*) from '{tables}/news.parquet' where key = '{WITHHELD.key}'"
    assert asked(withheld).fetchall() == [(0,)]


def _plain(row: dict[str, Any], columns: tuple[Column, ...]) -> dict[str, Any]:
    """A typed row as the archive writes it."""
    return {column.name: _written(row[column.name], column) for column in columns}


def _written(value: Any, column: Column) -> Any:
    if column.type == "rows":
        return [_plain(row, column.columns) for row in value]
    if column.type == "object":
        return dict(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def _read_back(row: dict[str, str]) -> dict[str, Any]:
    """A line of CSV with the apostrophes taken off, as docs/exports.md says."""
    read = {name: cell.removeprefix("'") or None for name, cell in row.items()}
    types = {column.name: column.type for column in TABLE}
    return {
        name: json.loads(cell)
        if types[name] == "strings" and cell
        else int(cell)
        if name == "warc_offset" and cell
        else cell
        for name, cell in read.items()
    }
