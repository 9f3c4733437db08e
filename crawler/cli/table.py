"""A table for people: aligned on a terminal, elsewhere lines whose cells are parted by tabs."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from datetime import datetime

import click

from crawler.vietnamese.zone import VIETNAM


def moment(time: datetime | str) -> str:
    """A time with its zone, or as the archive keeps it (UTC), as people read it: Vietnam's, to the minute."""
    aware = datetime.fromisoformat(time) if isinstance(time, str) else time
    return f"{aware.astimezone(VIETNAM):%Y-%m-%d %H:%M}"


def show(rows: Sequence[dict[str, str]], whole: Collection[str]) -> None:
    """Print rows of the same columns. The columns `whole` are never broken: what stands there must be typed as it is."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    if not sys.stdout.isatty():
        click.echo("\n".join("\t".join(cells) for cells in (rows[0] if rows else (), *(row.values() for row in rows))))
        return
    table = Table(box=None, pad_edge=False)
    for name in rows[0] if rows else ():
        is_number = all(row[name].isdecimal() for row in rows)
        table.add_column(name, justify="right" if is_number else "left", overflow="fold", no_wrap=name in whole)
    for row in rows:
        table.add_row(*map(escape, row.values()))
    Console().print(table)
