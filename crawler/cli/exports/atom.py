"""`khotin export atom`: a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.cli.export import export_options, run
from crawler.cli.filters import WithWords

if TYPE_CHECKING:
    from pathlib import Path

    from exports.selection import Selection


@click.command(cls=WithWords, epilog="Example: khotin export atom -o caohoa.atom --portal caohoa")
@export_options
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Write so many events at most."
)
def command(*, limit: int, **options: Any) -> None:
    """Write an Atom feed of what last happened to these articles, for feed readers: one came into the archive, its portal changed
    it, it vanished, it returned. The newest comes first.

    An entry has the article's lead or what was changed, never its whole text.
    """
    from exports.feeds import atom

    def write(selection: Selection, path: Path) -> None:
        told.append(atom.write(selection, path, limit=limit))

    told: list[int] = []
    run(**options, write=write)
    click.echo(f"{told[0]:,} event{'' if told[0] == 1 else 's'} of them")
