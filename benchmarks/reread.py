"""What `khotin reread` costs: CPU per capture against a bare lxml.html parse of the same pages, and memory at two sizes.

    python benchmarks/reread.py            the demonstration portal, and the recorded sites where KHOTIN_CORPUS names them

Both sides run in one process, in turn, on archives without images and attachments; the figure is the median of the rounds.
The parse is given the unpacked pages; a rereading reads them from the WARC, unpacks, parses and reads them, listings too,
and compares what it read with what is stored.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from lxml import html

from crawler.archive.folder import Folder
from crawler.demo import DemoPortal
from crawler.demo.declaration import declaration
from crawler.holdings.opening import to_read
from crawler.holdings.report import Report
from crawler.holdings.reread import reread
from crawler.portals.loader import find
from crawler.spiders.again import Answers
from tests.conftest import Khotin
from tests.recorded import declare, replayed

ROUNDS = 9
SIZES = (300, 3000)  # articles of the demonstration portal
NO_FILES = "\n[media]\nimages = false\nattachments = false\n"
WATCHED = """
import atexit, pathlib, re, sys
status = pathlib.Path("/proc/self/status")
atexit.register(lambda: print(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1], file=sys.stderr))
from crawler.cli.main import main
main()
"""
_PAGES = """
    select * from captures where status = 200 and mime like 'text/html%' and id in (
        select capture from articles union select capture from frontier where kind = 'listing'
    )
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds a round, and over how many pages of how many bytes."""

    pages: int
    size: int
    parsed: float
    reread: float


def archives(folder: Path, corpus: Path) -> Iterator[tuple[str, Khotin]]:
    """The archives that are measured: a portal's id each."""
    if (corpus / "corpus" / "replay.py").is_file():
        for site in ("nukeviet45", "drupal"):
            khotin = Khotin(folder / site)
            with replayed(corpus, site, "--gzip") as port:
                declare(khotin, site, port)
                _add(khotin, site)
                khotin.crawl(site)
            yield site, khotin
    for size in SIZES:
        khotin = Khotin(folder / f"demo-{size}")
        with DemoPortal(size) as portal:
            (khotin.archive / "portals").mkdir(parents=True)
            (khotin.archive / "portals" / "demo.toml").write_text(declaration(portal.url), encoding="utf-8")
            _add(khotin, "demo")
            khotin("crawl", "demo", "--quiet")
        yield "demo", khotin


def _add(khotin: Khotin, portal: str) -> None:
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text(file.read_text(encoding="utf-8") + NO_FILES, encoding="utf-8")


def cost(portal: str, khotin: Khotin) -> Cost:
    """Measure one archive."""
    folder = Folder(khotin.archive)
    with to_read(folder) as (db, _):
        answers = Answers(db, folder.warc)
        pages = [answers.of(row).body for row in db.execute(_PAGES).fetchall()]
    declared = find(folder.portals, portal)

    def parse() -> None:
        for page in pages:
            html.document_fromstring(page)

    def read() -> Report:
        return reread(folder, declared, None, dry_run=True, watch=lambda *_: None)

    if (report := read()).changes:
        raise RuntimeError(f"a fresh crawl is not read as it was: {report}")
    rounds = [(_cpu(parse), _cpu(read)) for _ in range(ROUNDS)]
    parsed, again = (statistics.median(side) for side in zip(*rounds, strict=True))
    return Cost(len(pages), sum(map(len, pages)) // len(pages), parsed, again)


def _cpu(what: Callable[[], object]) -> float:
    began = time.process_time()
    what()
    return time.process_time() - began


def peak(khotin: Khotin) -> float:
    """The most memory that the command took, in MB (Linux)."""
    command = [sys.executable, "-c", WATCHED, "reread", "--dry-run", "--json", "--archive", str(khotin.archive)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stderr.split()[-1]) / 1024


@click.command(help=__doc__)
def main() -> None:
    corpus = Path(os.environ.get("KHOTIN_CORPUS", Path(__file__).parents[2] / "shared"))
    click.echo("| archive | pages | kB a page | lxml.html, ms a page | reread, ms a page | ratio | peak MB |")
    click.echo("|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for portal, khotin in archives(Path(folder), corpus):
            of = cost(portal, khotin)
            each = [1000 * seconds / of.pages for seconds in (of.parsed, of.reread)]
            click.echo(
                f"| {khotin.archive.name} | {of.pages:,} | {of.size / 1000:.1f} | {each[0]:.2f} | {each[1]:.2f} |"
                f" {of.reread / of.parsed:.2f} | {peak(khotin):.0f} |"
            )


if __name__ == "__main__":
    main()
