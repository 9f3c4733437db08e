"""Every form of table of a recorded site that was crawled twice, validated by tools that know nothing of khotin."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.conftest import Khotin
from tests.exports.test_tables import validated
from tests.recorded import crawled_once

pytestmark = pytest.mark.corpus


@pytest.mark.parametrize("site", ["nukeviet45", "drupal"])
def test_every_form(corpus: Path, site: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    khotin = crawled_once(corpus, site, tmp_path_factory.getbasetemp(), tmp_path)
    number = khotin.value("select count(*) from articles")
    for form, name in {"csv": "a.csv", "jsonl": "a.jsonl", "parquet": "a.parquet", "sqlite": "smaller"}.items():
        done = khotin("export", form, "-o", str(tmp_path / name))
        assert done.stdout.endswith(f": {number:,} articles\n"), done.stderr
    tasks = {task["name"]: task for task in validated(tmp_path / "datapackage.json")}
    assert tasks["a.csv"]["stats"]["rows"] == tasks["a.jsonl"]["stats"]["rows"] == number
    same = f"""
        select count(*) from '{tmp_path}/a.parquet' as typed join '{tmp_path}/a.jsonl' as plain using (portal, key)
        where typed.body = plain.body and typed.captions = plain.captions and len(typed.aliases) = len(plain.aliases)
    """
    assert duckdb.sql(same).fetchall() == [(number,)]
    smaller = Khotin(tmp_path / "smaller")
    assert smaller("verify").stdout == f"{smaller.archive}: nothing found\n"
    assert smaller.value("select count(*) from articles") == number
