"""`khotin browse`: the archive in Datasette."""

from __future__ import annotations

import os
import socket
import sys
from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import NoReturn

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
    start(archive, port, open_browser=open_browser)


def start(archive: Folder, port: int, *, open_browser: bool) -> NoReturn:
    """Become Datasette on an archive. Raises ArchiveError when that cannot be."""
    from crawler.archive.database import is_frozen, reading

    if find_spec("datasette") is None:
        raise ArchiveError("browsing needs Datasette: install it with `pip install 'khotin[browse]'`.")
    with reading(archive):
        pass
    _check_port(port)
    with as_file(files("exports.datasette").joinpath("metadata.json")) as metadata:
        arguments = [
            *(sys.executable, "-m", "datasette", "serve"),
            *(["--immutable"] if is_frozen(archive.database) else []),
            str(archive.database),
            *("--host", "127.0.0.1", "--port", str(port), "--metadata", str(metadata)),
            # A row of a table shows where an article is, not the whole of it.
            *("--setting", "truncate_cells_html", "200"),
        ]
        if open_browser:
            arguments.append("--open")
        sys.stdout.flush()
        os.execv(sys.executable, arguments)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ArchiveError(f"port {port} is in use; choose another with --port, or 0 for any.") from error
