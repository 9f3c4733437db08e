"""`khotin export corpus`: texts for the tools of linguists and language models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.cli.export import export_options, run
from crawler.cli.filters import WithWords

if TYPE_CHECKING:
    from pathlib import Path

    from exports.selection import Selection


@click.command(cls=WithWords, epilog="Example: khotin export corpus -o lua lúa --since 2020-01-01 --distinct")
@export_options
@click.option("--distinct", is_flag=True, help="Leave out texts that repeat another; the earliest stays.")
def command(*, distinct: bool, **options: Any) -> None:
    """Write a folder with a text file for each article (texts/PORTAL/YEAR/), a table of them (metadata.csv), the same as JSON
    lines with the text (corpus.jsonl) and a dataset card (README.md).

    Texts that have the title and body of another, or nearly its lead and body, as reprints of agency pieces have, are marked.
    Needs the extra `corpus`.
    """
    from exports.corpus import writing

    def write(selection: Selection, path: Path) -> None:
        tally = writing.write(selection, path, is_distinct=distinct)
        marked = f"{tally.duplicates:,} duplicates and {tally.near:,} near duplicates are marked"
        told.append(f"{tally.left_out:,} repeat another and were left out" if distinct else marked)

    told: list[str] = []
    run(**options, write=write)
    click.echo(told[0])
