"""`khotin export jsonl`: everything about each article, as JSON."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli.export import export_options, run
from crawler.cli.filters import WithWords


@click.command(cls=WithWords, epilog="Example: khotin export jsonl -o caohoa.jsonl --portal caohoa")
@export_options
def command(**options: Any) -> None:
    """Write a JSON object a line for each article: its fields, sections, images, attachments with their text, earlier texts with
    the cause and time of each change, corrections, what became of it on its portal, and its capture.

    The fields are described in datapackage.json beside it.
    """
    from exports.tables import jsonl

    run(**options, write=jsonl.write)
