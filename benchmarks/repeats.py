"""How many reprints `khotin export corpus` finds, and how much that is none it takes for one.

    python -m benchmarks.repeats [--articles 2000]

To so many generated articles as many reprints are added (benchmarks/reprints.py), and as many bulletins that differ from each
other in their figures alone. A pair is right when it names a reprint and its original.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from random import Random

import click

from benchmarks.generated import Writer
from benchmarks.reprints import bulletin, reprint
from crawler.archive import articles
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.items import Reading
from exports.corpus import repeats
from exports.selection import choosing

_PAIRS = """
    select mine.key, original.key from repeats join articles as mine on mine.id = article
    join articles as original on original.id = coalesce(near_duplicate_of, duplicate_of)
"""


def generate(number: int) -> dict[str, tuple[Reading, str | None]]:
    """Articles by key, each with the key of the one that it reprints."""
    draw, writer = Random(2), Writer(2)
    writer.portals()
    made: dict[str, tuple[Reading, str | None]] = {}
    for key in range(number):
        _, reading = writer.write(key)
        made[str(key)] = (replace(reading, date=reading.date or "2024-01-01", time="06:00"), None)
        again = reprint(made[str(key)][0], number + key, "portal1", draw)
        made[again.key] = (replace(again, time="23:59"), str(key))
        other = bulletin(2 * number + key, draw)
        made[other.key] = (other, None)
    return made


@click.command(help=__doc__)
@click.option("--articles", "number", default=2000, show_default=True)
def main(number: int) -> None:
    made = generate(number)
    with tempfile.TemporaryDirectory() as place:
        archive = Archive(Folder(Path(place) / "archive"))
        with archive.transaction() as db:
            db.execute(
                "insert into portals (id, name, url, verified) values ('p', 'P', 'https://p.example/', 'untested')"
            )
            for reading, _ in made.values():
                articles.put(db, "p", reading, None, (), seen="2025-01-01T00:00:00Z")
        archive.connection.close()
        with choosing(archive.folder, None, watch=lambda *_: None) as selection:
            repeats.mark(selection, Path(place) / "work")
            found = dict(selection.db.execute(_PAIRS).fetchall())
    right = sum(made[mine][1] == original for mine, original in found.items())
    click.echo(
        f"{len(found):,} found of {number:,} reprints: precision {right / len(found):.4f}, recall {right / number:.4f}"
    )
    _missed(made, found)
    bulletins = [repeats.shingles(bulletin(key, Random(key)).body) for key in range(200)]
    nearest = max(repeats.similarity(one, other) for n, one in enumerate(bulletins) for other in bulletins[:n])
    click.echo(f"the two most similar of 200 bulletins: {nearest:.2f}")


def _missed(made: dict[str, tuple[Reading, str | None]], found: dict[str, str]) -> None:
    """Say how similar those are that were not found."""
    by_tenth = defaultdict(lambda: [0, 0])
    for key, (reading, original) in made.items():
        if original is not None:
            texts = [repeats.shingles(one.lead, one.body) for one in (reading, made[original][0])]
            tenth = by_tenth[int(20 * repeats.similarity(*texts)) / 20]
            tenth[0] += 1
            tenth[1] += found.get(key) == original
    for least, (all_, got) in sorted(by_tenth.items()):
        click.echo(f"  similarity from {least:.2f}: {got:,} of {all_:,}")


if __name__ == "__main__":
    main()
