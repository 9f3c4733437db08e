"""`khotin add`: a portal added by its address alone."""

from __future__ import annotations

import re
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from crawler.archive.folder import ArchiveError, Folder
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from crawler.portals.model import Portal
    from crawler.survey.declaration import Learned
    from crawler.survey.fetching import Fetched

_SHOWN = 5


@click.command(epilog="Example: khotin add https://binhan.example.vn/ --id binhan")
@click.argument("url")
@archive_option
@click.option("--id", "portal_id", metavar="ID", help="The portal's id, the name of its file (default: its host).")
@click.option("--yes", is_flag=True, help="Write the file without asking.")
def command(url: str, archive: Folder, portal_id: str | None, yes: bool) -> None:
    """Learn how a portal is read, from its home page or a page that lists news at URL, and write its portal file.

    At most 80 pages are fetched, with the manners of a crawl. What was found is shown: sections, some articles, what could not be
    found. Nothing is written unless you agree; the file, portals/ID.toml in the archive, is yours to read and correct.
    """
    from crawler.portals.loader import load_file
    from crawler.survey.fetching import run
    from crawler.survey.sample import CannotRead
    from crawler.survey.survey import Survey

    file = _file(url, archive, portal_id)
    survey = Survey(url)
    fetched = run(survey, archive.config())
    try:
        learned = survey.result()
    except CannotRead as refusal:
        why = f"it did not answer: {fetched.refused}." if fetched.refused else str(refusal)
        raise ArchiveError(f"{url} cannot be added after {fetched.requests} fetches: {why}") from refusal
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / file.name
        trial.write_text(learned.toml(), encoding="utf-8")
        _show(load_file(trial), learned, fetched)
    if not yes and not sys.stdin.isatty():
        raise ArchiveError("nothing was written; give --yes to write the file without being asked.")
    if yes or click.confirm(f"Write {file}?"):
        archive.make()
        file.write_text(learned.toml(), encoding="utf-8")
        click.echo(f"{file} is written. Look it over, then try it: khotin crawl {file.stem} --limit 20")


def _file(url: str, archive: Folder, portal_id: str | None) -> Path:
    """Where the file will be. Raises ArchiveError for what is no address, is there already, or may not be asked."""
    from crawler.portals.model import is_loopback

    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
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
    return file


def _show(portal: Portal, learned: Learned, fetched: Fetched) -> None:
    from crawler.survey.preview import articles

    click.echo(f"{portal.name} ({portal.url}): {fetched.requests} fetches")
    click.echo(f"\n{len(learned.sections)} sections")
    for section in learned.sections:
        pages = f", {section.pages} pages" if section.pages else ""
        click.echo(f"  {section.name}: {section.url}{pages}")
    for feed in (*learned.feeds, *learned.sitemaps):
        click.echo(f"  feed or sitemap {feed}")
    click.echo("\nArticles, as a crawl would read them")
    for reading in islice(articles(portal, fetched.samples), _SHOWN):
        when = " ".join(part for part in (reading.date, reading.time) if part) or "no date"
        facts = (
            when,
            reading.byline or "no byline",
            reading.section or "no section",
            f"{len(reading.body):,} characters",
        )
        click.echo(f"  {reading.title}\n    {' · '.join(facts)}")
    click.echo("\nHow sure each field is")
    for name, confidence in sorted(learned.confidence.items(), key=lambda item: -item[1]):
        click.echo(f"  {name}: {confidence:.0%}")
    if learned.missing:
        click.echo("\nNot found")
        for name, reason in learned.missing.items():
            click.echo(f"  {name}: {reason}")
