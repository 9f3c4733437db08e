"""What a complete crawl costs, against Scrapy spiders that only download the same pages, or write them into a JSONL feed.

    python -m benchmarks.crawl [--rounds 3] [--listings 150] [--known 0] [--known 3000] ...

All ask a generated portal (benchmarks/portal.py) for the same listings and articles, eight at a time, robots.txt obeyed, no
delay; Scrapy has its default settings and LOG_LEVEL=INFO. khotin finds the addresses itself, stores every exchange in a WARC,
reads, normalises and indexes. The CPU time is that of the whole process, its start included. With --known the archive holds so
many other articles of the portal beforehand.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from benchmarks.generated import Writer
from benchmarks.measuring import Cost, in_turns, ratios, run, spread
from benchmarks.portal import DECLARATION, served
from crawler.archive import articles
from crawler.archive.database import Archive
from crawler.archive.folder import Folder

PER_PAGE = 20
_BIN = Path(sys.executable).parent
_SPIDERS = Path(__file__).parent / "spiders.py"
_BATCH = 500


class Measured:
    """The portal and the folder in which all is measured."""

    def __init__(self, folder: Path, url: str, listings: int) -> None:
        self.folder, self.url, self.listings = folder, url, listings
        self.pages = listings * (PER_PAGE + 1)

    def bare(self) -> Cost:
        """A spider that downloads and nothing else."""
        cost = self._scrapy("bare")
        said = (self.folder / "printed").read_text()
        assert f"'downloader/response_status_count/200': {self.pages}" in said, said[-2000:]
        return cost

    def feed(self) -> Cost:
        """A spider that follows the listing, selects the fields and writes a JSONL feed."""
        out = self.folder / "feed.jsonl"
        out.unlink(missing_ok=True)
        cost = self._scrapy("feed", str(out))
        with out.open(encoding="utf-8") as lines:
            assert sum(1 for _ in lines) == self.listings * PER_PAGE
        return cost

    def khotin(self, known: int = 0) -> Cost:
        """The whole of khotin, on a copy of an archive that has so many articles already."""
        archive = self.folder / "archive"
        shutil.rmtree(archive, ignore_errors=True)
        if known:
            shutil.copytree(self.folder / f"known-{known}", archive)
        (archive / "portals").mkdir(parents=True, exist_ok=True)
        (archive / "portals" / "bench.toml").write_text(DECLARATION.format(url=self.url), encoding="utf-8")
        cost = run([_BIN / "khotin", "crawl", "bench", "--quiet", "--archive", archive], self.folder)
        db = sqlite3.connect(archive / "archive.db")
        (number,) = db.execute(
            "select count(*) from articles where date is not null and length(body) > 500 and capture is not null"
        ).fetchone()
        db.close()
        assert number == self.listings * PER_PAGE, number
        return cost

    def fill(self, known: int) -> None:
        """An archive with so many articles of the portal, older than those it shows."""
        archive = Archive(Folder(self.folder / f"known-{known}"))
        writer = Writer(seed=5)
        with archive.transaction() as db:
            db.execute("insert into portals (id, name, url, verified) values ('bench', 'x', ?, 'seen')", [self.url])
        for first in range(0, known, _BATCH):
            with archive.transaction() as db:
                for number in range(first, min(first + _BATCH, known)):
                    url = f"{self.url}/tin-tuc/bai-viet-{number}.html"
                    reading = replace(writer.write(number)[1], key=str(number), url=url)
                    articles.put(db, "bench", reading, None, [url], seen="2020-01-01T00:00:00Z")
        archive.connection.execute("pragma wal_checkpoint(truncate)")
        archive.connection.close()

    def _scrapy(self, spider: str, *feed: str) -> Cost:
        command = [sys.executable, "-P", _SPIDERS, spider, self.url, str(self.listings), *feed]
        return run(command, self.folder)


async def _drain(url: str, listings: int) -> float:
    """Pages a second that the portal gives to a client that does nothing with them."""
    import aiohttp

    addresses = [f"{url}/tin-tuc?page={n + 1}" for n in range(listings)] * 10
    begin = time.perf_counter()
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def worker() -> None:
            while addresses:
                async with session.get(addresses.pop()) as answer:
                    await answer.read()

        number = len(addresses)
        await asyncio.gather(*(worker() for _ in range(8)))
    return number / (time.perf_counter() - begin)


def _table(measured: Measured, costs: dict[str, list[Cost]]) -> None:
    base = costs["bare Scrapy, downloads only"]
    click.echo("| | CPU ms a page | times bare Scrapy | pages a second | peak MB |")
    click.echo("|---|---:|---:|---:|---:|")
    for name, each in costs.items():
        cpu = spread(1000 * cost.cpu / measured.pages for cost in each)
        rate = spread((measured.pages / cost.wall for cost in each), 0)
        memory = statistics.median(cost.memory for cost in each)
        click.echo(f"| {name} | {cpu} | {spread(ratios(each, base))} | {rate} | {memory:.0f} |")


@click.command(help=__doc__)
@click.option("--rounds", default=3, show_default=True)
@click.option("--listings", default=150, show_default=True, help="Listing pages, of twenty articles each.")
@click.option("--known", multiple=True, type=int, default=[0, 3_000, 30_000, 300_000], show_default=True)
def main(rounds: int, listings: int, known: tuple[int, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder, served(listings, PER_PAGE) as url:
        measured = Measured(Path(folder), url, listings)
        for number in filter(None, known):
            measured.fill(number)
        ways = {"bare Scrapy, downloads only": measured.bare, "Scrapy, parsel and a JSONL feed": measured.feed}
        ways |= {f"khotin, {number:,} known": partial(measured.khotin, number) for number in known}
        costs = in_turns(ways, rounds)
        _table(measured, costs)
        click.echo(
            f"\n{measured.pages:,} pages; the portal gives {asyncio.run(_drain(url, listings)):.0f} a second to a client that"
            " does nothing with them."
        )


if __name__ == "__main__":
    main()
