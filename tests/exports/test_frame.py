"""What all formats of `khotin export` have in common: what is chosen, in what order, and that a file is whole or not there."""

from __future__ import annotations

import json
import os
import resource
import signal
import string
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from crawler.archive import articles
from crawler.archive.database import Archive, reading
from crawler.archive.folder import ArchiveError, Folder
from crawler.archive.search import Filters, search
from crawler.items import Reading
from exports.output import OutputError, making
from exports.selection import NothingChosenError, Selection
from exports.tables import csv, jsonl, parquet, sqlite
from exports.tables.columns import TABLE
from exports.tables.records import records
from tests.browse.sample import WITHHELD
from tests.conftest import BIN, Khotin
from tests.exports.conftest import chosen, left_in

WRITERS: dict[str, Callable[[Selection, Path], None]] = {
    "csv": csv.write,
    "jsonl": jsonl.write,
    "parquet": parquet.write,
    "sqlite": sqlite.write,
}


def keys(selection: Selection) -> list[tuple[str, str | None, str]]:
    return [(record["portal"], record["date"], record["key"]) for record in records(selection, TABLE)]


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        (None, Filters()),
        ("nuoc sach", Filters()),
        ('"đường ống" NOT title:"kỳ 3"', Filters(portal="vinhan")),
        (None, Filters(province="Ninh Thuận", section="Thời sự", byline="minh thu")),
        ("giá vé", Filters(state="live")),
        (None, Filters(since=date(2023, 5, 1), until=date(2024, 1, 31))),
    ],
)
def test_what_search_finds_is_exported_in_the_order_of_portal_date_and_key(
    sample: Folder, text: str | None, filters: Filters
) -> None:
    with chosen(sample, text, filters) as selection:
        exported = keys(selection)
    with reading(sample) as db:
        found = {(hit.portal, hit.date, hit.key) for hit in search(db, text, filters, limit=1000)}
    assert exported == sorted(found, key=lambda key: (key[0], key[1] or "", key[2]))
    assert WITHHELD.key not in {key for _, _, key in exported}


def test_the_order_is_the_same_whatever_the_numbers_of_articles(tmp_path: Path) -> None:
    readings = [
        Reading(str(n), f"https://p.example/{n}", f"Tin {n}", "Bài.", date="2024-05-01" if n % 2 else None, reader="1")
        for n in range(250)
    ]
    orders = []
    for name, ordered in {"one": readings, "two": readings[::-1]}.items():
        archive = Archive(Folder(tmp_path / name))
        with archive.transaction() as db:
            db.execute("insert into portals (id, name, url, verified) values ('p', 'P', 'https://p.example/', 'seen')")
            for one in ordered:
                articles.put(db, "p", one, None, (), seen="2025-01-01T00:00:00Z")
        archive.connection.close()
        with chosen(archive.folder) as selection:
            orders.append(list(records(selection, TABLE)))
    assert len(orders[0]) == 250
    assert orders[0] == orders[1]


def test_an_export_is_of_one_moment(tmp_path: Path) -> None:
    archive = Archive(Folder(tmp_path))
    with archive.transaction() as db:
        db.execute("insert into portals (id, name, url, verified) values ('p', 'P', 'https://p.example/', 'seen')")
        one = Reading("1", "https://p.example/1", "Tin", "Bài.", reader="1")
        articles.put(db, "p", one, None, (), seen="2025-01-01T00:00:00Z")
    with chosen(archive.folder) as selection:
        with archive.transaction() as db:
            db.execute("update articles set title = 'Khác'")
        assert [record["title"] for record in records(selection, TABLE)] == ["Tin"]
    archive.connection.close()


