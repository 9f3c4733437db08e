"""Vietnam's provinces: the 63 until 30 June 2025, and the 34 that they became on 1 July 2025."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from crawler.portals.near import did_you_mean
from crawler.portals.paging import FieldError
from crawler.vietnamese.folding import old_tone
from crawler.vietnamese.text import clean


@cache
def became() -> dict[str, str]:
    """The province that each of the 63 became or is part of now, by their names (provinces.tsv)."""
    with Path(__file__).with_name("provinces.tsv").open(encoding="utf-8", newline="") as file:
        return {row["before"]: row["since"] for row in csv.DictReader(file, delimiter="\t")}


def settle(before: str | None, since: str | None) -> tuple[str | None, str | None]:
    """A portal's province until 30 June 2025 and since, spelled as in the table; of one name the other follows where it can.

    What a province became is always known. What it was is known where it was not merged: "Khánh Hòa" of today may have
    been Ninh Thuận. Raises FieldError for a name that is in no column, and for two that do not belong together.
    """
    table = became()
    if since is not None:
        since = _since(since)
    if before is None:
        were = [name for name, whole in table.items() if whole == since]
        return (were[0] if len(were) == 1 else None), since
    name = _spelled(before, table)
    if name is None:
        reason = f"{before!r} is none of the 63 provinces until 30 June 2025{did_you_mean(before, table)}"
        raise FieldError(("province_before",), reason)
    if since not in (None, table[name]):
        reason = f"{since!r} is not what {name} belongs to since 1 July 2025, {table[name]!r} is; leave this line out"
        raise FieldError(("province",), reason)
    return name, table[name]


def _since(written: str) -> str:
    table = became()
    names = set(table.values())
    if name := _spelled(written, names):
        return name
    if former := _spelled(written, table):
        hint = f"; it is part of {table[former]!r} now: write province_before = {former!r} instead"
    else:
        hint = did_you_mean(written, sorted(names))
    raise FieldError(("province",), f"{written!r} is none of the 34 provinces since 1 July 2025{hint}")


def _spelled(written: str, names: Iterable[str]) -> str | None:
    """The name in the table's spelling: `Khánh Hoà` is Khánh Hòa, both placements of a tone mark are official."""
    return {old_tone(name): name for name in names}.get(old_tone(clean(written)))
