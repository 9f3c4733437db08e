"""`khotin verify`: whether what is stored is still what was stored."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from crawler.archive.folder import Folder
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from crawler.archive.verify.findings import Finding


@click.command(epilog="Example: khotin verify --sample 1000")
@archive_option
@click.option(
    "--sample",
    type=click.IntRange(1),
    metavar="N",
    help="Compare N captures, drawn at random, with their records, and WARC files by size alone.",
)
@click.option("--repair", "with_repair", is_flag=True, help="Repair what can be repaired from what is there.")
def command(archive: Folder, sample: int | None, *, with_repair: bool) -> None:
    """Compare everything in the archive with what proves it: the database with itself, texts with their checksums, the search
    index with the texts, captures with their WARC records, crawls with their counts.

    Each finding is a line that says where, what, and what to do. A crawl may run meanwhile; what it has under way is no
    finding. With --repair a second look follows, and what it finds is left.

    The exit code is 0 when nothing is found, 1 when something is (with --repair: is left), 2 when the archive could not be
    looked at.
    """
    from crawler.cli import bar

    found = _look(archive, sample)
    if with_repair:
        from crawler.holdings.repair import repair

        with bar.shown() as watch:
            mends = list(dict.fromkeys(finding.mend for finding in found if finding.mend))
            done = 0
            for done, line in enumerate(repair(archive, mends, watch), 1):  # noqa: B007 - counted
                click.echo(f"repair: {line}")
        if done:
            found = _look(archive, sample)
    number = f"{len(found):,} finding{'' if len(found) == 1 else 's'}" if found else "nothing"
    click.echo(f"{archive.path}: {number} {'left' if with_repair else 'found'}")
    sys.exit(1 if found else 0)


def _look(archive: Folder, sample: int | None) -> list[Finding]:
    """Verify, printing each finding when it is made."""
    from crawler.archive.verify import verify
    from crawler.cli import bar

    found = []
    with bar.shown() as watch:
        for finding in verify(archive, watch, sample=sample):
            click.echo(str(finding))
            found.append(finding)
    return found
