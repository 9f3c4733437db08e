"""`khotin export FORMAT`: what all formats have in common. Each is a file of crawler/cli/exports/ over a writer of exports/."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.archive.folder import Folder
from crawler.cli import bar
from crawler.cli.filters import asked, filter_options, known
from crawler.cli.lazy import LazyGroup
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from crawler.archive.search import Filters
    from exports.selection import Selection

# What `khotin export --help` says of each.
FORMATS = {
    "csv": "A table for spreadsheets, a line an article.",
    "jsonl": "Everything about each article, a JSON object a line.",
    "parquet": "The same, typed and compressed, for pandas, DuckDB, R.",
    "sqlite": "A smaller archive, for khotin, Datasette, any SQLite client.",
    "corpus": "Text files, a table of them and a card, for linguists and language models.",
    "atom": "A feed of what is new, changed or vanished, for feed readers.",
    "wacz": "The captured pages, for ReplayWeb.page and pywb.",
    "bagit": "Everything in one folder, for libraries (BagIt).",
}


class Formats(LazyGroup):
    """The formats; an unknown one is answered with those that there are. Raises ValueError for it."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.verbs and not args[0].startswith("-"):
            raise ValueError(f"there is no format {args[0]!r}; khotin exports {', '.join(self.verbs)}.")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Formats,
    verbs=FORMATS,
    package="crawler.cli.exports",
    epilog="Example: khotin export csv -o lua.csv lúa --since 2024-01-01",
)
def command() -> None:
    """Take articles out of the archive, in a form that other programs read.

    Without words and filters all articles are taken, else those that `khotin search` finds; withheld ones never. They come in the
    order of portal, date and key. What is written has its name only when it is whole.
    """


def export_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """WORDS, --output, --archive and the filters of a search: the parameters of `run` but for the last."""
    decorators = (
        click.argument("words", nargs=-1),
        click.option(
            "-o",
            "--output",
            "path",
            required=True,
            metavar="PATH",
            type=click.Path(path_type=Path),
            help="Write to this.",
        ),
        archive_option,
        filter_options,
    )
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def run(
    words: tuple[str, ...],
    path: Path,
    archive: Folder,
    filters: Filters,
    write: Callable[[Selection, Path], None],
) -> None:
    """Choose articles, have them written, say how many there were."""
    from crawler.archive.database import reading
    from exports.selection import choosing

    with reading(archive) as db:
        filters = known(db, filters)
    with bar.shown() as watch, choosing(archive, asked(words), filters, watch=watch) as selection:
        write(selection, path)
        number = selection.number
    click.echo(f"{path}: {number:,} article{'' if number == 1 else 's'}")
