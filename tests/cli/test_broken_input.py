"""Whatever is broken, closed, full or absurd, the command answers with one sentence."""

from __future__ import annotations

import json
import os
import pty
import select
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import BIN, Khotin
from tests.site import Site

READERS = (["search", "nội"], ["show", "1"], ["portals"], ["browse"])


@pytest.fixture
def filled(khotin: Khotin, site: Site) -> Khotin:
    site.section("/tin", 12)
    khotin.crawl(site.portal(khotin.archive))
    return khotin


def said(khotin: Khotin, *arguments: str) -> str:
    """The one sentence that a command ends with; it prints nothing else."""
    done = khotin(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done
    return done.stderr


def test_an_id_beyond_sqlite_is_no_article(filled: Khotin) -> None:
    assert "no article 99999999999999999999999999" in said(filled, "show", "9" * 26)
    assert "no article" in said(filled, "show", "9" * 5000)


def test_an_argument_that_is_not_utf_8(filled: Khotin) -> None:
    assert "an argument is not UTF-8" in said(filled, "show", "\udcff")


@pytest.mark.parametrize("arguments", [["search", "x"], ["crawl", "thu"]])
def test_a_limit_beyond_all_bounds(khotin: Khotin, arguments: list[str]) -> None:
    done = khotin(*arguments, "--limit", "9" * 30)
    assert done.returncode == 2
    assert "is not in the range 1<=x<=1000000" in done.stderr


def test_a_damaged_archive(filled: Khotin) -> None:
    file = filled.archive / "archive.db"
    pages = filled.rows("select pageno, pgsize from dbstat where name in ('articles', 'portals', 'crawls', 'frontier')")
    with file.open("r+b") as damaged:
        for page, size in pages:
            damaged.seek((page - 1) * size)
            damaged.write(b"\xaa" * size)
    for arguments in READERS[:3]:
        assert "archive.db cannot be read: " in said(filled, *arguments)
    assert filled("crawl", "thu").returncode in {1, 2}


@pytest.mark.parametrize("table", ["articles_fts", "frontier", "articles"])
def test_an_archive_that_lacks_a_table(filled: Khotin, table: str) -> None:
    with sqlite3.connect(filled.archive / "archive.db") as db:
        db.create_function("khotin_changed", -1, lambda *_: 1)
        db.execute(f"drop table {table}")
    db.close()
    for arguments in READERS[:3]:
        filled(*arguments)  # no traceback
    filled("crawl", "thu")
    if table == "articles_fts":
        assert "no such table: articles_fts" in said(filled, "search", "nội")


@pytest.mark.parametrize("arguments", READERS)
@pytest.mark.parametrize("schema", ["", "create table articles (id)"])
def test_a_file_that_is_no_archive(khotin: Khotin, arguments: list[str], schema: str) -> None:
    khotin.archive.mkdir()
    db = sqlite3.connect(khotin.archive / "archive.db")
    db.execute(schema)
    db.close()
    (khotin.archive / "archive.db").touch()
    assert "archive.db is not an archive of khotin" in said(khotin, *arguments)


@pytest.mark.parametrize("arguments", [["crawl", "thu"], *READERS])
def test_a_path_that_can_be_no_folder(khotin: Khotin, arguments: list[str]) -> None:
    assert "/dev/null is not a folder" in said(khotin, *arguments, "--archive", "/dev/null")
    assert "File name too long" in said(khotin, *arguments, "--archive", "a" * 300)


@pytest.mark.parametrize("arguments", [["--help"], ["portals"], ["search", "nội"], ["show", "1"], ["crawl", "thu"]])
def test_an_output_that_is_full_or_closed(filled: Khotin, arguments: list[str]) -> None:
    def run(redirection: str) -> subprocess.CompletedProcess[str]:
        env = {**filled.env, "KHOTIN_ARCHIVE": str(filled.archive)}
        words = ["sh", "-c", f'"$@" {redirection}', "sh", str(BIN / "khotin"), *arguments]
        return subprocess.run(words, env=env, text=True, stderr=subprocess.PIPE, check=False, timeout=60)

    full = run(">/dev/full")
    assert full.returncode == 2
    assert full.stderr.splitlines()[-1].startswith("khotin: the output: No space left on device")
    assert "Traceback" not in full.stderr
    closed = run(">&-")
    assert (closed.returncode, closed.stderr) == (0, "")


@pytest.mark.parametrize("text", [f"name = {'[' * 100_000}", f"[listing]\nentry = '{' > '.join(['a'] * 50_000)}'"])
def test_a_portal_file_nested_beyond_all_bounds(khotin: Khotin, site: Site, text: str) -> None:
    portal = site.portal(khotin.archive)
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text(text + "\n" + file.read_text().replace("[listing]\n", "", int("[listing]" in text)))
    assert "portals/thu.toml" in said(khotin, "crawl", portal)


def test_a_khotin_toml_nested_beyond_all_bounds(khotin: Khotin, site: Site) -> None:
    portal = site.portal(khotin.archive)
    (khotin.archive / "khotin.toml").write_text(f"name = {'[' * 100_000}")
    assert "khotin.toml: nested too deeply" in said(khotin, "crawl", portal)


@pytest.mark.parametrize("raised", ["KeyboardInterrupt", "click.Abort"])
def test_an_early_interrupt_is_130(raised: str) -> None:
    code = f"import click, crawler.cli.main as m\ndef stop(**_): raise {raised}\nm.khotin = stop\nm.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (130, "")


def test_ctrl_c_while_a_command_starts_is_130(khotin: Khotin) -> None:
    code = (
        "import signal, crawler.cli.main as main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background jobs are begun without it
        "main.LazyGroup.get_command = lambda *_: signal.raise_signal(signal.SIGINT)\n"
        "main.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "crawl", "x"], env=khotin.env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (130, "")


@pytest.mark.parametrize("contact", [" ", "x", "; rm", "a@b", "you@example.org (me)", "https://", "a@b.vn\x07"])
def test_a_contact_is_a_mail_or_web_address(khotin: Khotin, contact: str) -> None:
    khotin.env["KHOTIN_CONTACT"] = contact
    assert "KHOTIN_CONTACT: " in (sentence := said(khotin, "crawl", "cantho"))
    assert "is no contact; it must be a mail address" in sentence
    del khotin.env["KHOTIN_CONTACT"]
    khotin.archive.mkdir()
    (khotin.archive / "khotin.toml").write_text(f"contact = {json.dumps(contact)}")
    assert "khotin.toml: " in said(khotin, "crawl", "cantho")


@pytest.mark.parametrize("contact", ["luutru@example.org", "https://example.org/lien-he?x=1", ""])
def test_a_good_contact_or_none_is_no_error(khotin: Khotin, site: Site, contact: str) -> None:
    site.section("/tin", 1)
    khotin.env["KHOTIN_CONTACT"] = contact
    khotin.crawl(site.portal(khotin.archive))


def test_an_archive_beside_which_nothing_can_be_written_is_read(filled: Khotin) -> None:
    """What SQLite meets on a read-only medium: it cannot make the `-shm` that reading in WAL mode needs."""
    shm = filled.archive / "archive.db-shm"
    shm.unlink(missing_ok=True)
    shm.symlink_to(Path("khong-co") / "x")
    assert "12 found" in filled("search", "nội").stdout
    assert filled("show", "1").returncode == 0
    (filled.archive / "archive.db-wal").write_bytes(b"x" * 5000)
    assert "see whether you may read it and write to its folder" in said(filled, "search", "nội")


def test_ids_are_whole_on_a_narrow_terminal(khotin: Khotin, site: Site) -> None:
    long = site.portal(khotin.archive, "so-nong-nghiep-va-moi-truong.tinh-khanh-hoa")
    child, terminal = pty.fork()
    if child == 0:
        env = {**khotin.env, "KHOTIN_ARCHIVE": str(khotin.archive), "COLUMNS": "100", "TERM": "xterm"}
        os.execve(BIN / "khotin", ["khotin", "portals"], env)
    shown = b""
    while select.select([terminal], [], [], 60)[0]:
        try:
            shown += os.read(terminal, 65536)
        except OSError:
            break
    os.waitpid(child, 0)
    ids = {row["portal"] for row in json.loads(khotin("portals", "--json").stdout)}
    assert long in ids
    assert ids <= {line.split()[0] for line in shown.decode().splitlines() if line.strip()}


def test_a_mistake_of_our_own_is_a_sentence_too(khotin: Khotin) -> None:
    code = "import crawler.cli.main as main\nmain.LazyGroup.get_command = lambda *_: {}['x']\nmain.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "crawl", "x"], env=khotin.env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert (
        done.stderr
        == "khotin: a mistake of khotin's own (KeyError: 'x'); please report it with the command you gave.\n"
    )
