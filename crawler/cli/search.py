"""`khotin search`: find articles by their words."""

from __future__ import annotations

import json
import sys
from datetime import date

import click

from crawler.archive.folder import Folder
from crawler.cli.options import LIMIT, Day, archive_option


@click.command(
    context_settings={"ignore_unknown_options": True},
    epilog="Example: khotin search '\"khánh hòa\" nông dân' --since 2024-01-01",
)
@click.argument("words", nargs=-1, required=True)
@archive_option
@click.option("--portal", metavar="ID", help="Only articles of this portal.")
@click.option("--since", type=Day(), help="Only articles dated this day or later.")
@click.option("--until", type=Day(), help="Only articles dated this day or earlier.")
@click.option("--limit", type=LIMIT, default=20, show_default=True, help="Show at most this many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    words: tuple[str, ...],
    archive: Folder,
    portal: str | None,
    since: date | None,
    until: date | None,
    limit: int,
    as_json: bool,
) -> None:
    """Find articles that have all WORDS.

    A word typed with marks finds that word (`hòa` and `hoà` are one); typed without, it finds every spelling (`khanh hoa`
    finds Khánh Hòa). "Quotes" make a phrase, `nông*` finds beginnings, OR and NOT work, `title:lúa` searches titles only.
    After the articles come those of which only an attached file has the words.
    The exit code is 1 when nothing is found.
    """
    text = " ".join(words)
    sys.exit(0 if show(archive, text, portal=portal, since=since, until=until, limit=limit, as_json=as_json) else 1)


def show(
    archive: Folder,
    text: str,
    *,
    portal: str | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int = 20,
    as_json: bool = False,
) -> int:
    """Print what a query finds; returns the number of articles it finds in all."""
    from crawler.archive.database import reading
    from crawler.archive.search import count, search

    mark = ("", "") if as_json else ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("[", "]")
    with reading(archive) as db:
        hits = search(db, text, portal=portal, since=since, until=until, limit=limit, mark=mark)
        number = count(db, text, portal=portal, since=since, until=until)
    if as_json:
        click.echo(json.dumps({"found": number, "hits": [hit._asdict() for hit in hits]}, ensure_ascii=False, indent=2))
        return number
    for hit in hits:
        where = f"in the file {hit.file}: " if hit.file else ""
        click.echo(
            f"{hit.id}  {hit.date or 'no date'}  {hit.portal}  {hit.title}\n    {where}{hit.snippet}\n    {hit.url}"
        )
    more = f"; the first {len(hits)} are shown" if number > len(hits) else ""
    click.echo(f"{number:,} found{more}" if number else f"Nothing found for {text}", err=not number)
    return number
