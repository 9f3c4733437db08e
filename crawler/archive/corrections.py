"""Fields that an archivist overruled: signed, dated, with a reason, and valid whatever the page is read to say later.

A correction keeps what the reading says in its field (`reading`, `reading_origin`), so that it can be withdrawn.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any


def valid(db: sqlite3.Connection, article: int) -> list[sqlite3.Row]:
    """The corrections of an article that have not been withdrawn."""
    return db.execute("select * from corrections where article = ? and withdrawn_at is null", [article]).fetchall()


def note(db: sqlite3.Connection, corrections: list[sqlite3.Row], values: dict[str, Any]) -> None:
    """Note what a new reading (columns of `articles`) itself says in the fields that are corrected."""
    origins = json.loads(values["origins"])
    db.executemany(
        "update corrections set reading = ?, reading_origin = ? where id = ?",
        [(values[row["field"]], origins.get(row["field"]), row["id"]) for row in corrections],
    )


def laid_over(corrections: list[sqlite3.Row], values: dict[str, Any]) -> dict[str, Any]:
    """The values of a reading with the corrections in their place."""
    if not corrections:
        return values
    origins = json.loads(values["origins"])
    origins |= {row["field"]: origin_of(row["signed_by"], row["made_at"]) for row in corrections}
    corrected = {row["field"]: row["value"] for row in corrections}
    return {**values, **corrected, "origins": json.dumps(origins, ensure_ascii=False)}


def origin_of(signed_by: str, made_at: str) -> str:
    """What `origins` says of a field that was corrected."""
    return f"correction by {signed_by}, {made_at[:10]}"
