"""Options that several verbs have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from crawler.archive.folder import Folder

LIMIT = click.IntRange(1, 1_000_000)
"""How many articles at most."""


def archive_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--archive DIR, as a Folder in the parameter `archive`."""
    return click.option(
        "--archive",
        metavar="DIR",
        callback=lambda _context, _parameter, value: Folder.chosen(value),
        help="The archive's folder (default: $KHOTIN_ARCHIVE, else ./archive).",
    )(function)


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD or DD/MM/YYYY; its value is a `datetime.date`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from crawler.vietnamese.dates import read_date

        if isinstance(value, date):
            return value
        printed = read_date(str(value))
        if printed is None:
            self.fail(f"{value!r} is no date; write it as 2025-07-01 or 01/07/2025.", param, ctx)
        return printed.date
