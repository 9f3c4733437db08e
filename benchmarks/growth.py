"""What storing an article costs as the archive grows, its full-text index included.

    python -m benchmarks.growth [--articles 100000]

Articles are stored in batches as a crawl's are. A row of the table is a tenth of them.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

import click

from benchmarks.generated import Writer
from crawler.archive import articles
from crawler.archive.database import Archive
from crawler.archive.folder import Folder

_BATCH = 64  # what a crawl commits at once
_URL = "https://thu.example.vn/"


@click.command(help=__doc__)
@click.option("--articles", "number", default=100_000, show_default=True)
def main(number: int) -> None:
    click.echo("| articles there | CPU ms an article | database, kB an article |\n|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as place:
        archive, writer = Archive(Folder(Path(place))), Writer(seed=3)
        with archive.transaction() as db:
            db.execute("insert into portals (id, name, url, verified) values ('thu', 'Trang thử', ?, 'seen')", [_URL])
        for tenth in range(10):
            first, last = tenth * number // 10, (tenth + 1) * number // 10
            seconds = sum(_store(archive, writer, at, min(at + _BATCH, last)) for at in range(first, last, _BATCH))
            size = archive.folder.database.stat().st_size / 1000 / last
            click.echo(f"| {first:,} to {last:,} | {1000 * seconds / (last - first):.2f} | {size:.1f} |")
        archive.connection.close()


def _store(archive: Archive, writer: Writer, first: int, last: int) -> float:
    """Store some articles; returns the seconds of CPU time, without those of writing them."""
    readings = [
        replace(writer.write(number)[1], key=str(number), url=f"{_URL}bai-{number}.html")
        for number in range(first, last)
    ]
    began = time.process_time()
    with archive.transaction() as db:
        for reading in readings:
            articles.put(db, "thu", reading, None, [reading.url], seen="2026-01-01T00:00:00Z")
    return time.process_time() - began


if __name__ == "__main__":
    main()
