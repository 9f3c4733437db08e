"""`khotin export sqlite`: a smaller archive."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli.export import export_options, run
from crawler.cli.filters import WithWords


@click.command(cls=WithWords, epilog="Example: khotin export sqlite -o lua lúa --province 'khanh hoa'")
@export_options
def command(**options: Any) -> None:
    """Write a folder that is an archive of the chosen articles: archive.db and portal files, with the search index, earlier texts
    and the rows of the captures.

    The WARC files stay where they are, and archive.db says so: pictures are not shown, and `khotin verify` looks at the rest.
    """
    from exports.tables import sqlite

    run(**options, write=sqlite.write)
