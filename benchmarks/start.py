"""How long commands take to start: beside an interpreter that does nothing, in turns.

    python -m benchmarks.start [--articles 20000]

Wanted: `khotin --help` in 0.3 s, `khotin search` on a file that was read before in 0.5 s.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

import click

from benchmarks.generated import fill
from benchmarks.measuring import in_turns, run, spread
from crawler.archive.database import Archive
from crawler.archive.folder import Folder

_KHOTIN = Path(sys.executable).parent / "khotin"
_ROUNDS = 15


@click.command(help=__doc__)
@click.option("--articles", "number", default=20_000, show_default=True)
def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        archive = Archive(Folder(folder / "archive"))
        fill(archive, number)
        archive.connection.close()
        commands: dict[str, list[str | Path]] = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "khotin --help": [_KHOTIN, "--help"],
            "khotin search nông thôn mới": [_KHOTIN, "search", "nông thôn mới", "--archive", folder / "archive"],
            "khotin portals": [_KHOTIN, "portals", "--archive", folder / "archive"],
        }
        costs = in_turns({name: partial(run, command, folder) for name, command in commands.items()}, _ROUNDS)
    click.echo(f"An archive of {number:,} articles.\n\n| command | wall ms | CPU ms | peak MB |\n|---|---:|---:|---:|")
    for name, each in costs.items():
        wall, cpu = spread((1000 * cost.wall for cost in each), 0), spread((1000 * cost.cpu for cost in each), 0)
        click.echo(f"| `{name}` | {wall} | {cpu} | {max(cost.memory for cost in each):.0f} |")


if __name__ == "__main__":
    main()
