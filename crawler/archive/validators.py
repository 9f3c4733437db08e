"""Whether a portal's ETag and Last-Modified can be believed. NukeViet always says that a page was modified a day ago, others
keep a validator while the text changes; so they are watched on whole answers before a page is asked for only if it changed.
"""

from __future__ import annotations

import sqlite3

from crawler.items import Finding, Look

# Looks that must have shown an unchanged text with an unchanged validator, and a changed one with a new one.
_KEPT, _RENEWED = 20, 3


def are_true(db: sqlite3.Connection, portal: str) -> bool:
    """Whether enough looks have shown that the portal's validators change when the text does, and none that they do not."""
    row = db.execute("select kept, renewed, wrong from validators where portal = ?", [portal]).fetchone()
    return row is not None and row["wrong"] == 0 and row["kept"] >= _KEPT and row["renewed"] >= _RENEWED


def note(db: sqlite3.Connection, portal: str, look: Look) -> None:
    """Compare the validators of a whole answer with those of the one before. To be called before the look is written down."""
    known = db.execute("select etag, last_modified from looks where article = ?", [look.article]).fetchone()
    given = (look.etag, look.last_modified)
    if known is None or not any(known) or not any(given) or look.finding not in (Finding.SAME, Finding.CHANGED):
        return
    is_same = tuple(known) == given
    if look.finding is Finding.CHANGED:
        column = "wrong" if is_same else "renewed"
    elif is_same:
        column = "kept"
    else:
        return
    db.execute(
        f"insert into validators (portal, {column}) values (?, 1) on conflict (portal) do update set {column} = {column} + 1",
        [portal],
    )
