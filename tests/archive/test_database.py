"""The SQLite file: made, migrated in one transaction, refused when newer, safe from bare writes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from crawler.archive import database
from crawler.archive.database import Archive, is_frozen, reading
from crawler.archive.folder import ArchiveError, Folder


def make(folder: Folder) -> None:
    Archive(folder).connection.close()


def test_an_archive_is_made_on_first_use(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "kho" / "tin")
    make(folder)
    tables = set(Database(str(folder.database)).table_names())
    assert {"articles", "revisions", "captures", "crawls", "frontier", "portals", "aliases", "images"} <= tables
    assert folder.warc.is_dir()


OPENS = """
import sys
from pathlib import Path
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
folder = Path(sys.argv[1])
print(flush=True)
while not (folder / "go").exists():
    pass
Archive(Folder(folder)).connection.close()
"""


def test_several_processes_make_it_at_once(tmp_path: Path) -> None:
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        command = [sys.executable, "-c", OPENS, folder]
        processes = [
            subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)
        ]
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()
        (folder / "go").touch()
        said = [process.communicate()[1] for process in processes]
        assert [process.returncode for process in processes] == [0, 0, 0, 0], said


def test_every_table_is_strict(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    make(folder)
    db = sqlite3.connect(folder.database)
    ours = [
        row
        for row in db.execute("pragma table_list")
        if not row[1].startswith(("sqlite_", "_sqlite")) and row[2] == "table"
    ]
    assert all(row[5] for row in ours), [row[1] for row in ours if not row[5]]
    db.close()


def test_a_newer_archive_is_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    make(folder)
    db = sqlite3.connect(folder.database)
    db.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values ('khotin', 'm999_later', '')")
    db.commit()
    db.close()
    with pytest.raises(ArchiveError, match=r"newer khotin \(it has m999_later\); update khotin"):
        Archive(folder)


def test_an_older_archive_is_migrated_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path)
    make(folder)
    later = Migrations("khotin")
    later._migrations = list(database.migrations._migrations)

    @later()
    def m900_good(db: Database) -> None:
        db.execute("create table extra (id integer primary key) strict")

    @later()
    def m901_bad(db: Database) -> None:
        db.execute("create table articles (id integer)")

    monkeypatch.setattr(database, "migrations", later)
    with pytest.raises(ArchiveError):
        Archive(folder)
    assert "extra" not in Database(str(folder.database)).table_names()
    later._migrations.pop()
    make(folder)
    assert "extra" in Database(str(folder.database)).table_names()


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.database.write_bytes(b"not a database at all" * 100)
    with pytest.raises(ArchiveError, match="cannot be used"):
        Archive(folder)
    with pytest.raises(ArchiveError, match="cannot be read"), reading(folder):
        pass


def test_a_database_of_others_is_left_as_it_is(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with sqlite3.connect(folder.database) as db:
        db.execute("create table theirs (id integer)")
    db.close()
    before = folder.database.read_bytes()
    with pytest.raises(ArchiveError, match="is not an archive of khotin"):
        Archive(folder)
    assert folder.database.read_bytes() == before


def test_an_error_while_reading_is_one_of_the_archive(tmp_path: Path) -> None:
    make(Folder(tmp_path))
    with pytest.raises(ArchiveError, match="cannot be read: no such table: x"), reading(Folder(tmp_path)) as db:
        db.execute("select * from x")


def test_only_what_cannot_be_opened_otherwise_and_is_whole_is_frozen(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    make(folder)
    assert not is_frozen(folder.database)
    shm, wal = (folder.database.with_name(f"archive.db-{end}") for end in ("shm", "wal"))
    shm.unlink(missing_ok=True)
    shm.symlink_to(tmp_path / "khong-co" / "x")  # cannot be made, as on a read-only medium
    assert is_frozen(folder.database)
    wal.touch()
    assert is_frozen(folder.database)
    wal.write_bytes(b"transactions")
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        is_frozen(folder.database)


def test_the_writer_is_one_a_process(tmp_path: Path) -> None:
    one, two = Archive.shared(Folder(tmp_path)), Archive.shared(Folder(tmp_path / "." / "x" / ".."))
    assert one is two
    one.release()
    two.connection.execute("select 1")
    two.release()
    with pytest.raises(sqlite3.ProgrammingError):
        two.connection.execute("select 1")


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    archive = Archive(Folder(tmp_path))

    def fill() -> None:
        with archive.transaction() as db:
            db.execute("insert into portals (id, name, url, verified) values ('a', 'A', 'http://a', 'seen')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fill()
    assert archive.connection.execute("select count(*) from portals").fetchone()[0] == 0
    archive.connection.close()
