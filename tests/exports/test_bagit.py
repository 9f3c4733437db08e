"""`khotin export bagit`, validated by the Library of Congress's own program, and what is in the bag by the programs it is for."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from lxml import etree

from crawler.archive.folder import Folder
from exports.deposits import bagit, wacz
from exports.output import OutputError
from exports.selection import Selection
from tests.archive import sound
from tests.conftest import BIN, Khotin
from tests.exports.conftest import chosen, left_in
from tests.exports.deposited import ADDRESSES, HIDDEN, NAMED
from tests.exports.test_tables import validated

WRITERS: dict[str, Callable[[Selection, Path], object]] = {"wacz": wacz.write, "bagit": bagit.write}


@pytest.fixture
def bag(archived: Khotin, tmp_path: Path) -> Path:
    path = tmp_path / "bag"
    with chosen(Folder(archived.archive)) as selection:
        bagit.write(selection, path)
    return path


def validate(bag: Path) -> int:
    """What `bagit.py --validate` ends with."""
    return subprocess.run([BIN / "bagit.py", "--validate", str(bag)], capture_output=True, check=False).returncode


def test_bagit_finds_it_valid_until_a_byte_is_changed(archived: Khotin, tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    done = archived("export", "bagit", "-o", str(bag))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{bag}: 5 articles\n", NAMED)
    assert validate(bag) == 0
    assert {"manifest-sha256.txt", "manifest-sha512.txt", "bag-info.txt"} <= left_in(bag)
    assert left_in(tmp_path) == {"bag"}
    for name in ("data/warc/khotin-00001.warc.gz", "data/README.txt"):
        sound.flip(bag / name, 100)
        assert validate(bag) == 1
        sound.flip(bag / name, 100)
    assert validate(bag) == 0


def test_its_archive_is_read_and_the_bag_stays_valid(bag: Path, archived: Khotin) -> None:
    inside = Khotin(bag / "data" / "archive")
    done = inside("verify")
    assert (done.returncode, done.stdout) == (0, f"{inside.archive}: nothing found\n")
    assert "Chợ phiên" in inside("search", "cho phien").stdout
    assert inside.value("select count(*) from articles") == 5
    assert inside.value("select group_concat(cause) from revisions") == "portal"
    validated(bag / "data" / "archive" / "datapackage.json")
    tasks = validated(bag / "data" / "tables" / "datapackage.json")
    assert {task["stats"]["rows"] for task in tasks} == {5}
    assert validate(bag) == 0


def test_its_warc_files_have_what_a_wacz_has(bag: Path) -> None:
    folder = bag / "data" / "warc"
    lines = [json.loads(line.split(" ", 2)[2]) for line in (folder / "index.cdxj").read_text().splitlines()]
    assert {re.sub("^http://[^/]*", "", line["url"]) for line in lines} == ADDRESSES
    done = subprocess.run([BIN / "warcio", "check", folder / "khotin-00001.warc.gz"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_of_a_withheld_article_and_of_passwords_there_is_nothing(bag: Path) -> None:
    for path in bag.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if path.suffix == ".gz":
            content = subprocess.run(["gzip", "-dc", str(path)], capture_output=True, check=True).stdout
        for word in (*HIDDEN, "matkhau", "theo bản án"):
            assert word.encode() not in content, path


def test_it_says_what_it_is(bag: Path) -> None:
    info = (bag / "bag-info.txt").read_text(encoding="utf-8")
    assert "Contact-Email: kho@example.org\n" in info
    assert "Source-Organization: Thư việnBình An\n" in info
    assert re.search(r"^Payload-Oxum: \d+\.10$", info, re.MULTILINE)
    readme = (bag / "data" / "README.txt").read_text(encoding="utf-8")
    for line in (
        "Articles:    5, dated 2021-03-05 to 2022-03-06",
        "Trang thử thu <http://",
        "thu: 5, 2021-03-05 … 2022-03-06",
    ):
        assert line in readme
    assert "Articles whose captured page is not in warc: 1\n" in readme  # it speaks of the withheld one
    assert max(map(len, readme.splitlines())) < 100
    dc = etree.parse(bag / "data" / "metadata" / "dc.xml")
    said = {etree.QName(element).localname: element.text for element in dc.getroot()}
    assert (said["language"], said["creator"]) == ("vi", "Trang thử thu")
    assert said["temporal"] == "start=2021-03-05; end=2022-03-06; scheme=W3C-DTF;"
    assert f"External-Identifier: {said['identifier']}\n" in info


def test_hostile_texts_and_names(sample: Folder, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    (copy / "warc").mkdir(parents=True)
    for file in (sample.database, *sample.warc.iterdir()):
        (copy / file.relative_to(sample.path)).write_bytes(file.read_bytes())
    with closing(sqlite3.connect(copy / "archive.db")) as db, db:
        db.execute("update portals set name = ?, attribution = ? where id = 'caohoa'", ["A\x1b[2J\x01<b>{x}", "B\n\nC"])
    with chosen(Folder(copy)) as selection:
        bagit.write(selection, tmp_path / "bag")
    assert validate(tmp_path / "bag") == 0
    readme = (tmp_path / "bag" / "data" / "README.txt").read_text(encoding="utf-8")
    assert "A [2J <b>{x}" in readme
    assert "    B C\n" in readme
    etree.parse(tmp_path / "bag" / "data" / "metadata" / "dc.xml")


def test_the_same_articles_have_the_same_identifier(bag: Path, archived: Khotin, tmp_path: Path) -> None:
    with chosen(Folder(archived.archive)) as selection:
        bagit.write(selection, tmp_path / "again")
    one, other = ((path / "data" / "metadata" / "dc.xml").read_bytes() for path in (bag, tmp_path / "again"))
    assert one == other
    warcs = [path / "data" / "warc" / "khotin-00001.warc.gz" for path in (bag, tmp_path / "again")]
    assert warcs[0].read_bytes() == warcs[1].read_bytes()


@pytest.mark.parametrize("form", WRITERS)
def test_broken_off_at_any_moment_it_leaves_nothing(archived: Khotin, tmp_path: Path, form: str) -> None:
    """And what is done shows its progress, hashing too."""
    moments: list[str] = []
    here = Path.cwd()
    with chosen(Folder(archived.archive), watch=lambda what, *_: moments.append(what)) as selection:
        WRITERS[form](selection, tmp_path / "out")
    assert {"captures", "articles"} <= set(moments)
    assert ("bytes hashed" in moments) == (form == "bagit")
    (tmp_path / "stopped").mkdir()
    for number in {*range(0, len(moments), max(1, len(moments) // 6)), len(moments) - 1}:
        calls = iter(range(len(moments)))

        def interrupt(*_: object, calls: Iterator[int] = calls, number: int = number) -> None:
            if next(calls) == number:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt), chosen(Folder(archived.archive), watch=interrupt) as selection:
            WRITERS[form](selection, tmp_path / "stopped" / "out")
        assert left_in(tmp_path / "stopped") == set()
        assert (Path.cwd(), logging.getLogger("bagit").handlers) == (here, [])


def test_a_failure_of_bagit_is_one_sentence(
    archived: Khotin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """bagit writes a traceback into its log, which Python prints where nobody has said what becomes of it."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bagit._make_tag_file", fail)
    with pytest.raises(OutputError, match="No space left on device"), chosen(Folder(archived.archive)) as selection:
        bagit.write(selection, tmp_path / "bag")
    assert left_in(tmp_path) == set()
    assert capfd.readouterr().err == ""
