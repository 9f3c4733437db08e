"""`khotin export csv`: articles as a table for spreadsheets."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli.export import export_options, run
from crawler.cli.filters import WithWords


@click.command(cls=WithWords, epilog="Example: khotin export csv -o lua.csv lúa --since 2024-01-01")
@export_options
def command(**options: Any) -> None:
    """Write a CSV file that spreadsheets open as it is: UTF-8 with a byte order mark, commas, a line an article.

    A cell that a spreadsheet would take for a formula has an apostrophe before it, and so has one that begins with an apostrophe:
    programs take the first one off. The columns are described in datapackage.json beside it.
    """
    from exports.tables import csv

    run(**options, write=csv.write)
