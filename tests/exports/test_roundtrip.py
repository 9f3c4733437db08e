"""What leaves an archive is what it holds, column by column, and the same from every copy: a merged, a smaller one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.database import Archive, reading
from crawler.archive.folder import Folder
from exports.tables import jsonl
from tests.conftest import Khotin
from tests.exports.conftest import chosen
from tests.holdings.merged import content

# By the field of an exported article its table, the order of its rows, and the columns that are of one file alone.
PARTS = {
    "images": ("images", "position", {"article", "position", "capture"}),
    "attachments": ("attachments", "position", {"id", "article", "position", "capture"}),
    "revisions": ("revisions", "id", {"id", "article", "capture", "checksum"}),
    "states": ("states", "id", {"id", "article", "crawl", "capture"}),
    "corrections": ("corrections", "id", {"id", "article", "reading_origin"}),
}
# What is of one file alone, follows from the rest, or is not exported with the article (`withheld` is null in all).
LOCAL = {"id", "capture", "checksum", "text_digest", "withheld"}


@pytest.fixture(scope="module", params=["sample", "crawled"])
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, Path]:
    """An archive, and the file of JSON lines of all its articles."""
    made = request.getfixturevalue(request.param)
    folder = made if isinstance(made, Folder) else Folder(made)
    path = tmp_path_factory.mktemp("exported") / "all.jsonl"
    with chosen(folder) as selection:
        jsonl.write(selection, path)
    return folder, path


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def stored(row: sqlite3.Row, left_out: set[str]) -> dict[str, Any]:
    """A row by its columns, JSON read."""
    read = {name: row[name] for name in row.keys() if name not in left_out}  # noqa: SIM118 - a Row's values are iterated
    return {
        name: json.loads(value) if name in {"captions", "flags", "origins"} else value for name, value in read.items()
    }


def test_json_lines_have_every_column_of_every_table(exported: tuple[Folder, Path]) -> None:
    folder, path = exported
    told = {(line["portal"], line["key"]): line for line in lines(path)}
    with reading(folder) as db:
        rows = db.execute("select * from articles where withheld is null").fetchall()
        assert len(rows) == len(told)
        for row in rows:
            line = told[row["portal"], row["key"]]
            own = stored(row, LOCAL)
            assert {name: line[name] for name in own} == own
            for field, (table, order, left_out) in PARTS.items():
                parts = db.execute(f"select * from {table} where article = ? order by {order}", [row["id"]])
                kept = [stored(part, left_out) for part in parts]
                assert [{name: part[name] for name in kept[0]} for part in line[field]] == kept
            for field, query in {
                "sections": "select section from article_sections where article = ? order by section",
                "aliases": "select url from aliases where article = ? order by url",
            }.items():
                assert line[field] == [value for (value,) in db.execute(query, [row["id"]])]
            capture = db.execute("select * from captures where id = ?", [row["capture"]]).fetchone()
            if capture is not None:
                assert (line["digest"], line["captured_at"]) == (capture["digest"], capture["fetched_at"])
                assert (line["warc_file"], line["warc_offset"]) == (capture["warc_file"], capture["warc_offset"])


def test_a_smaller_archive_gives_the_same_lines(exported: tuple[Folder, Path], tmp_path: Path) -> None:
    folder, path = exported
    assert Khotin(folder.path)("export", "sqlite", "-o", str(tmp_path / "smaller")).returncode == 0
    assert Khotin(tmp_path / "smaller")("export", "jsonl", "-o", str(tmp_path / "a.jsonl")).returncode == 0
    assert (tmp_path / "a.jsonl").read_bytes() == path.read_bytes()


def test_an_archive_merged_into_an_empty_one_is_the_same_and_gives_the_same_files(
    crawled: Path, tmp_path: Path
) -> None:
    one, other = Khotin(crawled), Khotin(tmp_path / "other")
    Archive(Folder(other.archive)).connection.close()
    done = other("merge", str(crawled))
    assert done.returncode == 0, done.stderr
    assert content(other) == content(one)
    for form in ("csv", "jsonl", "parquet", "corpus"):
        written = []
        for khotin, place in ((one, tmp_path / "one" / form), (other, tmp_path / "two" / form)):
            place.mkdir(parents=True)
            assert khotin("export", form, "-o", str(place / "news")).returncode == 0
            written.append({file.relative_to(place): file.read_bytes() for file in place.rglob("*") if file.is_file()})
        assert written[0] == written[1], form
