"""`khotin learn`: a portal's templates learned anew after a redesign."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from crawler.archive.folder import Folder
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from crawler.portals.model import Portal
    from crawler.survey.relearning import Relearned


@click.command(epilog="Example: khotin learn binhan")
@click.argument("portal_id", metavar="PORTAL")
@archive_option
@click.option("--yes", is_flag=True, help="Write the file without asking.")
def command(portal_id: str, archive: Folder, yes: bool) -> None:
    """Learn how PORTAL is read since its redesign, and keep how it was read before.

    At most 80 pages are fetched, with the manners of a crawl. Where the present template still reads them, only sections that
    moved are to be learned. What would change is shown; nothing is written unless you agree. The old template becomes an
    [[earlier]] of portals/PORTAL.toml in the archive, with the last day on which it read an article: older captures are still
    read by it.
    """
    from crawler.cli import learned as shown
    from crawler.cli.looking import counted, look
    from crawler.portals.loader import file_of, load_file, load_text
    from crawler.spiders.session import check_contact
    from crawler.survey.relearning import relearn
    from crawler.survey.revisit import Revisit
    from crawler.survey.survey import BUDGET

    source = file_of(archive.portals, portal_id)
    portal = load_file(source)
    check_contact(portal, archive.config())
    shown.check_asking(yes=yes)
    revisit = Revisit(portal)
    fetched = look(revisit, archive.config(), BUDGET, portal)
    learned = shown.result(revisit.survey, fetched)
    text = source.read_text(encoding="utf-8-sig")
    new = relearn(portal, text, load_text(learned.toml(), portal.id), fetched.samples, _until(archive, portal))
    if not new.is_change:
        fetches = counted(fetched.requests, "fetch", "fetches")
        click.echo(f"{portal.id}: {fetches}. The template still reads its pages; nothing to learn.")
        _show_unwritten(new)
        return
    shown.show(load_text(new.text, portal.id), learned, fetched)
    _show(new)
    _show_unwritten(new)
    file = archive.portals / f"{portal.id}.toml"
    if shown.agreed(file, yes=yes):
        archive.make()
        file.write_text(new.text, encoding="utf-8")
        click.echo(f"{file} is written. What it makes of the archive: khotin reread {portal.id} --dry-run")


def _until(archive: Folder, portal: Portal) -> date:
    """The last day of the old template: that of the last article it read; where it read none, yesterday."""
    from crawler.archive.database import reading
    from crawler.portals.earlier import day_in_vietnam
    from crawler.survey.relearning import last_day

    yesterday = day_in_vietnam(datetime.now(UTC)) - timedelta(days=1)
    if not archive.database.is_file():
        return yesterday
    with reading(archive) as db:
        return last_day(db, portal.id) or yesterday


def _show(new: Relearned) -> None:
    click.echo("\nWhat changes in the file" + (f"; until {new.until} it was as before" if new.until else ""))
    if new.replaces:
        click.echo(
            "  an [[earlier]] ends on that day already: the present template is replaced, and none is made of it"
        )
    for key, (before, now) in new.changed.items():
        click.echo(f"  {key}: {_value(before)} -> {_value(now)}")
    for name, url in new.moved.items():
        click.echo(f"  section {name} has moved to {url}")


def _show_unwritten(new: Relearned) -> None:
    """What the archivist may want to change, and khotin does not."""
    if new.lost or new.dead:
        click.echo("\nIn the file, and not met; left as it is: see whether it is still there, and take it out if not")
    for name in new.lost:
        click.echo(f"  section {name}")
    for url, answer in new.dead.items():
        click.echo(f"  feed or sitemap {url}: it {answer}")
    if new.further:
        click.echo("\nNot in the file, and not written: to add a section, write a [[sections]] with this name and url")
    for section in new.further:
        click.echo(f"  {section.name}: {section.url}")


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    return ", ".join(value) if isinstance(value, list) else str(value)
