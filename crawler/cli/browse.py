"""`khotin browse`: the archive in Datasette, with khotin's pages (exports/datasette/)."""

from __future__ import annotations

import os
import socket
import sys
from importlib.metadata import entry_points
from importlib.util import find_spec
from ipaddress import ip_address
from typing import NoReturn

import click

from crawler.archive.folder import ArchiveError, Folder
from crawler.cli.options import archive_option

LOOPBACK = "127.0.0.1"


@click.command(epilog="Example: khotin browse --port 8100")
@archive_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port to listen on; 0 takes any."
)
@click.option(
    "--host", default=LOOPBACK, show_default=True, help="Address to listen on; 0.0.0.0 is all of this machine's."
)
@click.option("--open", "open_browser", is_flag=True, help="Open a browser on it.")
def command(archive: Folder, port: int, host: str, open_browser: bool) -> None:
    """Search and read the archive in a web browser, with Datasette. Ctrl-C ends it.

    A crawl may go on meanwhile: what it stores is there at the next look.
    """
    start(archive, port, host=host, open_browser=open_browser)


def start(archive: Folder, port: int, *, host: str = LOOPBACK, open_browser: bool) -> NoReturn:
    """Become Datasette on an archive. Raises ArchiveError when that cannot be."""
    from crawler.archive.database import is_frozen, reading

    if find_spec("datasette") is None:
        raise ArchiveError("browsing needs Datasette: install it with `pip install 'khotin[browse]'`.")
    if not entry_points(group="datasette", name="khotin"):
        raise ArchiveError(
            "khotin's pages are not known to Datasette: install khotin anew with `pip install 'khotin[browse]'`."
        )
    with reading(archive):
        pass
    _check_address(host, port)
    if not _is_loopback(host):
        click.echo(
            f"Whoever reaches {host}:{port or 'this port'} can read the whole archive, run SQL on it and download its images and"
            " attachments, without a password.",
            err=True,
        )
    arguments = [
        *(sys.executable, "-m", "datasette", "serve"),
        *(["--immutable"] if is_frozen(archive.database) else []),
        *(str(archive.database), "--host", host, "--port", str(port)),
        # A row of a table shows where an article is, not the whole of it.
        *("--setting", "truncate_cells_html", "200"),
    ]
    if open_browser:
        arguments.append("--open")
    sys.stdout.flush()
    os.execv(sys.executable, arguments)


def _check_address(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise ArchiveError(f"{host!r} is no address of a machine; leave --host out, or give it 0.0.0.0.") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise ArchiveError(
                f"{host} has no free port {port}; choose another with --port, or 0 for any, and a --host of this machine."
            ) from error


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
