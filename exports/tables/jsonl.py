"""JSON lines: an object an article, with everything about it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from exports.output import making
from exports.selection import Selection
from exports.tables import datapackage
from exports.tables.columns import ARTICLE
from exports.tables.records import records


def write(selection: Selection, path: Path) -> None:
    """Write the columns ARTICLE of the chosen articles to a file, and describe it in datapackage.json beside it. Raises
    OutputError.
    """
    encoder = msgspec.json.Encoder()
    with making(path, selection.folder, beside=datapackage.NAME) as new:
        with new.open("wb") as file:
            file.writelines(encoder.encode(record) + b"\n" for record in records(selection, ARTICLE))
        datapackage.describe(selection, new, path, ARTICLE, "jsonl")
