"""After a power loss at any moment the archive opens, and the same command goes on with what was not committed."""

from __future__ import annotations

import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.conftest import BIN, Khotin
from tests.power import Call, Disk, Recording
from tests.site import Site

ARTICLES = 100
LOSSES = 4


@dataclass(frozen=True)
class Crawl:
    """A crawl of a portal that still answers, with all it did to its archive's folder."""

    site: Site
    portal: str
    calls: list[Call]

    def lose_power(self, archive: Path, number: int, draw: Random) -> None:
        """What may be left when the power goes after so many calls."""
        disk = Disk()
        for call in self.calls[:number]:
            disk.do(call)
        self.site.portal(archive, self.portal)
        disk.after_power_loss(archive, draw)


def recorded(site: Site, folder: Path) -> Crawl:
    """A crawl that was killed and went on: the second process uses what the first had not brought to the disk."""
    khotin = Khotin(folder / "recorded")
    site.section("/tin", ARTICLES, per_page=25)
    portal = site.portal(khotin.archive)
    recording = Recording(khotin.archive, folder / "calls")
    command, env = [str(BIN / "khotin"), "crawl", portal], {**khotin.env, "KHOTIN_ARCHIVE": str(khotin.archive)}
    # Half-way through the articles of the second page: a batch is on its way.
    recording.run(command, env, kill_when=lambda: len(site.asked) > ARTICLES * 0.4)
    recording.run(command, env)
    assert khotin.value("select count(*) from articles") == ARTICLES
    return Crawl(site, portal, recording.calls)


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    site = Site()
    yield recorded(site, tmp_path_factory.mktemp("power"))
    site.close()


def test_what_the_disk_holds_at_the_end_is_what_was_written(crawl: Crawl, khotin: Khotin) -> None:
    """The record is complete: repeated to its end, with nothing lost, it makes the same archive."""
    disk = Disk()
    for call in crawl.calls:
        disk.do(call)
    for file in disk.files.values():
        file.sync()
    khotin.archive.mkdir()
    for path, file in disk.files.items():
        at = khotin.archive / path
        at.parent.mkdir(exist_ok=True)
        at.write_bytes(file.synced)
    assert khotin.value("pragma integrity_check") == "ok"
    assert khotin.value("select count(*) from articles") == ARTICLES
    assert not lost_captures(khotin)
    assert all(is_whole(path) for path in warcs(khotin))


def test_without_syncs_captures_would_be_lost(crawl: Crawl, khotin: Khotin) -> None:
    """The losses are real ones: a crawler that did not sync its WARC would be found out."""
    calls = [call for call in crawl.calls if call.name != "sync" or ".warc" not in call.path]
    khotin.archive.mkdir()
    Crawl(crawl.site, crawl.portal, calls).lose_power(khotin.archive, len(calls), Random(1))
    assert lost_captures(khotin)


@pytest.mark.parametrize("part", range(LOSSES))
def test_after_a_power_loss_the_crawl_goes_on(crawl: Crawl, khotin: Khotin, part: int) -> None:
    draw = Random(part)
    number = draw.randrange(len(crawl.calls) * part // LOSSES, len(crawl.calls) * (part + 1) // LOSSES)
    khotin.archive.mkdir()
    crawl.lose_power(khotin.archive, number, draw)
    check_opens(khotin)
    check_goes_on(khotin, crawl)


def check_opens(khotin: Khotin) -> None:
    """The database is sound, no row points to bytes that are lost, and a repair leaves nothing to be found."""
    if not has_tables(khotin):
        return  # lost before anything was committed
    assert khotin.value("pragma integrity_check") == "ok"
    assert not lost_captures(khotin)
    assert khotin("search", "bài").returncode in {0, 1}
    assert khotin("verify", "--repair").returncode in {0, 1}
    verified = khotin("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def check_goes_on(khotin: Khotin, crawl: Crawl) -> None:
    """The same command ends complete, fetches nothing again that is stored, and leaves sound files."""
    stored = stored_paths(khotin)
    before = len(crawl.site.paths())
    khotin.crawl(crawl.portal)
    assert not stored.intersection(crawl.site.paths()[before:])
    paths = [row["url"].removeprefix(crawl.site.url) for row in khotin.rows("select url from articles")]
    assert sorted(paths) == sorted(path for path in crawl.site.routes if path.endswith(".html"))
    assert not lost_captures(khotin)
    for path in warcs(khotin):
        assert is_whole(path), path.name
    command = [str(BIN / "warcio"), "check", *map(str, warcs(khotin))]
    checked = subprocess.run(command, check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def has_tables(khotin: Khotin) -> bool:
    database = khotin.archive / "archive.db"
    return database.exists() and bool(khotin.value("select count(*) from sqlite_master"))


def stored_paths(khotin: Khotin) -> set[str]:
    """Path and query of the articles in the archive."""
    if not has_tables(khotin):
        return set()
    return {"/" + row["url"].split("/", 3)[3] for row in khotin.rows("select url from articles")}


def warcs(khotin: Khotin) -> list[Path]:
    return sorted((khotin.archive / "warc").glob("*.warc.gz"))


def lost_captures(khotin: Khotin) -> list[str]:
    """What the database says is in a WARC file and is not there, whole."""
    lost = []
    for row in khotin.rows("select url, digest, warc_file, warc_offset, warc_length from captures"):
        path = khotin.archive / "warc" / row["warc_file"]
        content = path.read_bytes() if path.exists() else b""
        record = member(content[row["warc_offset"] : row["warc_offset"] + row["warc_length"]])
        if record is None or not all(row[name].encode() in record for name in ("url", "digest")):
            lost.append(row["url"])
    return lost


def is_whole(path: Path) -> bool:
    """Whether a file is gzip members to its last byte. (`warcio check` does not mind one that breaks off.)"""
    content = path.read_bytes()
    while content:
        inflate = zlib.decompressobj(wbits=31)
        try:
            inflate.decompress(content)
        except zlib.error:
            return False
        if not inflate.eof:
            return False
        content = inflate.unused_data
    return True


def member(content: bytes) -> bytes | None:
    """The bytes in one whole gzip member, which is all of `content`."""
    inflate = zlib.decompressobj(wbits=31)
    try:
        data = inflate.decompress(content)
    except zlib.error:
        return None
    return data if inflate.eof and not inflate.unused_data else None
