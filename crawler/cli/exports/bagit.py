"""`khotin export bagit`: everything about articles as a deposit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.export import export_options, run
from crawler.cli.exports.wacz import warn
from crawler.cli.filters import WithWords

if TYPE_CHECKING:
    from exports.selection import Selection


@click.command(
    cls=WithWords,
    epilog="Example: khotin export bagit -o caohoa-2024 --portal caohoa --since 2024-01-01 --until 2024-12-31",
)
@export_options
def command(**options: Any) -> None:
    """Write a folder that a library takes in as it is, a BagIt bag with SHA-256 and SHA-512: the captured pages (WARC), a smaller
    archive (SQLite), tables (CSV, JSON lines), a description in English and Vietnamese, and Dublin Core.

    Needs the extra `bagit`. `bagit.py --validate` says whether it is unharmed.
    """
    run(**options, write=_write)


def _write(selection: Selection, path: Path) -> None:
    from exports.deposits import bagit

    warn(bagit.write(selection, path))
