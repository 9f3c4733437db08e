"""`khotin export wacz`: the captured pages of articles, for replay programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.export import export_options, run
from crawler.cli.filters import WithWords

if TYPE_CHECKING:
    from exports.deposits.warc import Written
    from exports.selection import Selection


@click.command(
    cls=WithWords,
    epilog="Example: khotin export wacz -o caohoa-2024.wacz --portal caohoa --since 2024-01-01 --until 2024-12-31",
)
@export_options
def command(**options: Any) -> None:
    """Write a WACZ file (Web Archive Collection Zipped): the captured pages of the articles, all that they were read from, with
    images and attachments, an index, and a list of the articles with their text.

    ReplayWeb.page and pywb show it. Listing pages, and pages that speak of a withheld article, stay in the archive.
    """
    run(**options, write=_write)


def _write(selection: Selection, path: Path) -> None:
    from exports.deposits import wacz

    warn(wacz.write(selection, path))


def warn(written: Written) -> None:
    """Say on standard error what is missing from a deposit: the archivist shall know, and the deposit itself need not."""
    for number, why in (
        (written.unreadable, "that could not be read; `khotin verify` says why"),
        (written.speaking, "in which a withheld article is named"),
    ):
        if number:
            click.echo(f"khotin: left out: {number:,} capture{'' if number == 1 else 's'} {why}.", err=True)
