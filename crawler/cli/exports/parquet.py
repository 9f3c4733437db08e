"""`khotin export parquet`: everything about each article, typed."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from crawler.cli.export import export_options, run
from crawler.cli.filters import WithWords


@click.command(cls=WithWords, epilog="Example: khotin export parquet -o news --partitioned")
@export_options
@click.option(
    "--partitioned", is_flag=True, help="Write a folder with a file for each portal and year (portal=ID/year=YYYY)."
)
def command(*, partitioned: bool, **options: Any) -> None:
    """Write what `khotin export jsonl` writes as Parquet: dates, times and lists typed, compressed with zstd.

    Needs the extra `parquet`. The columns are described in datapackage.json beside it.
    """
    from exports.tables import parquet

    run(**options, write=partial(parquet.write, is_partitioned=partitioned))
