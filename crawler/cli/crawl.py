"""`khotin crawl`: crawl portals, show how it goes, say how it ended."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import click

from crawler.archive.folder import Folder
from crawler.cli.options import LIMIT, Day, archive_option

if TYPE_CHECKING:
    from crawler.portals.model import Portal


@click.command(epilog="Example: khotin crawl tamnongkhanhhoa --since 2025-01-01 --limit 100")
@click.argument("portals", nargs=-1, required=True, metavar="PORTAL...")
@archive_option
@click.option("--since", type=Day(), help="Leave out what a listing dates before this day.")
@click.option("--section", "sections", multiple=True, metavar="NAME", help="Only this section; may be given again.")
@click.option("--limit", type=LIMIT, metavar="N", help="Fetch at most N articles of each portal.")
@click.option("--whole", is_flag=True, help="Walk every listing to its end, though it was walked before.")
@click.option("--quiet", is_flag=True, help="Say nothing but what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON; progress goes nowhere.")
def command(
    portals: tuple[str, ...],
    archive: Folder,
    since: date | None,
    sections: tuple[str, ...],
    limit: int | None,
    whole: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Crawl PORTALs into the archive, politely, and store what is new.

    A crawl that was interrupted, by whatever, goes on when the same command is given again. The exit code is 0 when
    everything found was fetched or skipped for a reason, 1 when a listing or an article failed or the archive could not be
    written, 2 when the crawl could not start, 130 when it was interrupted.
    """
    from crawler.archive.crawls import Narrowing
    from crawler.cli import progress, summary, troubles
    from crawler.portals.loader import find
    from crawler.spiders import rendering
    from crawler.spiders.run import Runner
    from crawler.spiders.session import check, check_contact

    chosen = [find(archive.portals, name) for name in dict.fromkeys(portals)]
    sections = tuple(dict.fromkeys(_spelled(name, chosen) for name in sections))
    narrowing = Narrowing(since=since.isoformat() if since else None, sections=sections, limit=limit, whole=whole)
    config = archive.config()
    for portal in chosen:
        check(portal, narrowing)
        check_contact(portal, config)
        rendering.check(portal)
    archive.make()
    runner = Runner(chosen, archive, narrowing)
    with progress.shown(runner.runs, quiet=quiet or as_json) as watch:
        runner.start(watch, progress.EVERY)
    code = summary.report(runner.runs, archive, quiet=quiet, as_json=as_json)
    troubles.tell(archive, chosen, quiet=quiet)
    sys.exit(code)


def _spelled(name: str, portals: Iterable[Portal]) -> str:
    """A section's name as the portals spell it, whose capitals and Unicode form need not be typed."""
    from crawler.vietnamese.text import clean

    names = [section.name for portal in portals for section in portal.sections]
    same = {clean(known).casefold(): known for known in names}
    return name if name in names else same.get(clean(name).casefold(), name)
