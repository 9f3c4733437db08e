"""What `khotin verify` finds and what it misses, in figures.

    python benchmarks/verify.py            50 sound archives, 600 flipped bits in a database, 200 in WARC files

A sound archive has had a random life: crawls that ended, were interrupted or killed, and went on or did not. A flipped bit
counts when it is in use: when SQLite then reads another value or row, or complains. In free pages, in the free space of a
page and in counters that SQLite does not trust by itself it changes nothing, and nothing is to be found.
"""

from __future__ import annotations

import hashlib
import shutil
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import click

from crawler.archive.folder import Folder
from crawler.archive.verify import verify
from crawler.archive.verify.findings import Finding
from crawler.demo import DemoPortal
from crawler.demo.declaration import declaration
from tests.conftest import Khotin

_PRAGMAS = ("user_version", "encoding", "journal_mode", "integrity_check")
_BROKEN = (sqlite3.Error, UnicodeDecodeError)


@dataclass(slots=True)
class Tally:
    """Flipped bits: how many were tried, how many of them are in use, how many of those were found; where the others are."""

    tried: int = 0
    used: int = 0
    found: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    false: int = 0
    """Findings where the flipped bit was not in use."""


def live(khotin: Khotin, draw: Random) -> str:
    """Give an archive a random life of up to three crawls; what happened in it."""
    happened = []
    with DemoPortal(draw.randint(8, 30), seed=draw.randrange(1000), latency=0.01) as portal:
        (khotin.archive / "portals").mkdir(parents=True)
        (khotin.archive / "portals" / "demo.toml").write_text(declaration(portal.url), encoding="utf-8")
        for _ in range(draw.randint(1, 3)):
            end = draw.choice(["finished", "SIGKILL", "SIGINT"])
            process = khotin.start("crawl", "demo", "--quiet")
            if end != "finished":
                goal = len(portal.requests) + draw.randrange(80)
                while len(portal.requests) < goal and process.poll() is None:
                    time.sleep(0.002)
                time.sleep(draw.uniform(0, 0.1))
                process.send_signal(signal.Signals[end])
            process.communicate()
            happened.append(end)
            portal.publish(draw.randrange(3))
    return ", ".join(happened)


def findings(archive: Path) -> list[Finding]:
    return list(verify(Folder(archive), lambda *_: None))


def flip_database(archive: Path, flips: int, draw: Random) -> Tally:
    """Flip single bits of an archive's database, one at a time. The archive is left as it was."""
    database = archive / "archive.db"
    with closing(sqlite3.connect(database)) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    whole, data, tally = _read(database), database.read_bytes(), Tally()
    for _ in range(flips):
        _write(database, data, draw)
        after = _read(database)
        found = findings(archive)
        tally.tried += 1
        if after == whole:
            tally.false += bool(found)
            continue
        tally.used += 1
        tally.found += bool(found)
        if not found:
            tally.missed.update([name for name in after if after[name] != whole.get(name)])
    database.write_bytes(data)
    return tally


def flip_warcs(archive: Path, flips: int, draw: Random) -> Tally:
    """Flip single bits of an archive's sealed WARC files, one at a time. All are in use. The archive is left as it was."""
    tally = Tally()
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        names = db.execute("select name from warc_files where sha256 is not null order by name").fetchall()
    paths = [archive / "warc" / name for (name,) in names]
    for _ in range(flips):
        path = draw.choice(paths)
        data = path.read_bytes()
        at = _write(path, data, draw)
        tally.tried += 1
        tally.used += 1
        if findings(archive):
            tally.found += 1
        else:
            tally.missed[f"{path.name}, byte {at}"] += 1
        path.write_bytes(data)
    return tally


def _write(path: Path, data: bytes, draw: Random) -> int:
    """Write data with one bit flipped; where."""
    flipped, at = bytearray(data), draw.randrange(len(data))
    flipped[at] ^= 1 << draw.randrange(8)
    path.write_bytes(flipped)
    return at


def _read(database: Path) -> dict[str, str]:
    """All that SQLite reads of a database, a digest for each table; of FTS5's too, and what the integrity check says."""
    read: dict[str, str] = {}
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        db.text_factory = bytes
        try:
            schema = db.execute("select type, name, tbl_name, sql from sqlite_schema").fetchall()
        except _BROKEN as error:
            return {"sqlite_schema": str(error)}
        read["sqlite_schema"] = repr(schema)
        tables = [
            name.decode() for kind, name, _, sql in schema if kind == b"table" and b"create virtual" not in sql.lower()
        ]
        queries = {name: f'select * from "{name}"' for name in tables} | {name: f"pragma {name}" for name in _PRAGMAS}
        for name, query in queries.items():
            digest = hashlib.blake2b()
            try:
                for row in db.execute(query):
                    digest.update(repr(row).encode())
                read[name] = digest.hexdigest()
            except _BROKEN as error:
                read[name] = str(error)
    return read


def _show(what: str, tally: Tally) -> None:
    share = 100 * tally.found / tally.used if tally.used else 100.0
    click.echo(
        f"\n{what}: {tally.tried} bits flipped, {tally.used} in use, {tally.found} of these found ({share:.2f} %),"
        f" {tally.false} findings where none was in use"
    )
    for name, number in tally.missed.most_common():
        click.echo(f"- missed in {name}: {number}")


@click.command(help=__doc__)
@click.option("--lives", default=50, show_default=True)
@click.option("--database", default=600, show_default=True)
@click.option("--warcs", default=200, show_default=True)
@click.option("--size", default=84, show_default=True, help="Articles of the archive in which bits are flipped.")
@click.option("--seed", default=1, show_default=True)
def main(lives: int, database: int, warcs: int, size: int, seed: int) -> None:
    draw, wrong = Random(seed), 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(lives):
            khotin = Khotin(Path(folder) / f"life-{number}")
            happened = live(khotin, draw)
            done = khotin("verify")
            wrong += done.returncode != 0
            click.echo(f"{number + 1}: {happened}: {done.stdout.splitlines()[-1].rpartition(': ')[2] or done.stderr}")
            if done.returncode:
                click.echo(done.stdout)
            shutil.rmtree(khotin.archive)
        click.echo(f"{lives} sound archives, something was found in {wrong}")
        khotin = Khotin(Path(folder) / "archive")
        with DemoPortal(size) as portal:
            (khotin.archive / "portals").mkdir(parents=True)
            (khotin.archive / "portals" / "demo.toml").write_text(declaration(portal.url), encoding="utf-8")
            khotin.crawl("demo", code=1)  # one article is broken on purpose
            portal.publish(3)
            khotin.crawl("demo", code=1)
        _show("Database", flip_database(khotin.archive, database, draw))
        _show("WARC files", flip_warcs(khotin.archive, warcs, draw))


if __name__ == "__main__":
    main()
