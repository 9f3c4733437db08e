"""What every format of `khotin export` keeps to, whatever happens: withheld articles, broken off work, places and disks."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from zipfile import ZipFile, is_zipfile

import pyarrow.parquet
import pytest

from crawler.cli.export import FORMATS
from tests.conftest import Khotin
from tests.exports import deposited
from tests.exports.conftest import left_in

ROOT = Path(__file__).parents[2]
# What they write tells when it was made.
_TIMED = {"sqlite", "wacz", "bagit"}


class End(NamedTuple):
    code: int
    said: str
    left: list[str]


def accidents(kind: str, archive: Path, place: Path, *before: str) -> dict[str, End]:
    """What came of every format, exported to a folder of its own in `place`."""
    command = [*before, sys.executable, "-m", "tests.exports.accidents", kind, str(archive), str(place), *FORMATS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {form: End(*end) for form, end in json.loads(done.stdout.splitlines()[-1]).items()}


def texts(place: Path) -> Iterator[bytes]:
    """All that is written to a file, or to the files of a folder, what is compressed unpacked."""
    for file in [place] if place.is_file() else place.rglob("*"):
        if file.is_file():
            yield file.name.encode()
            yield from _unpacked(file)


def _unpacked(file: Path) -> Iterator[bytes]:
    data = file.read_bytes()
    yield data
    if data.startswith(b"PAR1"):
        yield repr(pyarrow.parquet.read_table(file).to_pylist()).encode()
    elif data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    elif is_zipfile(file):
        with ZipFile(file) as members:
            for name in members.namelist():
                member = members.read(name)
                yield name.encode()
                yield gzip.decompress(member) if member.startswith(b"\x1f\x8b") else member


def spelled(word: str) -> set[bytes]:
    """A word as text, in JSON and in addresses."""
    return {word.encode(), json.dumps(word)[1:-1].encode(), quote(word).encode()}


@pytest.mark.parametrize("form", FORMATS)
def test_a_withheld_article_leaves_by_no_door(crawled: Path, tmp_path: Path, form: str) -> None:
    done = Khotin(crawled)("export", form, "-o", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    written = b"\n".join(texts(tmp_path))
    assert "Bình An".encode() in written
    for word in (deposited.SECRET, *deposited.HIDDEN, "theo bản án"):
        assert not [spelling for spelling in spelled(word) if spelling in written], word


def test_ctrl_c_leaves_nothing(crawled: Path, tmp_path: Path) -> None:
    ends = accidents("SIGINT", crawled, tmp_path)
    assert ends == dict.fromkeys(FORMATS, End(130, "", []))


def test_killed_midway_and_run_again_it_ends_the_same(crawled: Path, tmp_path: Path) -> None:
    ends = accidents("SIGKILL", crawled, tmp_path)
    assert {form: end.code for form, end in ends.items()} == dict.fromkeys(FORMATS, -9)
    assert all("out" not in end.left for end in ends.values())
    khotin = Khotin(crawled)
    for form in FORMATS:
        fresh = tmp_path / "fresh" / form
        fresh.mkdir(parents=True)
        for place in (tmp_path / form, fresh):
            assert khotin("export", form, "-o", str(place / "out")).returncode == 0
        assert not [name for name in left_in(tmp_path / form) if name.startswith(".")]
        written = [
            {file.relative_to(place): file.read_bytes() for file in place.rglob("*") if file.is_file()}
            for place in (tmp_path / form, fresh)
        ]
        assert set(written[0]) == set(written[1])
        assert form in _TIMED or written[0] == written[1], form


def test_a_full_disk_is_one_sentence_and_leaves_nothing(crawled: Path, tmp_path: Path) -> None:
    """A disk of one block, in a namespace of its own."""
    mount = f'mount -t tmpfs -o size=4k none "{tmp_path}" && exec "$@"'
    alone = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    for form, end in accidents("full", crawled, tmp_path, *alone).items():
        assert (end.code, end.said.count("\n"), end.left) == (2, 1, []), (form, end)
        assert end.said.startswith(f"khotin: {tmp_path / form / 'out'}"), (form, end.said)
        assert "cannot be written" in end.said


@pytest.mark.parametrize("form", FORMATS)
def test_one_sentence_says_what_cannot_be(crawled: Path, tmp_path: Path, form: str) -> None:
    khotin, before = Khotin(crawled), left_in(crawled)
    (tmp_path / "file").touch()
    for arguments, sentence in {
        (str(tmp_path / "file" / "out"),): "Not a directory",
        (str(tmp_path / "none" / "out"),): "No such file or directory",
        (str(crawled / "out"),): "lies in the archive itself",
        (str(tmp_path / "out"), "xyz"): "there is nothing to export",
    }.items():
        done = khotin("export", form, "-o", *arguments)
        assert (done.returncode, done.stderr.count("\n"), sentence in done.stderr) == (2, 1, True), done.stderr
    assert (left_in(tmp_path), left_in(crawled)) == ({"file"}, before)
