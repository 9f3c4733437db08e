"""Looking at a site from the terminal, for `add`, `check` and `learn`: says how far it is, and why it was given up."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from crawler.archive.folder import ArchiveError, Config

if TYPE_CHECKING:
    from crawler.portals.model import Portal
    from crawler.survey.fetching import Fetched
    from crawler.survey.manners import Asking


def look(asking: Asking, config: Config, most: int, portal: Portal | None = None) -> Fetched:
    """Show what asks the pages it wants, at most `most`, with the manners that the portal's file says, if it has one. Exits with
    130 when it is interrupted.

    Raises ArchiveError where the host asks for too much patience, or leads to another host.
    """
    from crawler.survey.fetching import run

    with _progress(most) as watch:
        fetched = run(asking, config, watch, portal)
    if fetched.given_up:
        raise ArchiveError(f"{fetched.given_up}; nothing was written, try again later.")
    if fetched.interrupted:
        click.echo("khotin: interrupted; nothing was written.", err=True)
        sys.exit(130)
    if fetched.elsewhere and not any(sample.status for sample in fetched.samples):
        raise ArchiveError(
            f"{fetched.samples[0].asked}: the address leads to {fetched.elsewhere}, on another host; give that address if it is"
            " the portal's."
        )
    return fetched


def counted(number: int, noun: str, several: str | None = None) -> str:
    """A number with its noun: "1 page", "2 pages", "1,000 fetches"."""
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"


@contextmanager
def _progress(most: int) -> Iterator[Callable[[Fetched], None]]:
    """Gives the function that shows how far it is, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"0 of at most {most} pages") as status:
        yield lambda fetched: status.update(_sentence(fetched, most))


def _sentence(fetched: Fetched, most: int) -> str:
    waiting = f", waiting {fetched.delay:g} s between them" if fetched.delay else ""
    return f"{len(fetched.samples)} of at most {most} pages{waiting}"
