"""`khotin portals`: what portals are known, how far they are verified, and what the archive has of them."""

from __future__ import annotations

import json
import sys

import click

from crawler.archive.folder import Folder
from crawler.cli import table
from crawler.cli.options import archive_option


@click.command(epilog="Example: khotin portals --archive /srv/news")
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(archive: Folder, as_json: bool) -> None:
    """List the portals that are known: the built-in ones and those of the archive's portals/ folder.

    "verified" says what a portal's file rests on: `seen` (pages of it were seen), `reported` (by others) or `untested`.
    "lacks" names what nobody knows yet of a portal, and without which it cannot be crawled.
    """
    from crawler.archive.database import reading
    from crawler.portals.loader import PortalError, load_each

    crawled: dict[str, tuple[int, str | None]] = {}
    if archive.database.is_file():
        with reading(archive) as db:
            crawled = {
                row["id"]: (row["articles"], row["last"])
                for row in db.execute(
                    "select id, (select count(*) from articles where portal = portals.id) as articles,"
                    " (select max(coalesce(ended_at, started_at)) from crawls where portal = portals.id) as last from portals"
                )
            }
    rows, faulty = [], 0
    for portal in load_each(archive.portals):
        if isinstance(portal, PortalError):
            faulty += 1
            click.echo(f"khotin: {portal}", err=True)
            continue
        articles, last = crawled.get(portal.id, (0, None))
        rows.append(
            {
                "portal": portal.id,
                "name": portal.name,
                "url": portal.url,
                "family": portal.family,
                "verified": portal.verified,
                "lacks": list(portal.lacks),
                "sections": len(portal.sections),
                "articles": articles,
                "last crawl": last,
            }
        )
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        table.show([{name: _cell(value) for name, value in row.items()} for row in rows], {"portal"})
    sys.exit(1 if faulty else 0)


def _cell(value: str | int | list[str] | None) -> str:
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