def test_it_works_on_a_medium_that_cannot_be_written_to(sample: Folder, tmp_path: Path) -> None:
    """A copy whose folder nobody may write to; to root everything is permitted, so the file is opened as SQLite would."""
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "archive.db").write_bytes(sample.database.read_bytes())
    copy.chmod(0o555)
    with chosen(Folder(copy)) as selection:
        csv.write(selection, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").stat().st_size


@pytest.mark.parametrize("form", WRITERS)
def test_broken_off_it_leaves_nothing(sample: Folder, tmp_path: Path, form: str) -> None:
    def interrupt(_: str, done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), chosen(sample, watch=interrupt) as selection:
        WRITERS[form](selection, tmp_path / "out")
    assert left_in(tmp_path) == set()


def test_ctrl_c_ends_the_command_with_130(sample: Folder, tmp_path: Path) -> None:
    code = (
        "import contextlib, os, signal\n"
        "import crawler.cli.bar, crawler.cli.main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background jobs are begun without it
        "def shown():\n"
        "    yield lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
        "crawler.cli.bar.shown = contextlib.contextmanager(shown)\n"
        "crawler.cli.main.main()"
    )
    command = [
        sys.executable,
        "-c",
        code,
        "export",
        "csv",
        "-o",
        str(tmp_path / "a.csv"),
        "--archive",
        str(sample.path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (130, "")
    assert left_in(tmp_path) == set()


@pytest.mark.parametrize("form", WRITERS)
def test_what_a_kill_leaves_goes_with_the_next_export(sample: Folder, tmp_path: Path, form: str) -> None:
    def die(_: str, done: int, total: int) -> None:
        if done == total:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        with chosen(sample, watch=die) as selection:
            WRITERS[form](selection, tmp_path / "out")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert "out" not in left_in(tmp_path)
    with chosen(sample) as selection:
        WRITERS[form](selection, tmp_path / "out")
    assert left_in(tmp_path) <= {"out", "datapackage.json"}


@pytest.mark.parametrize("form", WRITERS)
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path, form: str) -> None:
    archive = Archive(Folder(tmp_path / "archive"))
    with archive.transaction() as db:
        db.execute("insert into portals (id, name, url, verified) values ('p', 'P', 'https://p.example/', 'seen')")
        noise = "".join(Random(1).choices(string.ascii_letters, k=200_000))
        one = Reading("1", "https://p.example/1", "Tin", noise, reader="1")
        articles.put(db, "p", one, None, (), seen="2025-01-01T00:00:00Z")
    archive.connection.close()
    (tmp_path / "disk").mkdir()
    path = tmp_path / "disk" / "out"
    done = subprocess.run(
        [str(BIN / "khotin"), "export", form, "-o", str(path), "--archive", str(archive.folder.path)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),  # bytes a file may have
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith(f"khotin: {path}")
    assert "cannot be written" in done.stderr
    assert left_in(path.parent) == set()


def test_a_file_takes_the_place_of_the_one_before(sample: Folder, tmp_path: Path) -> None:
    for portal in ("caohoa", "vinhan"):
        with chosen(sample, None, Filters(portal=portal)) as selection:
            jsonl.write(selection, tmp_path / "a.jsonl")
    assert '"portal":"caohoa"' not in (tmp_path / "a.jsonl").read_text(encoding="utf-8")
    assert left_in(tmp_path) == {"a.jsonl", "datapackage.json"}


def test_places_where_nothing_may_be_written_are_refused(sample: Folder, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "photo.jpg").touch()
    (tmp_path / "link").symlink_to(full)
    os.mkfifo(tmp_path / "pipe")
    Archive(Folder(tmp_path / "other")).connection.close()
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "datapackage.json").write_text('{"name": "theirs", "resources": []}')
    before = left_in(sample.path)
    for path, write, sentence in [
        (Path("/dev/null"), csv.write, "is a link or a device"),
        (tmp_path / "pipe", csv.write, "is a link or a device"),
        (tmp_path / "link", sqlite.write, "is a link or a device"),
        (Path("-"), csv.write, "names no new file"),
        (tmp_path / "other" / "archive.db", csv.write, "is a database"),
        (tmp_path / "theirs" / "a.csv", csv.write, "is no data package of khotin's"),
        (sample.database, csv.write, "lies in the archive itself"),
        (sample.path / "new", sqlite.write, "lies in the archive itself"),
        (full, csv.write, "is a folder that is there already"),
        (full, sqlite.write, "is a folder that is there already"),
        (full / "photo.jpg", sqlite.write, "is a file"),
        (tmp_path / "none" / "a.csv", csv.write, "No such file or directory; make the folder first"),
        (full / "photo.jpg" / "a.csv", csv.write, "Not a directory"),
        (tmp_path / ("x" * 300), csv.write, "File name too long"),
        (Path(), csv.write, "names no new file or folder"),
    ]:
        with pytest.raises(OutputError, match=sentence), chosen(sample) as selection:
            write(selection, path)
    assert (left_in(sample.path), left_in(full)) == (before, {"photo.jpg"})


def test_words_are_left_out_as_in_a_search(sample: Folder, tmp_path: Path) -> None:
    """Also those that begin as `-o` does, or have an o in them."""
    khotin, file = Khotin(sample.path), tmp_path / "a.jsonl"
    for words in (["nuoc", "-moi"], ["-lao", "gia"], ["nuoc", "-title:ong"], ["gia", "-oc"]):
        found = json.loads(khotin("search", "--json", "--limit", "100", *words).stdout)["hits"]
        done = khotin("export", "jsonl", *words, "-o", str(file))
        assert found, words
        assert done.returncode == 0, done.stderr
        with file.open(encoding="utf-8") as lines:
            assert {json.loads(line)["key"] for line in lines} == {hit["key"] for hit in found}
    assert left_in(tmp_path) == {"a.jsonl", "datapackage.json"}


def test_two_exports_do_not_make_one_file(sample: Folder, tmp_path: Path) -> None:
    with making(tmp_path / "a.csv", sample) as new, chosen(sample) as selection:
        new.touch()
        with pytest.raises(OutputError, match="another export"):
            csv.write(selection, tmp_path / "a.csv")
    assert left_in(tmp_path) == {"a.csv"}


def test_nothing_chosen_is_an_error(sample: Folder) -> None:
    for text, filters in [("xyz", Filters()), (None, Filters(until=date(1990, 1, 1))), ("chuồnchuồn", Filters())]:
        with pytest.raises(NothingChosenError, match="nothing to export"), chosen(sample, text, filters):
            pass


def test_the_command_says_in_one_sentence_what_is_wrong(sample: Folder, tmp_path: Path) -> None:
    khotin, path = Khotin(sample.path), str(tmp_path / "a")
    for arguments, sentence in {
        ("xls", "-o", path): "there is no format 'xls'; khotin exports csv,",
        ("csv", "-o", path, "--portal", "caohoaa"): "did you mean 'caohoa'?",
        ("csv", "-o", path, ""): "type at least one word",
        ("csv", "-o", path, "xyz"): "nothing to export",
    }.items():
        done = khotin("export", *arguments)
        assert (done.returncode, done.stderr.count("\n"), sentence in done.stderr) == (2, 1, True), done.stderr
    assert left_in(tmp_path) == set()
    done = khotin("export", "csv", "-o", path, "hon", "sam", "--province", "ninh thuan")
    assert (done.returncode, done.stdout) == (0, f"{path}: 1 article\n"), done.stderr


def test_an_archive_of_another_khotin_is_not_exported(tmp_path: Path) -> None:
    archive = Archive(Folder(tmp_path / "archive"))
    archive.connection.execute("delete from _sqlite_migrations where name like 'm007%'")
    archive.connection.close()
    with pytest.raises(ArchiveError, match="older khotin"), chosen(archive.folder):
        pass


def test_a_mistyped_option_is_no_word_to_leave_out(sample: Folder, tmp_path: Path) -> None:
    khotin = Khotin(sample.path)
    for arguments in (
        ("search", "gia", "--sicne", "2024"),
        ("export", "csv", "-o", str(tmp_path / "a"), "--sicne", "2024"),
    ):
        done = khotin(*arguments)
        assert (done.returncode, "No such option '--sicne'" in done.stderr) == (2, True), done.stderr
    assert left_in(tmp_path) == set()
