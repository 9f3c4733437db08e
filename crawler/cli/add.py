"""`khotin add`: a portal added by its address alone."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import click

from crawler.archive.folder import ArchiveError, Folder
from crawler.cli.options import archive_option


@click.command(epilog="Example: khotin add https://binhan.example.vn/ --id binhan")
@click.argument("url")
@archive_option
@click.option("--id", "portal_id", metavar="ID", help="The portal's id, the name of its file (default: its host).")
@click.option("--no-families", is_flag=True, help="Learn all of it from the site, even if its CMS is known.")
@click.option("--yes", is_flag=True, help="Write the file without asking.")
def command(url: str, archive: Folder, portal_id: str | None, no_families: bool, yes: bool) -> None:
    """Learn how a portal is read, from its home page or a page that lists news at URL, and write its portal file.

    At most 80 pages are fetched, with the manners of a crawl. What was found is shown: sections, some articles, what could not be
    found. Nothing is written unless you agree; the file, portals/ID.toml in the archive, is yours to read and correct.
    """
    from crawler.cli import learned as shown
    from crawler.cli import looking
    from crawler.portals.loader import load_text
    from crawler.survey.families import with_family
    from crawler.survey.survey import BUDGET, Survey

    file = _file(url, archive, portal_id)
    shown.check_asking(yes=yes)
    survey = Survey(url)
    fetched = looking.look(survey, archive.config(), BUDGET)
    learned = shown.result(survey, fetched)
    if not no_families:
        learned = with_family(learned, fetched.samples)
    shown.show(load_text(learned.toml(), file.stem), learned, fetched)
    if shown.agreed(file, yes=yes):
        archive.make()
        file.write_text(learned.toml(), encoding="utf-8")
        click.echo(f"{file} is written. Look it over, then try it: khotin crawl {file.stem} --limit 20")


def _file(url: str, archive: Folder, portal_id: str | None) -> Path:
    """Where the file will be. Raises ArchiveError for what is no address, is there already, or may not be asked."""
    from crawler.portals.loader import is_built_in
    from crawler.portals.model import is_loopback

    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise ArchiveError("the address holds a user name; give it without: only what everybody can read is archived.")
    if not host or parts.scheme not in {"http", "https"}:
        raise ArchiveError(f"{url} is no web address; it begins with http:// or https://.")
    if not archive.config().contact and not is_loopback(host):
        raise ArchiveError(
            'no contact is set: put contact = "you@example.org" into the archive\'s khotin.toml or set KHOTIN_CONTACT, so'
            " that the portal can reach whoever looks at it."
        )
    chosen = portal_id or host.removeprefix("www.") + (f"-{port}" if port else "")
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", chosen):
        raise ArchiveError(f"{chosen!r} cannot be an id; give one with --id: letters a-z, digits, '.', '-' and '_'.")
    file = archive.portals / f"{chosen}.toml"
    if file.exists():
        raise ArchiveError(f"{file} is there already; choose another id with --id, or take the file away first.")
    if is_built_in(chosen):
        click.echo(f"khotin: {chosen} is a built-in portal too; {file} will hide it.", err=True)
    return file
