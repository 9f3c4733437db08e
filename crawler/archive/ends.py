"""Whether a listing page that leads to a next one is the last to be walked after all."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence

from crawler.archive import sections
from crawler.items import Found, Kind, Outcome, Walk
from crawler.vietnamese.text import letters

# A section is also taken to be at its end when this many pages in a row show nothing that it has not shown before in this
# crawl. Few would not do: while a crawl is interrupted new articles push all rows down, by pages on a busy portal.
NOTHING_NEW = 10


def end_of(db: sqlite3.Connection, portal: str, crawl: int, outcome: Outcome, new: int) -> str | None:
    """Why the section of a listing page, of whose rows `new` were new to it in this crawl, needs no further walking; None where
    it goes on. Notes how much of what a visit or sweep shows was known.
    """
    this = db.execute("select walk, section from frontier where id = ?", [outcome.row]).fetchone()
    before = db.execute(
        "select before.page, before.entries, before.known_entries, before.entries_digest, before.new_entries"
        " from frontier as this join frontier as before"
        " on before.crawl = this.crawl and before.section = this.section and before.kind = 'listing'"
        " and before.page < this.page where this.id = ? order by before.page desc limit ?",
        [outcome.row, NOTHING_NEW - 1],
    ).fetchall()
    if this["walk"] in (Walk.VISIT, Walk.SWEEP):
        since = _met(db, portal, crawl, this["section"], outcome, before)
        if since is not None and this["walk"] == Walk.VISIT:
            return f"the rest is known since crawl {since}"
    if before and before[0]["entries_digest"] == digest(outcome):
        return f"it repeats page {before[0]['page']}"
    if new == 0 and len(before) == NOTHING_NEW - 1 and not any(row["new_entries"] for row in before):
        return f"nothing new on {NOTHING_NEW} pages in a row"
    return None


def digest(outcome: Outcome) -> str:
    """What two listing pages have in common when they show the same rows in the same order."""
    rows = "\n".join(found.fingerprint for found in outcome.found if found.kind is Kind.ARTICLE)
    return hashlib.sha1(rows.encode(), usedforsecurity=False).hexdigest()


def is_changed(db: sqlite3.Connection, crawl: int, found: Found) -> bool:
    """Whether a row announces its article by another title than in the last crawl that listed it, or a sitemap that the page has
    changed since. Dates are not compared: some listings print "2 hours ago".
    """
    row = db.execute(
        "select entry from frontier where fingerprint = ? and crawl < ? and kind = 'article' and entry is not null"
        " order by crawl desc limit 1",
        [found.fingerprint, crawl],
    ).fetchone()
    if row is None or found.entry is None:
        return False
    before = json.loads(row["entry"])
    changed = [
        (letters(before["title"] or ""), letters(found.entry.title or "")),
        (before["modified"], found.entry.modified),
    ]
    return any(was and now and was != now for was, now in changed)


def _met(
    db: sqlite3.Connection, portal: str, crawl: int, section: str, outcome: Outcome, before: Sequence[sqlite3.Row]
) -> int | None:
    """The crawl since which the section's further rows are known, if this page and those before it have met enough of them.

    Known is only what the last walk that met, or an earlier one, had listed: of a later one some pages may never have been read.
    """
    row = db.execute("select met_crawl from sections where portal = ? and section = ?", [portal, section]).fetchone()
    if row is None or row["met_crawl"] is None:
        return None
    rows = [found for found in outcome.found if found.kind is Kind.ARTICLE]
    known = _known_run(db, crawl, rows, row["met_crawl"])
    db.execute("update frontier set known_entries = ? where id = ?", [known, outcome.row])
    pages = [(page["entries"] or 0, page["known_entries"] or 0) for page in reversed(before)]
    return row["met_crawl"] if sections.is_met([*pages, (outcome.entries or 0, known)]) else None


def _known_run(db: sqlite3.Connection, crawl: int, rows: Iterable[Found], met: int) -> int:
    """How many of the last rows of a page, one after the other, a crawl up to `met` had listed and announce the same text."""
    run = 0
    for found in rows:
        listed = db.execute(
            "select 1 from frontier where fingerprint = ? and kind = 'article' and crawl <= ? limit 1",
            [found.fingerprint, met],
        ).fetchone()
        run = run + 1 if listed and not is_changed(db, crawl, found) else 0
    return run
