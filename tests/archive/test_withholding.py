"""A withheld article leaves nothing of its text in archive.db, and comes back as it was."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import articles, seals, traces, withholding
from crawler.archive.database import Archive
from crawler.archive.folder import ArchiveError, Folder
from crawler.vietnamese.folding import fold
from tests.archive.withheld import SEEN, WORDS, build, reading

ROOT = Path(__file__).parents[2]
_WHY = "theo yêu cầu của tòa án"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "archive")


@pytest.fixture
def article(folder: Folder) -> int:
    return build(folder)


@pytest.fixture
def archive(folder: Folder, article: int) -> Iterator[Archive]:
    archive = Archive(folder)
    archive.connection.execute("pragma secure_delete = off")  # as SQLite is on many systems
    yield archive
    archive.connection.close()


def words_left(folder: Folder) -> set[str]:
    """The words of the text, marked or not, that stand anywhere in the bytes of the database."""
    data = b"".join(path.read_bytes() for path in folder.path.glob("archive.db*")).lower()
    return {word for word in WORDS for form in (word, fold(word)) if form.encode() in data}


def content(folder: Folder) -> dict[str, Any]:
    """All that the archive holds, less the numbers of rows that may change and the record of withholdings."""
    with closing(sqlite3.connect(folder.database)) as db:
        db.row_factory = sqlite3.Row
        held: dict[str, Any] = {}
        for table in ("articles", "images", "attachments", "revisions", "corrections", "frontier", "crawls", "aliases"):
            order = "article, position" if table in {"images", "attachments"} else "1, 2"
            rows = [dict(row) for row in db.execute(f"select * from {table} order by {order}")]
            held[table] = [{**row, "id": 0} if table in {"attachments", "revisions"} else row for row in rows]
        for table in ("articles_fts", "attachments_fts"):
            db.execute(f"create virtual table temp.{table}_words using fts5vocab(main, {table}, row)")
            held[table] = [tuple(row) for row in db.execute(f"select * from {table}_words")]
    return held


def check_seals(folder: Folder) -> None:
    with closing(sqlite3.connect(folder.database)) as db:
        for id_, checksum in db.execute("select id, checksum from articles").fetchall():
            assert checksum == seals.of_article(db, id_)
        for id_, checksum in db.execute("select id, checksum from revisions").fetchall():
            assert checksum == seals.of_revision(db, id_)
        for id_, digest in db.execute("select id, digest from crawls").fetchall():
            assert digest == seals.of_crawl(db, id_)


def test_the_text_stands_everywhere_at_first(folder: Folder, article: int) -> None:
    assert words_left(folder) == WORDS


def test_not_one_word_is_left_in_the_database(folder: Folder, archive: Archive, article: int) -> None:
    withholding.withhold(archive, article, _WHY, "Lan")
    assert words_left(folder) == set()
    check_seals(folder)
    row = archive.connection.execute("select * from articles where id = ?", [article]).fetchone()
    assert (row["title"], row["body"], row["lead"], row["captions"], row["flags"]) == ("Withheld", "", None, "[]", "[]")
    assert (row["key"], row["url"], row["withheld"]) == ("7", "https://thu.example/tin-7.html", _WHY)
    entries = [json.loads(entry) for (entry,) in archive.connection.execute("select entry from frontier order by id")]
    assert [entry["title"] for entry in entries] == [None, None, None, "Tin số 3"]
    assert entries[1]["url"] == "https://thu.example/in/7"
    assert (
        archive.connection.execute("select count(*) from articles_fts where articles_fts match 'tin'").fetchone()[0]
        == 40
    )


def test_what_was_taken_out_is_for_the_archivist_alone(folder: Folder, archive: Archive, article: int) -> None:
    withholding.withhold(archive, article, _WHY, "Lan")
    (file,) = folder.withheld.iterdir()
    assert file.name == f"{article}.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert {word for word in WORDS if word in file.read_text(encoding="utf-8").lower()} >= WORDS


def test_restoring_brings_everything_back(folder: Folder, archive: Archive, article: int) -> None:
    before = content(folder)
    withholding.withhold(archive, article, _WHY, "Lan")
    assert content(folder) != before
    withholding.restore(archive, article, "Minh")
    assert content(folder) == before
    check_seals(folder)
    assert not list(folder.withheld.iterdir())
    (record,) = archive.connection.execute("select * from withholdings").fetchall()
    assert (record["reason"], record["signed_by"], record["restored_by"]) == (_WHY, "Lan", "Minh")
    assert record["withheld_at"] <= record["restored_at"]
    assert withholding.tombstone(archive.connection, article) is None


def test_it_may_be_withheld_and_restored_again(folder: Folder, archive: Archive, article: int) -> None:
    before = content(folder)
    for _ in range(2):
        withholding.withhold(archive, article, _WHY, "Lan")
        assert words_left(folder) == set()
        withholding.restore(archive, article, "Lan")
        assert content(folder) == before


def test_the_same_command_again_loses_nothing(folder: Folder, archive: Archive, article: int) -> None:
    before = content(folder)
    withholding.withhold(archive, article, _WHY, "Lan")
    withholding.withhold(archive, article, "khác", "Minh")
    stone = withholding.tombstone(archive.connection, article)
    assert stone
    assert (stone["reason"], stone["signed_by"]) == (_WHY, "Lan")
    withholding.restore(archive, article, "Lan")
    assert content(folder) == before
    with pytest.raises(ArchiveError, match="not withheld"):
        withholding.restore(archive, article, "Lan")


def test_a_later_reading_leaves_it_alone(folder: Folder, archive: Archive, article: int) -> None:
    before = content(folder)
    withholding.withhold(archive, article, _WHY, "Lan")
    with archive.transaction() as db:
        articles.put(db, "thu", reading("7", "Lại thuồngluồng", "Chuồnchuồn."), None, (), seen=SEEN)
    assert words_left(folder) == set()
    withholding.restore(archive, article, "Lan")
    assert content(folder)["articles"] == before["articles"]


def test_a_file_that_was_changed_is_not_brought_back(folder: Folder, archive: Archive, article: int) -> None:
    withholding.withhold(archive, article, _WHY, "Lan")
    file = folder.withheld / f"{article}.json"
    whole = file.read_text(encoding="utf-8")
    for broken in (whole.replace("bọngựa", "bọngữa"), whole[:-9], "[]", ""):
        file.write_text(broken, encoding="utf-8")
        with pytest.raises(ArchiveError, match="not as it was written"):
            withholding.restore(archive, article, "Lan")
    withholding.withhold(archive, 1, _WHY, "Lan")
    file.write_bytes((folder.withheld / "1.json").read_bytes())
    with pytest.raises(ArchiveError, match="of another article, thu a0"):
        withholding.restore(archive, article, "Lan")
    file.unlink()
    with pytest.raises(ArchiveError, match="cannot be read"):
        withholding.restore(archive, article, "Lan")
    assert withholding.tombstone(archive.connection, article)
    assert words_left(folder) == set()


def test_a_program_that_keeps_reading_is_named(folder: Folder, archive: Archive, article: int) -> None:
    archive.connection.execute("pragma busy_timeout = 0")
    with closing(sqlite3.connect(folder.database, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from articles").fetchone()
        with pytest.raises(ArchiveError, match="give the same command again"):
            withholding.withhold(archive, article, _WHY, "Lan")
        assert words_left(folder) == WORDS
    withholding.withhold(archive, article, _WHY, "Lan")
    assert words_left(folder) == set()


def test_a_crawl_that_goes_on_meanwhile_leaves_no_traces(
    folder: Folder, archive: Archive, article: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "_PAGES", 4)
    crawl = Archive(folder)
    with crawl.transaction() as db:
        many = " ".join(f"chữ{number}" for number in range(9000))
        articles.put(db, "thu", reading("b0", "Bảng chữ", many), None, (), seen=SEEN)
    crawl.connection.execute("insert into articles_fts(articles_fts) values ('optimize')")
    transactions = count(1)

    def add(statement: str) -> None:
        # Not before the index is being merged: fewer segments are merged then than are added, for which FTS5 would stop.
        if statement.lower() == "begin immediate" and 3 < (number := next(transactions)) < 50:
            with crawl.transaction() as db:
                articles.put(db, "thu", reading(f"b{number}", "Tin mới", "Bài mới."), None, (), seen=SEEN)

    archive.connection.set_trace_callback(add)
    withholding.withhold(archive, article, _WHY, "Lan")
    assert next(transactions) > 8
    assert words_left(folder) == set()
    crawl.connection.close()


def killed(verb: str, source: Folder, target: Path, article: int) -> list[Folder]:
    """Copies of the archive, in which a process was killed at each of its steps."""
    command = [sys.executable, "-m", "tests.archive.withheld", verb, str(source.path), str(target), str(article)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    return [Folder(path) for path in sorted(target.iterdir(), key=lambda path: int(path.name))]


def test_killed_at_any_step_it_is_whole_or_withheld(folder: Folder, article: int, tmp_path: Path) -> None:
    before = content(folder)
    states = []
    for copy in killed("withhold", folder, tmp_path / "killed", article):
        archive = Archive(copy)
        is_withheld = withholding.tombstone(archive.connection, article) is not None
        states.append(is_withheld)
        check_seals(copy)
        if not is_withheld:
            assert content(copy) == before
        withholding.withhold(archive, article, _WHY, "Lan")
        assert words_left(copy) == set()
        withholding.restore(archive, article, "Lan")
        assert content(copy) == before
        assert not list(copy.withheld.iterdir())
        archive.connection.close()
    assert states == sorted(states)  # whole, then withheld
    assert set(states) == {False, True}


def test_killed_at_any_step_of_restoring_it_is_withheld_or_whole(folder: Folder, article: int, tmp_path: Path) -> None:
    before = content(folder)
    archive = Archive(folder)
    withholding.withhold(archive, article, _WHY, "Lan")
    archive.connection.close()
    states = []
    for copy in killed("restore", folder, tmp_path / "killed", article):
        archive = Archive(copy)
        is_withheld = withholding.tombstone(archive.connection, article) is not None
        states.append(is_withheld)
        if is_withheld:
            assert words_left(copy) == set()
            withholding.restore(archive, article, "Lan")
        assert content(copy) == before
        check_seals(copy)
        archive.connection.close()
    assert states == sorted(states, reverse=True)
    assert set(states) == {False, True}
