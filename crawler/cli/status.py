"""`khotin status`: how portals stand, what needs a person, and why."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from crawler.archive.folder import Folder
from crawler.cli import table
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from crawler.watch.standing import Standing


@click.command(epilog="Example: khotin status")
@click.argument("portals", nargs=-1, metavar="[PORTAL...]")
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--alert", "with_alert", is_flag=True, help="Only send a message to show that alerts arrive.")
def command(portals: tuple[str, ...], archive: Folder, *, as_json: bool, with_alert: bool) -> None:
    """Show how PORTALs stand, or all of the archive: the last crawl and what it found, the next run, health and why.

    Those that need a person come first. "new", "changed", "gone" and "failed" count what the last crawl found. Health is
    `well`; `watch` (something is worth knowing); `ill` (something needs a person); `unknown` (not crawled yet). Times are
    those of Vietnam; with --json they are UTC.

    The exit code is 0 when nothing needs a person, 1 when something does (with --alert: when a channel failed), 2 when the
    archive could not be looked at.
    """
    if with_alert:
        sys.exit(_try_alerts(archive))
    from crawler.watch.standing import standings

    now = datetime.now(UTC)
    found = standings(archive, portals, now)
    if as_json:
        click.echo(json.dumps([_values(one) for one in found], ensure_ascii=False, indent=2))
    elif found:
        table.show([_cells(one, now) for one in found], {"portal", "health"})
        for one in found:
            _show_troubles(one)
    else:
        click.echo("Nothing has been crawled yet.", err=True)
    sys.exit(1 if any(one.health == "ill" for one in found) else 0)


def _try_alerts(archive: Folder) -> int:
    from crawler.watch import alerts

    text = f"This is a trial: alerts of the archive {archive.config().name} arrive. Nothing need be done."
    failures = alerts.send(archive, "khotin: alerts arrive", text)
    for failure in failures:
        click.echo(f"khotin: {failure}", err=True)
    sent = len(archive.config().alerts) - len(failures)
    click.echo(f"Sent to {sent} of {sent + len(failures)} channels; see whether the message arrived.")
    return 1 if failures else 0


def _cells(one: Standing, now: datetime) -> dict[str, str]:
    counts = one.measures
    return {
        "health": one.health,
        "portal": one.portal,
        "last crawl": table.moment(one.at) if one.at else "",
        "state": one.state,
        **{name: str(getattr(counts, name)) if counts else "" for name in ("new", "changed", "gone")},
        "failed": str(one.failed) if one.crawl else "",
        "next run": "" if one.next_run is None else "now" if one.next_run <= now else table.moment(one.next_run),
    }


def _show_troubles(one: Standing) -> None:
    """Below the table: why a portal is not well."""
    if one.troubles:
        click.echo(f"\n{one.portal}")
    for trouble, since in one.troubles:
        noted = f", noted {table.moment(since)}" if since else ""
        click.echo(f"  {trouble.name}{noted}: {trouble.reason}")


def _values(one: Standing) -> dict[str, Any]:
    from crawler.archive.clock import stamp

    return {
        "portal": one.portal,
        "health": one.health,
        "crawl": one.crawl,
        "state": one.state,
        "last_crawl": stamp(one.at) if one.at else None,
        **{name: getattr(one.measures, name) if one.measures else None for name in ("new", "changed", "gone")},
        "failed": one.failed if one.crawl else None,
        "next_run": stamp(one.next_run) if one.next_run else None,
        "troubles": [
            {
                "trouble": trouble.name,
                "reason": trouble.reason,
                "needs_person": trouble.needs_person,
                "since": stamp(since) if since else None,
            }
            for trouble, since in one.troubles
        ],
    }
