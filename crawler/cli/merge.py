"""`khotin merge`: another archive made part of this one."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.archive.folder import Folder
from crawler.cli.options import archive_option


@click.command(epilog="Example: khotin merge /media/usb/archive --dry-run")
@click.argument("others", metavar="OTHER…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would come in; change nothing.")
@archive_option
def command(others: tuple[Path, ...], archive: Folder, *, dry_run: bool) -> None:
    """Make the archives in the folders OTHER part of this one: articles, all their texts, captures, WARC files, crawls.

    An article is the same by portal and key. Texts that differ become revisions, in the order in which they were captured;
    corrections and withholdings of both count. OTHER is only read. Both are verified first, and each OTHER is merged whole or
    not at all. Given again, the same command changes nothing, or goes on where it was broken off.
    """
    from crawler.archive.merging import merge
    from crawler.cli import bar

    for other in others:
        with bar.shown() as watch:
            report = merge(archive, other, watch, is_trial=dry_run)
        click.echo(
            f"{other}: {report.articles:,} articles, {report.texts:,} texts, {report.captures:,} captures,"
            f" {report.crawls:,} crawls, {report.bytes:,} bytes of WARC files {'would come' if dry_run else 'came'} in"
        )
        if report.withheld:
            more = "more" if report.withheld > 0 else "fewer"
            verb = "would be" if dry_run else "are"
            click.echo(f"{other}: {abs(report.withheld):,} {more} articles {verb} withheld here")
        for portal in report.portals:
            click.echo(f"{other}: portals/{portal}.toml {'would be' if dry_run else 'was'} copied")
        for portal in report.differing:
            click.echo(f"khotin: {other}: portals/{portal}.toml says something else here; it was left there", err=True)
