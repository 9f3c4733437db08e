"""How far each section of a portal has been walked, so that a visit knows where it may stop and what is to be swept."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from crawler.archive.budget import SPENT
from crawler.items import Walk

Order = Literal["newest", "oldest", "none"]

# A visit has met what is known when this many rows in a row were known and unchanged, or two whole pages. Sticky posts on top
# are fewer.
ENOUGH = 15
ENOUGH_PAGES = 2
# Of the neighbours in a section with different dates this share may stand in the wrong order: NukeViet lists by entry.
_DISORDER = 0.25


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a section (see the table `sections`). Times are UTC."""

    url: str
    met_crawl: int | None
    swept_at: str | None
    sweep_page: int | None
    sweep_url: str | None
    pages: int | None
    order: Order | None


def standings(db: sqlite3.Connection, portal: str) -> dict[str, Standing]:
    """What is known of each section of a portal, by its name."""
    columns = "section, url, met_crawl, swept_at, sweep_page, sweep_url, pages, listing_order"
    rows = db.execute(f"select {columns} from sections where portal = ?", [portal])
    return {row[0]: Standing(*row[1:]) for row in rows}


def is_met(pages: Iterable[tuple[int, int]]) -> bool:
    """Whether listing pages, each with the number of its rows and of its last rows that are known, have met enough of it."""
    run = whole = 0
    for rows, known in pages:
        is_known = rows > 0 and known == rows
        run, whole = (run + known, whole + 1) if is_known else (known, 0)
        if run >= ENOUGH or whole >= ENOUGH_PAGES:
            return True
    return False


def note(db: sqlite3.Connection, portal: str, crawl: int) -> None:
    """Write down how far a crawl of the network that has ended walked each section. To be called in its last transaction."""
    row = db.execute("select started_at, options from crawls where id = ?", [crawl]).fetchone()
    narrowed = json.loads(row["options"])
    if narrowed.get("since") or narrowed.get("limit"):
        return
    rows = db.execute(
        "select id, section, page, url, walk, state, reason, entries, known_entries, section_end from frontier"
        " where crawl = ? and kind = 'listing' and walk is not null order by section, page",
        [crawl],
    ).fetchall()
    for section in dict.fromkeys(row["section"] for row in rows):
        _note_one(db, portal, crawl, row["started_at"], [row for row in rows if row["section"] == section])


def _note_one(db: sqlite3.Connection, portal: str, crawl: int, began: str, rows: Sequence[sqlite3.Row]) -> None:
    section = rows[0]["section"]
    known = db.execute("select * from sections where portal = ? and section = ?", [portal, section]).fetchone()
    values = dict(known) if known else {"portal": portal, "section": section, "met_crawl": None, "swept_at": None}
    first = next((row for row in rows if row["page"] == 1), None)
    if first is not None:
        values["url"] = first["url"]
    for walk in Walk:
        if walked := [row for row in rows if row["walk"] == walk]:
            values |= _after(walk, walked, crawl, began, values)
    if values.get("swept_at") == began:
        values["listing_order"] = _order(db, crawl, section)
    if "url" in values:
        names = list(values)
        db.execute(
            f"insert or replace into sections ({', '.join(names)}) values ({', '.join('?' * len(names))})",
            list(values.values()),
        )


def _after(
    walk: Walk, rows: Sequence[sqlite3.Row], crawl: int, began: str, values: dict[str, str | int | None]
) -> dict[str, str | int | None]:
    """What a walk changes of what is known of its section."""
    is_through = all(row["state"] == "fetched" for row in rows) and any(row["section_end"] for row in rows)
    last = max((row["page"] for row in rows if row["entries"]), default=None)
    swept: dict[str, str | int | None] = {"sweep_began": None, "sweep_page": None, "sweep_url": None, "pages": last}
    from_first = rows[0]["page"] == 1
    has_met = from_first and is_met((row["entries"] or 0, row["known_entries"] or 0) for row in rows)
    if walk is Walk.SWEEP:
        cut = next((row for row in rows if row["reason"] == SPENT), None)
        since = values.get("sweep_began") if not from_first else None
        if cut is not None:
            going_on = {"sweep_began": since or began, "sweep_page": cut["page"], "sweep_url": cut["url"]}
            return going_on | ({"met_crawl": crawl} if has_met else {})
        if is_through:
            return {"swept_at": since or began, **swept} | ({"met_crawl": crawl} if from_first else {})
        return {}
    if not is_through or last is None:
        # Its last page is not where it was: what is left of the section is to be found by a walk through all of it.
        return {"swept_at": None} if walk is Walk.TAIL else {}
    if walk is Walk.WHOLE or (walk is Walk.VISIT and not has_met):
        return {"met_crawl": crawl, "swept_at": began, **swept}
    return {"met_crawl": crawl} | ({"pages": last} if walk is Walk.TAIL else {})


def _order(db: sqlite3.Connection, crawl: int, section: str) -> Order | None:
    """By the dates of its articles, what a section lists first; None where they say nothing."""
    dates = [
        row[0]
        for row in db.execute(
            "select articles.date from frontier join articles on articles.id = frontier.article"
            " where frontier.crawl = ? and frontier.kind = 'article' and frontier.section = ?"
            " and articles.date is not null order by frontier.id",
            [crawl, section],
        )
    ]
    falling = sum(before > after for before, after in pairwise(dates))
    rising = sum(before < after for before, after in pairwise(dates))
    if not falling + rising:
        return None
    disorder = min(falling, rising) / (falling + rising)
    if disorder > _DISORDER:
        return "none"
    return "newest" if falling > rising else "oldest"
