"""`khotin search`: find articles by their words."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import click

from crawler.archive.folder import Folder
from crawler.cli.filters import WithWords, asked, filter_options, known
from crawler.cli.options import LIMIT, archive_option

if TYPE_CHECKING:
    from crawler.archive.search import Filters, Hit, Sort


@click.command(
    cls=WithWords,
    epilog="Example: khotin search '\"khánh hòa\" nông dân' --since 2024-01-01",
)
@click.argument("words", nargs=-1, required=True)
@archive_option
@filter_options
@click.option(
    "--sort", type=click.Choice(["relevance", "date"]), default="relevance", show_default=True, help="What comes first."
)
@click.option("--limit", type=LIMIT, default=20, show_default=True, help="Show at most this many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    words: tuple[str, ...],
    archive: Folder,
    filters: Filters,
    sort: Sort,
    limit: int,
    as_json: bool,
) -> None:
    """Find articles that have all WORDS.

    A word typed with marks finds that word (`hòa` and `hoà` are one); typed without, it finds every spelling (`khanh hoa`
    finds Khánh Hòa). "Quotes" make a phrase, `nông*` finds beginnings, OR and NOT work, `title:lúa` searches titles only.
    Attached files are searched too; an article of which only a file has the words comes last, or in its place by date.
    The exit code is 1 when nothing is found.
    """
    from crawler.archive.query import QueryError

    if not "".join(words).strip():
        raise QueryError("There is nothing to search for: type at least one word.")
    sys.exit(0 if show(archive, asked(words) or "", filters, sort=sort, limit=limit, as_json=as_json) else 1)


def show(
    archive: Folder,
    text: str,
    filters: Filters | None = None,
    *,
    sort: Sort = "relevance",
    limit: int = 20,
    as_json: bool = False,
) -> int:
    """Print what a query finds; returns the number of articles it finds in all. Raises ArchiveError for a portal or a province
    that the archive has not.
    """
    from crawler.archive.database import reading
    from crawler.archive.search import EVERYTHING, count, search

    filters = filters or EVERYTHING
    mark = ("", "") if as_json else ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("[", "]")
    with reading(archive) as db:
        filters = known(db, filters)
        begin = time.perf_counter()
        hits = search(db, text, filters, sort=sort, limit=limit, mark=mark)
        number = count(db, text, filters)
        seconds = time.perf_counter() - begin
    if as_json:
        found = {"found": number, "seconds": round(seconds, 3), "hits": [hit._asdict() for hit in hits]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return number
    for hit in hits:
        click.echo(_as_text(hit))
    more = f"; the first {len(hits)} are shown" if number > len(hits) else ""
    click.echo(f"{number:,} found in {seconds:.2f} s{more}" if number else f"Nothing found for {text}", err=not number)
    return number


def _as_text(hit: Hit) -> str:
    where = f"in the file {hit.file}: " if hit.file else ""
    return f"{hit.id}  {hit.date or 'no date'}  {hit.portal}  {hit.title}\n    {where}{hit.snippet}\n    {hit.url}"
