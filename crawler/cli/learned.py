"""What a survey learned, shown to the archivist who decides whether it is written."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.archive.folder import ArchiveError
from crawler.cli.looking import counted

if TYPE_CHECKING:
    from crawler.portals.model import Portal
    from crawler.survey.declaration import Learned
    from crawler.survey.fetching import Fetched
    from crawler.survey.sample import CannotRead
    from crawler.survey.survey import Survey

_SHOWN = 5


def result(survey: Survey, fetched: Fetched) -> Learned:
    """What a survey learned. Raises ArchiveError, with one sentence and advice, where the site cannot be read."""
    from crawler.survey.sample import CannotRead

    try:
        return survey.result()
    except CannotRead as refusal:
        raise ArchiveError(
            f"{survey.url} cannot be learned after {counted(fetched.requests, 'fetch', 'fetches')}: {_why(refusal, fetched)}"
        ) from refusal


def check_asking(*, yes: bool) -> None:
    """Raises ArchiveError where nobody could be asked whether a file is to be written: before anything is fetched for it."""
    if not yes and not sys.stdin.isatty():
        raise ArchiveError("nothing was written; give --yes to write the file without being asked.")


def agreed(file: Path, *, yes: bool) -> bool:
    """Whether a file is to be written: asked on a terminal, unless `yes`."""
    return yes or click.confirm(f"Write {file}?")


def _why(refusal: CannotRead, fetched: Fetched) -> str:
    """Why a site cannot be learned, what to do, and what its page shows."""
    from crawler.survey.preview import first_words

    if fetched.refused:
        return f"its page did not come ({fetched.refused}). See in a browser what it shows, and whether that is its address."
    words = first_words(fetched.samples)
    return f'{refusal} It shows: "{words}"' if words else str(refusal)


def show(portal: Portal, learned: Learned, fetched: Fetched) -> None:
    """Print what was found: sections, articles as a crawl would read them, what could not be found."""
    from crawler.survey.preview import articles

    click.echo(f"{portal.name} ({portal.url}): {counted(fetched.requests, 'fetch', 'fetches')}")
    click.echo(f"\n{counted(len(learned.sections), 'section')}")
    for section in learned.sections:
        pages = f", {counted(section.pages, 'page')}" if section.pages else ""
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
