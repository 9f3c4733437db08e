"""What an archive takes on the disk, by article and by byte fetched; and what importing its WARC files into another one costs.

    python -m benchmarks.space [--listings 100]

The generated portal (benchmarks/portal.py) is crawled, and crawled whole again, which finds every listing as it was; then the
first crawl's WARC files are imported into an empty archive, and, with both processors, into two at once.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import click

from benchmarks.measuring import Cost, run
from benchmarks.portal import DECLARATION, served

_PER_PAGE = 20
_KHOTIN = Path(sys.executable).parent / "khotin"


class Archive:
    """An archive of the generated portal in a folder."""

    def __init__(self, path: Path, url: str) -> None:
        self.path = path
        (path / "portals").mkdir(parents=True)
        (path / "portals" / "bench.toml").write_text(DECLARATION.format(url=url), encoding="utf-8")

    def khotin(self, *arguments: str | Path) -> Cost:
        """Give a command."""
        return run([_KHOTIN, *arguments, "--archive", self.path], self.path)

    def warc(self) -> int:
        """Bytes of its WARC files."""
        return sum(file.stat().st_size for file in (self.path / "warc").iterdir())

    def index(self) -> int:
        """Bytes of its full-text index."""
        return self._number("select sum(length(block)) from articles_fts_data")

    def text(self) -> int:
        """Bytes of what is indexed."""
        texts = "coalesce(body, '') || coalesce(title, '') || coalesce(lead, '') || coalesce(captions, '')"
        return self._number(f"select sum(length(cast({texts} as blob))) from articles")

    def database(self) -> int:
        """Bytes of its database, the index included."""
        return (self.path / "archive.db").stat().st_size

    def _number(self, query: str) -> int:
        with closing(sqlite3.connect(self.path / "archive.db")) as db:
            number: int = db.execute(query).fetchone()[0]
            return number


@click.command(help=__doc__)
@click.option("--listings", default=100, show_default=True, help="Listing pages, of twenty articles each.")
def main(listings: int) -> None:
    number, pages = listings * _PER_PAGE, listings * (_PER_PAGE + 1)
    with tempfile.TemporaryDirectory() as place, served(listings, _PER_PAGE) as url:
        archive = Archive(Path(place) / "archive", url)
        archive.khotin("crawl", "bench", "--quiet")
        first = archive.warc()
        click.echo("| | bytes an article | of the bytes fetched |\n|---|---:|---:|")
        parts = {
            "WARC": first,
            "database, without index": archive.database() - archive.index(),
            "index": archive.index(),
        }
        for name, size in parts.items():
            click.echo(f"| {name} | {size / number:,.0f} | {size / first:.2f} |")
        click.echo(f"\nThe index is {archive.index() / archive.text():.2f} times the text that is indexed.")
        captures = sorted((archive.path / "warc").iterdir())
        archive.khotin("crawl", "bench", "--quiet", "--whole")
        click.echo(
            f"A page that is fetched again and is as it was takes {(archive.warc() - first) / listings:,.0f} bytes in the WARC,"
            f" instead of some {first / pages:,.0f}."
        )
        _import(Path(place), url, captures, pages)


def _import(place: Path, url: str, captures: list[Path], pages: int) -> None:
    one = Archive(place / "one", url).khotin("import", *captures, "--quiet")
    click.echo(f"Importing: {pages / one.cpu:.0f} pages a CPU second, at most {one.memory:.0f} MB.")
    began = time.perf_counter()
    folders = [Archive(place / name, url).path for name in ("left", "right")]
    command = [sys.executable, "-c", _BOTH, _KHOTIN, *folders, *captures]
    run(command, place)
    click.echo(f"Two archives at once: {2 * pages / (time.perf_counter() - began):.0f} pages a second by the clock.")


_BOTH = """
import subprocess, sys
khotin, left, right, *captures = sys.argv[1:]
begin = [khotin, "import", *captures, "--quiet", "--archive"]
both = [subprocess.Popen([*begin, each]) for each in (left, right)]
sys.exit(max(process.wait() for process in both))
"""

if __name__ == "__main__":
    main()
