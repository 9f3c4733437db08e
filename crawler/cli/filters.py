"""The options that say which articles are meant; searching and exporting have them."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from crawler.archive.folder import ArchiveError
from crawler.cli.options import Day

if TYPE_CHECKING:
    from crawler.archive.search import Filters

_OPTIONS = (
    click.option("--portal", metavar="ID", help="Only articles of this portal."),
    click.option("--province", metavar="NAME", help="Only portals of this province, of today or of before July 2025."),
    click.option("--section", metavar="NAME", help="Only articles that stand in a section of this name."),
    click.option("--since", type=Day(), help="Only articles dated this day or later."),
    click.option("--until", type=Day(), help="Only articles dated this day or earlier."),
    click.option("--byline", metavar="NAME", help="Only articles credited so, capitals aside."),
    click.option("--state", type=click.Choice(["live", "missing", "gone"]), help="Only articles in this state."),
)
_NAMES = ("portal", "province", "section", "since", "until", "byline", "state")


class WithWords(click.Command):
    """A command whose words are those of a search: one that it leaves out begins with a dash, as an option does."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # A blank before it keeps click from taking `-ong` for `-o ng`; `asked` takes it off.
        return super().parse_args(ctx, [f" {arg}" if _is_left_out(arg) else arg for arg in args])


def _is_left_out(arg: str) -> bool:
    return arg.startswith("-") and not arg.startswith("--") and arg not in {"-", "-o"}


def asked(words: tuple[str, ...]) -> str | None:
    """What is searched for; None without words."""
    return " ".join(word.strip() for word in words) if words else None


def filter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--portal, --province and so on, as Filters in the parameter `filters`."""

    @functools.wraps(function)
    def command(**options: Any) -> Any:
        from crawler.archive.search import Filters

        filters = Filters(**{name: options.pop(name) for name in _NAMES})
        return function(**options, filters=filters)

    decorated: Callable[..., Any] = command
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def known(db: sqlite3.Connection, filters: Filters) -> Filters:
    """The filters, with portal and province spelled as the archive has them: `khanh hoa` is Khánh Hòa.

    Raises ArchiveError for a name that it has not, because what is only mistyped must not look like silence.
    """
    from crawler.portals.near import did_you_mean
    from crawler.vietnamese.folding import fold

    spelled = {}
    for name, columns in {"portal": ["id"], "province": ["province", "province_before"]}.items():
        if (wanted := getattr(filters, name)) is not None:
            query = " union ".join(f"select {column} from portals where {column} is not null" for column in columns)
            here = {fold(value): value for (value,) in db.execute(query)}
            if fold(wanted) not in here:
                advice = did_you_mean(wanted, here.values()) or "; `khotin portals` lists all portals"
                raise ArchiveError(f"no {name} of this archive is called {wanted!r}{advice}")
            spelled[name] = here[fold(wanted)]
    return replace(filters, **spelled)
