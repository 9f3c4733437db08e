"""`khotin backup`: a copy of the archive that is an archive itself."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from crawler.archive.folder import Folder
from crawler.cli.options import archive_option


@click.command(epilog="Example: khotin backup /mnt/disk/archive")
@click.argument("destination", metavar="DEST", type=click.Path(path_type=Path))
@archive_option
def command(destination: Path, archive: Folder) -> None:
    """Copy the archive to the folder DEST, also while it is crawled into, or renew the copy that is there.

    DEST is then an archive as it was at one moment: all commands work on it. WARC files that it has already are compared, not
    copied again; everything that is written is read back. Interrupted, it ends the same when it is started again.

    The exit code is 0 when the copy is whole, 1 when the archive itself lacks WARC files or has damaged ones, 2 when no copy
    could be made.
    """
    from crawler.archive.backup import backup
    from crawler.cli import bar

    with bar.shown() as watch:
        report = backup(archive, destination, watch)
    for trouble in report.troubles:
        click.echo(f"khotin: {trouble}", err=True)
    files = "file" if report.copied == 1 else "files"
    click.echo(
        f"{destination}: {report.copied:,} {files} copied ({report.bytes:,} bytes), {report.kept:,} already there"
    )
    sys.exit(1 if report.troubles else 0)
