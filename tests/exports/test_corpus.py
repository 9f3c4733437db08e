"""`khotin export corpus`: what is in the files, which texts repeat another, and what other programs make of it."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generated import Writer
from benchmarks.reprints import bulletin, reprint
from crawler.archive import articles
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.archive.search import Filters
from crawler.items import Reading
from exports.corpus import repeats, writing
from exports.corpus.columns import CORPUS, METADATA
from exports.names import name_of
from exports.tables.columns import TABLE
from tests.browse.sample import FERRY, HOSTILE
from tests.conftest import Khotin
from tests.exports.conftest import chosen, left_in
from tests.exports.test_tables import validated

SEEN = "2025-01-01T00:00:00Z"


def corpus_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]


def marks(folder: Path) -> dict[str, tuple[str | None, str | None]]:
    """By key the keys of the originals, of those that have one."""
    rows = {row["id"]: row for row in corpus_of(folder)}
    key_of = {id_: row["key"] for id_, row in rows.items()} | {None: None}
    return {
        row["key"]: (key_of[row["duplicate_of"]], key_of[row["near_duplicate_of"]])
        for row in rows.values()
        if row["duplicate_of"] or row["near_duplicate_of"]
    }


def archive_of(path: Path, *readings: tuple[str, Reading]) -> Folder:
    archive = Archive(Folder(path))
    with archive.transaction() as db:
        for portal in sorted({portal for portal, _ in readings}):
            db.execute(
                "insert into portals (id, name, url, verified) values (?, ?, 'https://p.example/', 'seen')",
                [portal, portal],
            )
        for portal, reading in readings:
            articles.put(db, portal, reading, None, (), seen=SEEN)
    archive.connection.close()
    return archive.folder


def written(path: Path, folder: Folder, *, is_distinct: bool = False, filters: Filters | None = None) -> Path:
    with chosen(folder, None, filters or Filters()) as selection:
        writing.write(selection, path, is_distinct=is_distinct)
    return path


@pytest.fixture(scope="module")
def corpus(sample: Folder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("corpus") / "news", sample)


def test_each_text_is_a_file_of_title_lead_and_body(corpus: Path) -> None:
    rows = corpus_of(corpus)
    assert len(rows) == 62
    assert {row["file"] for row in rows} == {
        path.relative_to(corpus).as_posix() for path in (corpus / "texts").rglob("*.txt")
    }
    for row in rows:
        text = (corpus / row["file"]).read_bytes().decode("utf-8")
        assert text == f"{row['title']}\n\n{row['text']}\n"
        assert unicodedata.is_normalized("NFC", text)
        assert row["words"] == len(text.split())
    ferry = next(row for row in rows if row["key"] == "1204")
    assert ferry["file"] == "texts/caohoa/2025/caohoa.1204.txt"
    assert ferry["text"] == f"{FERRY.lead}\n\n{FERRY.body}"
    assert {Path(row["file"]).parts[2] for row in rows} == {"2023", "2024", "2025", "undated"}


def test_the_table_says_the_same(corpus: Path) -> None:
    with (corpus / "metadata.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == [column.name for column in METADATA]
    assert [{name: cell.removeprefix("'") for name, cell in row.items()} for row in table] == [
        {column.name: "" if row[column.name] is None else str(row[column.name]) for column in METADATA}
        for row in corpus_of(corpus)
    ]


def test_other_programs_read_it(corpus: Path) -> None:
    tasks = {task["name"]: task for task in validated(corpus / "datapackage.json")}
    assert {name: task["stats"]["rows"] for name, task in tasks.items()} == {"metadata.csv": 62, "corpus.jsonl": 62}
    joined = f"""
        select count(*), count(distinct id), sum(cast(words as integer)) from '{corpus}/corpus.jsonl' as lines
        join (select content, filename from read_text('{corpus}/texts/**/*.txt')) as files
        on files.filename = '{corpus}/' || lines.file and files.content = title || chr(10) || chr(10) || text || chr(10)
    """
    rows = corpus_of(corpus)
    assert duckdb.sql(joined).fetchall() == [(62, 62, sum(row["words"] for row in rows))]


def test_the_card_says_what_it_is(corpus: Path) -> None:
    _, front, card = (corpus / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    matter = yaml.safe_load(front)
    assert (matter["language"], matter["size_categories"]) == (["vi"], ["n<1K"])
    assert (corpus / matter["configs"][0]["data_files"]).is_file()
    assert "62 texts of" in card
    assert r"Ghi rõ nguồn tin 'caohoa.example.vn' khi phát hành lại." in card
    assert re.search(r"^\| caohoa \| 1\d \| 1\d \| 1 \| \d \|$", card, re.MULTILINE)
    assert [column.name for column in CORPUS] == re.findall(r"^\| `(\w+)` \|", card, re.MULTILINE)
    assert "months that are" in card


def test_the_guide_has_every_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    part = page.partition("## A corpus")[2].partition("\n## ")[0]
    documented = re.findall(r"^\| `(\w+)` \| (\w+) \| (.*) \|$", part, re.MULTILINE)
    assert documented == [column[:3] for column in CORPUS if column not in TABLE]


def test_hostile_names_stay_in_their_place(corpus: Path) -> None:
    hostile = next(row for row in corpus_of(corpus) if row["key"] == HOSTILE.key)
    assert re.fullmatch(r"texts/caohoa/2024/caohoa\.[a-z0-9-]+--[0-9a-f]{20}\.txt", hostile["file"])
    assert left_in(corpus) == {"README.md", "corpus.jsonl", "datapackage.json", "metadata.csv", "texts"}


@pytest.mark.parametrize("text", ["../../etc", "/etc", "..", ".", "", "con", "NUL", "a b", "Đò", "x\0y", "a" * 500])
def test_names_that_are_none_get_a_digest(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*--[0-9a-f]{20}", name_of(text))
    assert len(name_of(text)) <= 82


@given(st.lists(st.text() | st.from_regex(r"[A-Za-z0-9_-]{1,5}", fullmatch=True), unique=True, min_size=2, max_size=20))
@settings(deadline=None)
def test_no_two_names_are_one_where_case_is_folded(names: list[str]) -> None:
    made = [name_of(name) for name in names]
    assert len({name.casefold() for name in made}) == len(made)
    assert all(re.fullmatch(r"[a-z0-9_-]+", name) for name in made)
    assert all(name_of(name) == name for name in made if "--" not in name)


@pytest.fixture(scope="module")
def pieces() -> list[Reading]:
    writer = Writer(3)
    writer.portals()
    return [replace(writer.write(key)[1], date="2024-05-02", attachments=()) for key in range(40)]


def test_reprints_name_the_earliest(tmp_path: Path, pieces: list[Reading]) -> None:
    draw = Random(1)
    late = [("b", replace(reprint(one, 100 + n, "b", draw), date="2024-05-03")) for n, one in enumerate(pieces)]
    again = replace(pieces[0], key="200", url="https://p.example/200", date="2024-05-04", body=f"{pieces[0].body} .")
    bulletins = [("c", replace(bulletin(300 + n, draw), date="2024-05-05")) for n in range(20)]
    readings = [*late, *bulletins, ("a", again), *(("z", one) for one in pieces)]
    folder = archive_of(tmp_path / "archive", *readings)
    found = marks(written(tmp_path / "news", folder))
    originals = {key: exact or near for key, (exact, near) in found.items()}
    assert originals == {str(100 + n): str(n) for n in range(40)} | {"200": "0"}
    assert found["200"] == ("0", None)

    other = archive_of(tmp_path / "other", *readings[::-1])
    written(tmp_path / "again", other)
    for file in ("metadata.csv", "corpus.jsonl", "README.md", "datapackage.json"):
        assert (tmp_path / "again" / file).read_bytes() == (tmp_path / "news" / file).read_bytes()


def test_without_repeats_the_earliest_stays(tmp_path: Path, pieces: list[Reading]) -> None:
    copies = [replace(pieces[0], key=f"k{n}", url=f"https://p.example/{n}", date=f"2024-06-0{n}") for n in range(1, 4)]
    folder = archive_of(tmp_path / "archive", *(("p", one) for one in [*copies[::-1], pieces[1]]))
    done = Khotin(folder.path)("export", "corpus", "--distinct", "-o", str(tmp_path / "news"))
    assert done.stdout.endswith(": 4 articles\n2 repeat another and were left out\n"), done.stderr
    assert {row["key"] for row in corpus_of(tmp_path / "news")} == {"k1", pieces[1].key}
    # Of those that are asked for: without the first, the second is the original.
    chosen_later = written(tmp_path / "later", folder, filters=Filters(since=date(2024, 6, 2)))
    assert marks(chosen_later) == {"k3": ("k2", None)}


def test_a_chain_of_small_changes_makes_no_duplicate_of_its_ends(tmp_path: Path) -> None:
    words = [f"chữ{n}" for n in range(400)]
    chain = [
        Reading(str(n), f"https://p.example/{n}", f"Tin {n}", " ".join(words[25 * n : 25 * n + 200])) for n in range(6)
    ]
    dated = [("p", replace(one, date=f"2024-01-0{n + 1}")) for n, one in enumerate(chain)]
    found = marks(written(tmp_path / "news", archive_of(tmp_path / "archive", *dated)))
    assert {key: near for key, (_, near) in found.items()} == {"1": "0", "3": "2", "5": "4"}


@given(st.lists(st.sampled_from("một hai ba bốn năm sáu".split()), min_size=5), st.randoms())
@settings(deadline=None)
def test_marks_capitals_and_blanks_do_not_count(words: list[str], draw: Any) -> None:
    typed = [draw.choice([str.upper, str.title, str])(word) for word in words]
    plain, other = repeats.shingles(" ".join(words)), repeats.shingles(",\n".join(typed))
    assert repeats.similarity(plain, other) == 1
    assert repeats.shingles("Hòa bình ở xã Thúy Hoè") == repeats.shingles("HOÀ BÌNH ở xã Thuý Hòe")


def test_without_the_extra_it_says_what_to_install(sample: Folder, tmp_path: Path) -> None:
    code = "import sys; sys.modules['rensa'] = None; from crawler.cli.main import main; main()"
    command = ["export", "corpus", "-o", str(tmp_path / "news"), "--archive", str(sample.path)]
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "pip install 'khotin[corpus]'" in done.stderr
    assert left_in(tmp_path) == set()
