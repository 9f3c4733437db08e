"""After crawls: what is newly wrong with portals, and what is over, said in a line each and sent to whoever is to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawler.archive.folder import ArchiveError, Folder

if TYPE_CHECKING:
    from crawler.portals.model import Portal


def tell(archive: Folder, portals: Sequence[Portal], *, quiet: bool) -> None:
    """Judge portals by their past, say on standard error what is new (if `quiet` only what needs a person), send alerts. What
    fails of it is said; it is no failure of the crawls.
    """
    try:
        _tell(archive, portals, quiet=quiet)
    except ArchiveError as error:
        click.echo(f"khotin: {error}", err=True)


def _tell(folder: Folder, portals: Sequence[Portal], *, quiet: bool) -> None:
    import sqlite3

    from crawler.archive.database import Archive
    from crawler.watch import alerts, health

    if not folder.database.is_file():
        return
    archive = Archive.shared(folder)
    try:
        now = datetime.now(UTC)
        news = [one for portal in portals for one in health.note(archive, portal, now)]
        for one in news:
            if one.is_new and (not quiet or (one.to_tell and not one.is_over)):
                said = f"{one.name} is over" if one.is_over else f"{one.name}: {one.reason}"
                click.echo(f"{one.portal}: {said}", err=True)
        to_tell = [one for one in news if one.to_tell]
        if to_tell and folder.config().alerts:
            failures = alerts.send(folder, *alerts.message(folder.config().name, to_tell))
            for failure in failures:
                click.echo(f"khotin: {failure}", err=True)
            if not failures:
                health.told(archive, to_tell, datetime.now(UTC))
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(
            f"the health of the portals could not be noted: {error}; mend that and crawl again."
        ) from error
    finally:
        archive.release()
