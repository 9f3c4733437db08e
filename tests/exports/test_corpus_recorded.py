"""The corpus of a recorded site that was crawled twice: what is in it, and which of its texts repeat another."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from exports.corpus.repeats import SIMILAR, shingles, similarity
from tests.exports.test_tables import validated
from tests.recorded import crawled_once

pytestmark = pytest.mark.corpus


@pytest.mark.parametrize("site", ["nukeviet45", "drupal"])
def test_a_corpus(corpus: Path, site: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    khotin = crawled_once(corpus, site, tmp_path_factory.getbasetemp(), tmp_path)
    done = khotin("export", "corpus", "-o", str(tmp_path / "news"))
    number = khotin.value("select count(*) from articles")
    assert done.stdout.startswith(f"{tmp_path / 'news'}: {number:,} articles\n"), done.stderr
    tasks = {task["name"]: task["stats"]["rows"] for task in validated(tmp_path / "news" / "datapackage.json")}
    assert tasks == {"metadata.csv": number, "corpus.jsonl": number}
    files = duckdb.sql(f"select content from read_text('{tmp_path}/news/texts/**/*.txt')").fetchall()
    assert len(files) == number

    rows = {
        row["id"]: row
        for row in map(json.loads, (tmp_path / "news" / "corpus.jsonl").read_text(encoding="utf-8").splitlines())
    }
    texts = {id_: shingles(row["text"]) for id_, row in rows.items()}
    near = {id_: row["near_duplicate_of"] for id_, row in rows.items() if row["near_duplicate_of"]}
    for id_, original in near.items():
        assert rows[id_]["similarity"] == round(similarity(texts[id_], texts[original]), 3) >= SIMILAR
    # None is missed: compared each with each, as a corpus of this size allows.
    ids = [id_ for id_ in rows if len(texts[id_]) >= 40]
    alike = {
        id_
        for n, one in enumerate(ids)
        for other in ids[:n]
        if similarity(texts[one], texts[other]) >= SIMILAR
        for id_ in (one, other)
    }
    marked = {id_ for id_, row in rows.items() if row["near_duplicate_of"] or row["duplicate_of"]}
    originals = {row["near_duplicate_of"] or row["duplicate_of"] for row in rows.values()} - {None}
    assert alike <= marked | originals
