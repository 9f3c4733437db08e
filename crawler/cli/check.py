"""`khotin check`: whether a portal is still read by its template."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from crawler.archive.folder import ArchiveError, Folder
from crawler.cli.looking import counted, look
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from crawler.survey.checking import Checked
    from crawler.survey.fetching import Fetched

_UNREAD = 5


@click.command(epilog="Example: khotin check binhan")
@click.argument("portal_id", metavar="PORTAL")
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print the result for programs.")
def command(portal_id: str, archive: Folder, as_json: bool) -> None:
    """Look at a sample of PORTAL and say which fields no longer come from its template.

    The first pages of up to six sections, up to twelve of their articles, and up to four feeds and sitemaps are fetched, with
    the manners of a crawl, and compared with what the archive usually has since the last redesign. Nothing is stored. The exit
    code is 0 when all is well, 1 when a listing or a field is lost, 2 when the portal could not be looked at, 130 when it was
    interrupted.
    """
    from crawler.archive.database import reading
    from crawler.portals.loader import find
    from crawler.spiders.session import check_contact
    from crawler.survey.checking import MOST, Check, usual

    portal = find(archive.portals, portal_id)
    check_contact(portal, archive.config())
    known: dict[str, float] = {}
    if archive.database.is_file():
        with reading(archive) as db:
            known = usual(db, portal)
    check = Check(portal, known)
    fetched = look(check, archive.config(), MOST, portal)
    if reason := check.silence():
        raise ArchiveError(
            f"{portal.id} could not be looked at: {reason}. See whether it works in a browser, and try again later."
        )
    checked = check.result()
    if as_json:
        click.echo(
            json.dumps({"portal": portal.id, "requests": fetched.requests, **asdict(checked)}, ensure_ascii=False)
        )
    else:
        _show(portal.id, checked, fetched)
    sys.exit(0 if checked.is_well else 1)


def _show(portal: str, checked: Checked, fetched: Fetched) -> None:
    click.echo(f"{portal}: {counted(fetched.requests, 'fetch', 'fetches')}\n\nListings")
    for name, listing in [
        *((section.name, section) for section in checked.sections),
        *((f"{source.name} {source.url}", source) for source in checked.sources),
    ]:
        rows = f"{counted(listing.rows, 'row')}, {listing.articles} of them articles"
        click.echo(f"  {name}: {listing.problem or rows}")
    click.echo(
        f"\nFields of {counted(checked.articles, 'article')}\n  {'':9}{'template':>9}{'elsewhere':>11}{'none':>6}{'usually':>9}"
    )
    for field in checked.fields:
        none = checked.articles - field.template - field.otherwise
        usually = "?" if field.usual is None else f"{field.usual:.0%}"
        mark = "  lost" if field.is_lost else ""
        click.echo(f"  {field.name:9}{field.template:>9}{field.otherwise:>11}{none:>6}{usually:>9}{mark}")
    for url, reason in list(checked.unread.items())[:_UNREAD]:
        click.echo(f"  not read: {url}: {reason}")
    if len(checked.unread) > _UNREAD:
        click.echo(f"  not read: {len(checked.unread) - _UNREAD} more")
    click.echo(f"\n{_verdict(portal, checked)}")


def _verdict(portal: str, checked: Checked) -> str:
    if checked.is_well:
        return "All is well: the template reads what it used to."
    if checked.lost:
        return f"No longer from the template: {', '.join(checked.lost)}. Learn the new one: khotin learn {portal}"
    if not any(section.problem for section in checked.sections) and len(checked.unread) <= checked.articles:
        return "A feed or sitemap cannot be read. See whether the portal still has it; if not, take it out of the file."
    return f"Listings or articles cannot be read. See the reasons above; khotin learn {portal} learns a new template."
