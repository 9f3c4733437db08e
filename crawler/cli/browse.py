"""`khotin browse`: the archive in Datasette."""

from __future__ import annotations

import os
import sys
from importlib.resources import as_file, files
from importlib.util import find_spec

import click

from crawler.archive.folder import ArchiveError, Folder
from crawler.cli.options import archive_option


@click.command(epilog="Example: khotin browse --port 8100")
@archive_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port on this machine; 0 takes any."
)
@click.option("--open", "open_browser", is_flag=True, help="Open a browser on it.")
def command(archive: Folder, port: int, open_browser: bool) -> None:
    """Open the archive in a web browser, with Datasette, on this machine only. Ctrl-C ends it.

    A crawl may go on meanwhile: what it stores is there at the next look.
    """
    from crawler.archive.database import reading

    if find_spec("datasette") is None:
        raise ArchiveError("browsing needs Datasette: install it with `pip install 'khotin[browse]'`.")
    with reading(archive):
        pass
    with as_file(files("exports.datasette").joinpath("metadata.json")) as metadata:
        arguments = [
            *(sys.executable, "-m", "datasette", "serve", str(archive.database)),
            *("--host", "127.0.0.1", "--port", str(port), "--metadata", str(metadata)),
        ]
        if open_browser:
            arguments.append("--open")
        os.execv(sys.executable, arguments)
