"""`khotin import`: captures that others made enter the archive by the door that all captures come in by."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.archive.folder import ArchiveError, Folder
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from crawler.holdings.imports import Holding
    from crawler.portals.model import Portal


@click.command("import", epilog="Example: khotin import mirror.warc.gz")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@archive_option
@click.option("--quiet", is_flag=True, help="Say nothing but what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON; progress goes nowhere.")
def command(files: tuple[Path, ...], archive: Folder, quiet: bool, as_json: bool) -> None:
    """Import captures from WARC FILEs (.warc.gz, .warc, .wacz) that wget, Browsertrix or others made. No network is used.

    The files are copied into the archive as they are, and the portals they hold captures of are read from them as a crawl
    would read them: listings first, then articles, then their files; after that what no listing names, and earlier captures
    of the same articles, which become their history. An import that was interrupted goes on when the same command is given
    again. Exit codes are those of `khotin crawl`; what is damaged in the files makes it 1.
    """
    from crawler.archive.crawls import Narrowing
    from crawler.cli import progress, summary
    from crawler.holdings.imports import take_in
    from crawler.spiders.run import Runner

    archive.make()
    holding = take_in(files, archive)
    for trouble in holding.troubles:
        click.echo(trouble, err=True)
    portals = _portals(holding, archive, say=not quiet and not as_json)
    runner = Runner(portals, archive, Narrowing(), holding.source)
    with progress.shown(runner.runs, quiet=quiet or as_json) as watch:
        runner.start(watch, progress.EVERY)
    sys.exit(summary.report(runner.runs, archive, quiet=quiet, as_json=as_json) or int(bool(holding.troubles)))


def _portals(holding: Holding, archive: Folder, *, say: bool) -> list[Portal]:
    """The portals that the files hold captures of. Raises ArchiveError when there is none."""
    from crawler.portals.loader import load_each
    from crawler.portals.model import Portal

    known = [portal for portal in load_each(archive.portals) if isinstance(portal, Portal)]
    chosen = [portal for portal in known if not portal.netlocs.isdisjoint(holding.hosts) and not portal.lacks]
    unknown = {
        host: number for host, number in holding.hosts.items() if not any(host in portal.netlocs for portal in chosen)
    }
    names = ", ".join(f"{host} ({number:,})" for host, number in sorted(unknown.items(), key=lambda item: -item[1])[:5])
    if not chosen:
        raise ArchiveError(
            f"no portal file can read the captures of {names or 'these files'}; write one into {archive.portals}/"
            " (docs/portals.md) and give the same command again."
        )
    if unknown and say:
        click.echo(f"not read, for want of a portal file: captures of {names}", err=True)
    return chosen
