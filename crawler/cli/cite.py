"""`khotin cite`: articles as those who quote them name them."""

from __future__ import annotations

import sqlite3
import sys
from typing import TYPE_CHECKING

import click

from crawler.archive.folder import ArchiveError, Folder
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from exports.citations.record import Citation

FORMATS = ("text", "bibtex", "csl-json")


@click.command(epilog="Example: khotin cite 17 23 --format bibtex > lua.bib")
@click.argument("articles", metavar="ID|URL...", nargs=-1, required=True)
@archive_option
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How they are written."
)
def command(articles: tuple[str, ...], archive: Folder, form: str) -> None:
    """Cite articles, named by their numbers in this archive or by any address that led to them: who wrote what, where and when,
    its address, when it was captured and the digest of what was captured.

    BibTeX is for LaTeX, CSL-JSON for Zotero, pandoc and citeproc. Withheld articles are not cited.
    """
    from crawler.archive.database import reading
    from exports.citations.bibtex import as_bibtex
    from exports.citations.csl import as_csl
    from exports.citations.text import as_text

    with reading(archive) as db:
        name = archive.config().name
        try:
            found = [_cited(db, article, archive, name) for article in articles]
        except ArchiveError as error:
            click.echo(f"khotin: {error}", err=True)
            sys.exit(1)
    # Two names may be of one article, and no file may have a label twice.
    citations = list({citation.label: citation for citation in found}.values())
    match form:
        case "bibtex":
            click.echo(as_bibtex(citations), nl=False)
        case "csl-json":
            click.echo(as_csl(citations), nl=False)
        case _:
            click.echo("\n".join(map(as_text, citations)))


def _cited(db: sqlite3.Connection, name: str, archive: Folder, archive_name: str) -> Citation:
    """Raises ArchiveError for an article that is not there or is withheld."""
    from crawler.archive.withholding import tombstone
    from crawler.cli.article import named
    from exports.citations.record import cited

    article = named(db, name, archive)
    if stone := tombstone(db, article["id"]):
        raise ArchiveError(f"article {name} is withheld and not cited: {stone['reason']}.")
    return cited(db, article, archive_name)
