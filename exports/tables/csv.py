"""CSV that a spreadsheet opens as it is.

UTF-8 begins with a byte order mark, without which Excel takes Vietnamese for the code page of its machine; lines end as RFC 4180
has it, and lines within a cell as the text has them. Lists are JSON, which no separator of ours can be confused with.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

from exports.output import making
from exports.selection import Selection
from exports.tables import datapackage
from exports.tables.columns import TABLE
from exports.tables.records import records

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), full-width signs in East Asian ones included.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_MARK = "'"


def write(selection: Selection, path: Path) -> None:
    """Write the columns TABLE of the chosen articles to a file, and describe it in datapackage.json beside it. Raises
    OutputError.
    """
    with making(path, selection.folder, beside=datapackage.NAME) as new:
        with new.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file)
            table.writerow([column.name for column in TABLE])
            table.writerows(list(map(cell, record.values())) for record in records(selection, TABLE))
        datapackage.describe(selection, new, path, TABLE, "csv")


def defused(text: str) -> str:
    """A text as it stands in a cell: with an apostrophe before it where a spreadsheet would compute it, or where it begins with
    an apostrophe itself, so that taking one apostrophe off gives every text back.
    """
    return f"{_MARK}{text}" if text.startswith((*_FORMULA, _MARK)) else text


def cell(value: object) -> str:
    """A value as it stands in a cell: lists as JSON, texts defused."""
    if value is None:
        return ""
    return defused(json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value))
