"""`khotin reread`: read the archive again from its captures, show what that changes, and change it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from crawler.archive.folder import Folder
from crawler.cli.options import Day, archive_option

if TYPE_CHECKING:
    from crawler.holdings.report import Report, Tally


@click.command(epilog="Example: khotin reread tamnongkhanhhoa --dry-run")
@click.argument("portals", nargs=-1, metavar="[PORTAL...]")
@archive_option
@click.option("--since", type=Day(), help="Only what was captured on this day or later.")
@click.option("--dry-run", is_flag=True, help="Change nothing; say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(portals: tuple[str, ...], archive: Folder, since: date | None, *, dry_run: bool, as_json: bool) -> None:
    """Read all articles, or those of PORTALs, again from their captures, without the network.

    Each capture is read with the portal file's template of its time. Texts that are read differently replace those that are
    there, which become revisions with the cause `reader`. Corrections stand, withheld articles are left alone. Interrupted,
    it ends the same when it is started again.

    The exit code is 1 when captures could not be read from their WARC files, 2 when the rereading could not start.
    """
    from crawler.archive.database import reading
    from crawler.cli import bar
    from crawler.holdings.reread import reread
    from crawler.portals.loader import find

    with reading(archive) as db:
        known = [row["id"] for row in db.execute("select id from portals order by id")]
    chosen = [find(archive.portals, name) for name in dict.fromkeys(portals or known)]
    reports = []
    with bar.shown() as watch:
        for portal in chosen:
            reports.append(reread(archive, portal, since, dry_run=dry_run, watch=watch))
            if not as_json:
                _show(reports[-1])
    if as_json:
        click.echo(json.dumps([asdict(report) for report in reports], ensure_ascii=False, indent=2))
    sys.exit(1 if any(report.broken.count for report in reports) else 0)


def _show(report: Report) -> None:
    """A report for people."""
    would = "" if report.applied else "would "
    click.echo(
        f"{report.portal}: read {_of(report.articles, 'article')}, {_of(report.pages, 'listing page')} and"
        f" {_of(report.files, 'attachment')} again in {report.seconds:.1f} s: {_of(report.changed, 'article')}"
        f" {would}change{'' if would or report.changed != 1 else 's'}"
    )
    for name, tally in report.fields.items():
        click.echo(f"  {name}: {tally.count:,}")
        for one in tally.examples:
            click.echo(f"    {one['article'] or one['url']}: {_value(one['old'])} → {_value(one['new'])}")
    if report.noted:
        click.echo(f"  {_of(report.noted, 'article')} {would}differ in origins, flags, address or reader alone")
    _list("newly readable", report.readable, lambda one: f"{one['url']}: {one['title']}")
    _list(
        "no longer readable, left as they are",
        report.unreadable,
        lambda one: f"{one['article'] or 'listing'} {one['url']}: {one['reason']} (capture {one['capture']})",
    )
    _list("keys that another article has", report.taken, lambda one: f"{one['article']}: {one['old']} → {one['new']}")
    _list(
        "captures that cannot be read; run `khotin verify`",
        report.broken,
        lambda one: f"{one['capture']} {one['url']}: {one['reason']}",
    )


def _list(what: str, tally: Tally, line: Callable[[dict[str, Any]], str]) -> None:
    if not tally.count:
        return
    click.echo(f"  {what}: {tally.count:,}")
    for one in tally.examples:
        click.echo(f"    {line(one)}")
    if tally.count > len(tally.examples):
        click.echo(f"    and {tally.count - len(tally.examples):,} more")


def _value(value: Any) -> str:
    return "nothing" if value in {None, ""} else f"“{' '.join(str(value).split())}”"


def _of(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
