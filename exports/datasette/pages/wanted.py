"""What the address of a list of articles asks for."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple

from crawler.archive.search import Filters, Sort
from crawler.vietnamese.dates import read_date

_MONTH_OR_YEAR = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?|(?P<before>\d\d?)/(?P<after>\d{4})", re.ASCII)


class Wanted(NamedTuple):
    """What the address asks for: `given` are its parameters as they were understood, `ignored` the filters whose values were
    not, as they were typed.
    """

    words: str
    filters: Filters
    sort: Sort
    page: int
    given: dict[str, str]
    ignored: dict[str, str]


def understood(args: Any) -> Wanted:
    """The request's parameters (Datasette's MultiParams)."""
    given = {name: value.strip() for name in args if (value := args.get(name)).strip()}
    values: dict[str, Any] = {}
    ignored = {}
    for field in fields(Filters):
        typed = given.pop(field.name, "")
        value = _READ.get(field.name, str)(typed) or None
        if value is not None:
            given[field.name] = str(value)  # a day as YYYY-MM-DD, however it was typed
        elif typed:
            ignored[field.name] = typed
        values[field.name] = value
    sort: Sort = "date" if given.get("sort") == "date" or not given.get("q") else "relevance"
    page = _number(given.pop("page", "")) or 1
    kept = {name: given[name] for name in ("q", "sort", *values) if name in given}
    return Wanted(given.get("q", ""), Filters(**values), sort, page, kept, ignored)


def _days(text: str) -> tuple[date, date] | None:
    """The first and the last day of what was typed: a day as portals print it, a month (`2025-02`, `2/2025`) or a year."""
    if found := _MONTH_OR_YEAR.fullmatch(text):
        year, month = int(found["year"] or found["after"]), found["month"] or found["before"]
        first, last = (int(month), int(month)) if month else (1, 12)
        try:
            return date(year, first, 1), date(year, last, monthrange(year, last)[1])
        except ValueError:
            return None
    printed = read_date(text)
    return (printed.date, printed.date) if printed else None


def _since(text: str) -> date | None:
    days = _days(text)
    return days and days[0]


def _until(text: str) -> date | None:
    days = _days(text)
    return days and days[1]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None


_READ: dict[str, Any] = {"since": _since, "until": _until, "year": _number}
