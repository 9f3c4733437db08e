"""How long merging takes, and in how much memory: a generated archive merged into an empty one, again, and into one that has half
of it with every tenth text another.

    python -m benchmarks.merge [--articles 20000]

Each article has a capture of its own, a row of its crawl's frontier and its page in a WARC file. Times are of the processor,
with verifying both archives, and beside them those of verifying alone.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.generated import Writer
from crawler.archive import articles, captures, crawls, warcs
from crawler.archive.clock import stamp
from crawler.archive.crawls import Narrowing
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.archive.frontier import Frontier, Whence
from crawler.archive.merging import merge
from crawler.archive.verify import verify
from crawler.capture.warc import Exchange, WarcWriter
from crawler.items import Found, Kind, ListingEntry, Reading, State

_PORTAL = {"id": "thu", "name": "Trang thử", "url": "https://thu.example.vn/", "verified": "untested"}
_BATCH = 500


@click.command(help=__doc__)
@click.option("--articles", "number", default=20_000, show_default=True)
def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        other, empty, half = (Folder(Path(place) / name) for name in ("other", "empty", "half"))
        fill(other, number)
        fill(half, number // 2, edited=10)
        Archive(empty).connection.close()
        said("verifying the archive alone", number, lambda: str(len(list(verify(other, quiet)))) + " findings")
        for name, into in (("into an empty archive", empty), ("the same again", empty), ("into one with half", half)):
            said(name, number, lambda into=into: str(merge(into, other.path, quiet)))  # type: ignore[misc]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        click.echo(f"peak memory {peak:.0f} MB")


def said(name: str, number: int, act: Callable[[], str]) -> None:
    began = time.process_time()
    done = act()
    seconds = time.process_time() - began
    click.echo(f"{name}: {seconds:.1f} s, {1000 * seconds / number:.2f} ms an article ({done})")


def quiet(*_: object) -> None:
    """Progress that goes nowhere."""


def fill(folder: Folder, number: int, *, edited: int = 0) -> None:
    """Fill an archive as a crawl does. Of one that is `edited` every so manieth article says something else."""
    archive, writer = Archive(folder), Writer(1)
    writer.portals()
    crawl = crawls.begin(archive, _PORTAL, Narrowing(), "khotin").id
    frontier = Frontier(archive, "thu", crawl, None)
    warc = WarcWriter(folder.warc, f"thu-{crawl:06d}", "khotin", lambda _: None)
    for first in range(0, number, _BATCH):
        with archive.transaction() as db:
            for key in range(first, min(first + _BATCH, number)):
                _, reading = writer.write(key)
                reading = replace(
                    reading, key=str(key), url=f"https://thu.example.vn/bai-{key}.html", attachments=(), photos=()
                )
                if edited and key % edited == 0:
                    reading = replace(reading, title=f"{reading.title} (sửa)")
                _store(frontier, warc, reading)
    warc.close()
    with archive.transaction() as db:
        for file in warc.closed:
            warcs.seal(db, file)
    crawls.end(archive, crawl, finished=True)
    archive.connection.close()


def _store(frontier: Frontier, warc: WarcWriter, reading: Reading) -> None:
    """Store an article with its page and the row that led to it."""
    db = frontier.archive.connection
    now = datetime.now(UTC)
    page = f"<html><h1>{reading.title}</h1><p>{reading.body}</p></html>".encode()
    headers = [("Content-Type", "text/html")]
    capture = warc.write(Exchange(reading.url, "GET", [], b"", 200, "OK", headers, page, now))
    warcs.add(db, capture.warc_file, frontier.crawl)
    id_ = captures.put(db, frontier.crawl, capture)
    articles.put(db, "thu", reading, id_, (), seen=stamp(now), crawl=frontier.crawl)
    entry = ListingEntry(reading.url, reading.title, reading.date)
    found = Found(Kind.ARTICLE, reading.url, reading.url, section="Tin tức", entry=entry, state=State.FETCHED)
    frontier.add(db, [found], Whence(None, id_, stamp(now)))


if __name__ == "__main__":
    main()
