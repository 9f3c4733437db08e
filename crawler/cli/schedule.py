"""`khotin schedule`: when portals are crawled next and were last, and what starts `khotin due`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import click

from crawler.archive.folder import Folder
from crawler.cli import table
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from crawler.portals.model import Portal
    from crawler.watch.schedule import Past

_WHAT = 'write schedule = "15 6,18 * * *" into the file of a portal to have it crawled by `khotin due`.'


@click.command(epilog="Example: khotin schedule install --systemd")
@click.argument("action", type=click.Choice(["install"]), required=False, metavar="[install]")
@archive_option
@click.option("--systemd", "way", flag_value="systemd", help="Install as a timer of your systemd.")
@click.option("--cron", "way", flag_value="cron", help="Install as a line of your crontab.")
@click.option("--print", "only_print", is_flag=True, help="Show what would be installed, and install nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    action: Literal["install"] | None,
    archive: Folder,
    *,
    way: Literal["systemd", "cron"] | None,
    only_print: bool,
    as_json: bool,
) -> None:
    """Show when each portal that has a schedule is crawled next and was last, and how many runs it missed since. Times are those
    of Vietnam; with --json they are UTC.

    With "install", have `khotin due` started every five minutes, by a timer of systemd or a line of the crontab, both your own.
    """
    if action is None:
        if way or only_print:
            raise click.UsageError("--systemd, --cron and --print belong to `khotin schedule install`.")
        sys.exit(_show(archive, as_json=as_json))
    if way is None or as_json:
        raise click.UsageError(
            "say how to install: `khotin schedule install --systemd` or `--cron`, perhaps with --print."
        )
    from crawler.watch import installing

    install = installing.by_systemd if way == "systemd" else installing.by_cron
    for sentence in install(archive, only_print=only_print):
        click.echo(sentence)


def _show(archive: Folder, *, as_json: bool) -> int:
    """Print the table; the exit code is 1 when a portal's file cannot be used."""
    from crawler.portals.loader import PortalError, load_each
    from crawler.watch.known import pasts
    from crawler.watch.schedule import Past

    moment, known = datetime.now(UTC), pasts(archive)
    files = list(load_each(archive.portals))
    broken = [file for file in files if isinstance(file, PortalError)]
    portals = [file for file in files if not isinstance(file, PortalError)]
    scheduled = [portal for portal in portals if portal.schedule]
    rows = [(portal, known.get(portal.id, Past())) for portal in scheduled]
    if as_json:
        click.echo(json.dumps([_values(*row, moment) for row in rows], ensure_ascii=False, indent=2))
    elif rows:
        table.show([_cells(*row, moment) for row in rows], {"portal", "schedule", "hours"})
    without = len(portals) - len(scheduled)
    if not as_json:
        click.echo(f"{without} {'portal has' if without == 1 else 'portals have'} no schedule; {_WHAT}", err=True)
    for error in broken:
        click.echo(f"khotin: {error}", err=True)
    return 1 if broken else 0


def _values(portal: Portal, past: Past, moment: datetime) -> dict[str, str | int | None]:
    from crawler.archive.clock import stamp
    from crawler.watch.schedule import missed_runs, next_run

    following = next_run(portal, past, moment)
    return {
        "portal": portal.id,
        "schedule": portal.schedule,
        "hours": portal.hours,
        "last": stamp(past.started) if past.started else None,
        "next": stamp(following) if following else None,
        "missed": missed_runs(portal, past, moment),
    }


def _cells(portal: Portal, past: Past, moment: datetime) -> dict[str, str]:
    from crawler.watch.schedule import MOST_MISSED, missed_runs, next_run

    following, missed = next_run(portal, past, moment), missed_runs(portal, past, moment)
    return {
        "portal": portal.id,
        "schedule": portal.schedule or "",
        "hours": portal.hours or "",
        "last run": table.moment(past.started) if past.started else "never",
        "next run": "now" if following == moment else table.moment(following) if following else "",
        "missed": f"{missed}{'+' if missed == MOST_MISSED else ''}",
    }
