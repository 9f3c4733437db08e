"""How fast khotin's pages in Datasette answer, on an archive of generated news.

    python benchmarks/browse.py [--articles 100000] [--folder FOLDER]

Each page is asked for in this process, without a network, in turn with the others. Times are milliseconds. "After a change" is
the first visit of a page that keeps its counts until the file changes. FOLDER keeps the archive, as in benchmarks/search.py.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from random import Random
from statistics import median, quantiles

import click
from datasette.app import Datasette
from datasette.utils import tilde_encode

from benchmarks.generated import grow
from crawler.archive.database import Archive, reading
from crawler.archive.folder import Folder
from exports.datasette.archives import of

_ROUNDS = 10
_ARTICLES = 20  # different ones, of each round
_RESULTS = {
    "results: all": "",
    "results: common words": "q=nhan+dan",
    "results: common words by date": "q=nhan+dan&sort=date",
    "results: phrase": "q=%22uy+ban+nhan+dan%22",
    "results: rare word": "q=8323",
    "results: a year": "year=2023",
}


async def measure(folder: Folder) -> dict[str, list[float]]:
    """Milliseconds of each visit, by page."""
    datasette = Datasette([str(folder.database)])
    with reading(folder) as db:
        articles = [_address(*row) for row in db.execute("select portal, key from articles order by id")]
        portal = db.execute("select id from portals").fetchone()[0]
    draw = Random(1)
    await datasette.client.get("/-/versions.json")
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(_ROUNDS):
        for archive in of(datasette):
            archive.forget()
        times["home, after a change"].append(await _visit(datasette, "/"))
        times["portal, after a change"].append(await _visit(datasette, f"/archive/-/portal/{portal}"))
        for name, asked in _RESULTS.items():
            times[name].append(await _visit(datasette, f"/archive/-/search?{asked}"))
        for _ in range(_ARTICLES):
            times["home"].append(await _visit(datasette, "/"))
            times["article"].append(await _visit(datasette, draw.choice(articles)))
    return times


def _address(portal: str, key: str) -> str:
    return f"/archive/-/article/{tilde_encode(portal)}/{tilde_encode(key)}"


async def _visit(datasette: Datasette, path: str) -> float:
    began = time.perf_counter()
    answer = await datasette.client.get(path)
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    return (time.perf_counter() - began) * 1000


@click.command(help=__doc__)
@click.option("--articles", "number", default=100_000, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path))
def main(number: int, folder: Path | None) -> None:
    with tempfile.TemporaryDirectory() as own:
        kept = Folder(folder or Path(own))
        if not kept.database.exists():
            archive = Archive(kept)
            grow(archive, number)
            archive.connection.close()
        times = asyncio.run(measure(kept))
    click.echo("| page | p50 | p95 |\n|---|---:|---:|")
    for name, found in sorted(times.items()):
        click.echo(f"| {name} | {median(found):.0f} | {quantiles(found, n=20, method='inclusive')[-1]:.0f} |")


if __name__ == "__main__":
    main()
