"""`khotin backup`: a copy that is an archive itself, made while the archive is written to, whole or not at all."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.backup import backup
from crawler.archive.folder import ArchiveError, Folder
from tests.archive.sound import flip
from tests.conftest import BIN, Khotin
from tests.site import Answer, Site


@pytest.fixture
def archived(khotin: Khotin, site: Site) -> Khotin:
    site.section("/tin", 12)
    khotin.crawl(site.portal(khotin.archive))
    return khotin


@pytest.fixture
def copy(tmp_path: Path) -> Khotin:
    return Khotin(tmp_path / "copy")


def files(archive: Path) -> dict[str, bytes]:
    """What a folder holds, without the database, which is never the same in every byte, and locks."""
    paths = (path for path in archive.rglob("*") if path.is_file() and path.parent.name != "locks")
    return {
        str(path.relative_to(archive)): path.read_bytes() for path in paths if not path.name.startswith("archive.db")
    }


def rows(archive: Path) -> list[str]:
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        return list(db.iterdump())


def quiet(*_: object) -> None:
    """Progress that goes nowhere."""


def test_the_copy_is_an_archive_and_is_renewed_cheaply(archived: Khotin, copy: Khotin, site: Site) -> None:
    done = archived("backup", str(copy.archive))
    assert done.returncode == 0, done.stderr
    assert ": 3 files copied (" in done.stdout
    assert {path.name for path in copy.archive.iterdir()} == {"archive.db", "locks", "portals", "warc"}
    assert files(copy.archive) == files(archived.archive)
    assert rows(copy.archive) == rows(archived.archive)
    assert "Bài số 3" in copy("search", "bai so 3").stdout
    assert copy("verify").returncode == 0
    site.section("/tin", 14)
    archived.crawl("thu")
    done = archived("backup", str(copy.archive))
    assert ": 2 files copied (" in done.stdout
    assert "2 already there" in done.stdout
    assert rows(copy.archive) == rows(archived.archive)
    assert copy("verify").returncode == 0


def test_while_a_crawl_runs_each_copy_is_whole(khotin: Khotin, copy: Khotin, site: Site) -> None:
    site.section("/tin", 80, per_page=10)
    portal = site.portal(khotin.archive)
    for path, route in list(site.routes.items()):
        if isinstance(route, Answer) and path.endswith(".html"):
            site.routes[path] = lambda route=route: (time.sleep(0.1), route)[1]  # type: ignore[misc]
    process = khotin.start("crawl", portal, "--quiet")
    sizes = []
    while process.poll() is None:
        if len(site.asked) > 10:
            done = khotin("backup", str(copy.archive))
            assert done.returncode == 0, done.stderr
            assert (found := copy("verify")).returncode == 0, found.stdout
            sizes.append(copy.value("select count(*) from captures"))
    process.communicate()
    assert sizes == sorted(sizes)
    assert sizes[0] < khotin.value("select count(*) from captures")


def test_a_crawl_goes_on_in_the_copy_which_is_then_an_archive_of_its_own(
    khotin: Khotin, copy: Khotin, site: Site
) -> None:
    site.section("/tin", 60, per_page=10)
    portal = site.portal(khotin.archive)
    process = khotin.start("crawl", portal, "--quiet")
    while len(site.asked) < 30:
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert khotin("backup", str(copy.archive)).returncode == 0
    copy.crawl(portal)
    assert copy.value("select count(*) from articles") == 60
    assert copy("verify").returncode == 0
    before = rows(copy.archive)
    done = khotin("backup", str(copy.archive))
    assert (done.returncode, "holds another archive" in done.stderr) == (2, True)
    assert rows(copy.archive) == before


def test_what_withheld_articles_had_is_copied_and_goes_when_they_are_restored(archived: Khotin, copy: Khotin) -> None:
    assert archived("withhold", "3", "--reason", "theo yêu cầu", "--by", "Lan").returncode == 0
    archived("backup", str(copy.archive))
    assert (copy.archive / "withheld" / "3.json").is_file()
    assert copy("verify").returncode == 0
    assert archived("withhold", "3", "--restore", "--by", "Lan").returncode == 0
    archived("backup", str(copy.archive))
    assert not (copy.archive / "withheld" / "3.json").exists()
    assert copy("verify").returncode == 0


def test_what_is_no_place_for_a_copy_is_refused(
    archived: Khotin, copy: Khotin, tmp_path: Path, other_site: Site
) -> None:
    other_site.section("/tin", 3)
    copy.crawl(other_site.portal(copy.archive, "khac"))
    strange = tmp_path / "photos"
    strange.mkdir()
    (strange / "a.jpg").touch()
    before = files(tmp_path), rows(copy.archive)
    for place, sentence in {
        archived.archive: "is the archive itself",
        archived.archive / "warc" / "copy": "is the archive itself or lies in it",
        copy.archive: "holds another archive",
        strange: "holds other things",
        strange / "a.jpg": "is not a folder",
    }.items():
        done = archived("backup", str(place))
        assert (done.returncode, sentence in done.stderr) == (2, True), done.stderr
    assert (files(tmp_path), rows(copy.archive)) == before
    assert Khotin(tmp_path / "none")("backup", str(tmp_path / "new")).returncode == 2
    assert not (tmp_path / "new").exists()


def test_without_room_nothing_is_begun(archived: Khotin, copy: Khotin, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1000))
    with pytest.raises(ArchiveError, match=r"has no room: the backup needs [\d,]+ bytes more, and 1,000 are free"):
        backup(Folder(archived.archive), copy.archive, quiet)
    assert not files(copy.archive)
    assert not (copy.archive / "archive.db").exists()


@pytest.mark.parametrize("limit", [64_000, 300_000])
def test_a_disk_that_fills_up_leaves_nothing_half(archived: Khotin, copy: Khotin, limit: int) -> None:
    """A file of the copy may not grow beyond `limit` bytes: the database's or a WARC file's does."""
    with (archived.archive / "portals" / "big.toml").open("wb") as big:
        big.write(b"#" * 400_000)
    done = subprocess.run(
        [str(BIN / "khotin"), "backup", str(copy.archive), "--archive", str(archived.archive)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "broke off" in done.stderr
    assert "Traceback" not in done.stderr
    whole = files(archived.archive)
    assert all(content == whole[name] for name, content in files(copy.archive).items())
    assert not (copy.archive / "archive.db").exists()
    assert archived("backup", str(copy.archive)).returncode == 0
    assert files(copy.archive) == whole


@pytest.mark.parametrize("call", [1, 2, 3, 4, 6])
def test_killed_midway_and_started_again_it_ends_the_same(archived: Khotin, copy: Khotin, call: int) -> None:
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from crawler.archive.backup import backup\n"
        "from crawler.archive.folder import Folder\n"
        "calls = 0\n"
        "def watch(*_):\n"
        "    global calls\n"
        "    calls += 1\n"
        f"    if calls == {call}: os.kill(os.getpid(), 9)\n"
        "backup(Folder(Path(sys.argv[1])), Path(sys.argv[2]), watch)\n"
    )
    shutil.copy(next((archived.archive / "warc").glob("*")), archived.archive / "warc" / "lost-000001-00001.warc.gz")
    done = subprocess.run([sys.executable, "-c", script, archived.archive, copy.archive], check=False)
    assert done.returncode in {0, -9}
    whole = files(archived.archive)
    half = {name: content for name, content in files(copy.archive).items() if ".backup-part" not in name}
    assert all(content == whole[name] for name, content in half.items())
    assert archived("backup", str(copy.archive)).returncode == 0
    assert files(copy.archive) == whole
    assert rows(copy.archive) == rows(archived.archive)


def test_damage_in_the_archive_is_told_and_spares_the_copy(archived: Khotin, copy: Khotin) -> None:
    archived("backup", str(copy.archive))
    (warc,) = (archived.archive / "warc").glob("*")
    good = warc.read_bytes()
    flip(warc, 1000)
    assert archived("backup", str(copy.archive)).returncode == 0
    assert (copy.archive / "warc" / warc.name).read_bytes() == good
    warc.unlink()
    done = archived("backup", str(copy.archive))
    assert (done.returncode, "the backup has it: copy it back" in done.stderr) == (1, True)
    shutil.copy(copy.archive / "warc" / warc.name, warc)
    flip(warc, 1000)
    (copy.archive / "warc" / warc.name).unlink()
    done = archived("backup", str(copy.archive))
    assert (done.returncode, "is not as it was closed" in done.stderr) == (1, True)
    (copy.archive / "warc" / warc.name).write_bytes(good)
    with warc.open("r+b") as file:
        file.truncate(2000)
    done = archived("backup", str(copy.archive))
    assert (done.returncode, "or a part of it; the backup has it" in done.stderr) == (1, True)
    assert (copy.archive / "warc" / warc.name).read_bytes() == good


def test_a_copy_that_somebody_has_open_is_left_alone(archived: Khotin, copy: Khotin) -> None:
    archived("backup", str(copy.archive))
    with closing(sqlite3.connect(copy.archive / "archive.db")) as db:
        db.execute("select * from articles").fetchone()
        done = archived("backup", str(copy.archive))
    assert (done.returncode, "another program has" in done.stderr) == (2, True)
    assert archived("backup", str(copy.archive)).returncode == 0
