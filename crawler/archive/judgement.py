"""What it means that articles were not found. Judged when a crawl ends, from all its looks together, for where many vanish at
once it is the portal that is ill, not the articles.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta

from crawler.archive import articles, corrections, looks, moves, states, validators
from crawler.items import Finding, Found, Look, Reading

# An article is gone when so many looks in a row, over so much time, did not find it.
_LOOKS, _TIME = 3, timedelta(days=7)
# So many articles that vanish at once, and more than a third of those looked at: nothing is believed of it before it has been
# seen that often, and only while as many others are there.
_MANY = 3
_SHARE = 1 / 3


def note(db: sqlite3.Connection, portal: str, crawl: int, look: Look, reading: Reading | None, seen: str) -> None:
    """Write down what a look at a time (UTC) found. Where its address now leads to the page of another article with the same
    text, that is where it moved.
    """
    validators.note(db, portal, look)
    looks.note(db, look, seen)
    if look.finding in (Finding.SAME, Finding.CHANGED):
        states.back(db, look.article, seen, "found again", crawl)
        db.execute("update articles set last_seen = max(last_seen, ?) where id = ?", [seen, look.article])
    # What a look finds changed is the other's text now, so that it would always be the same.
    if reading is None or look.finding is not Finding.SAME:
        return
    other = db.execute(
        "select id from articles where portal = ? and key = ? and id <> ? and withheld is null",
        [portal, reading.key, look.article],
    ).fetchone()
    if (
        other is not None
        and moves.have_one_text(db, look.article, other["id"])
        and moves.can_be_merged(db, other["id"])
    ):
        moves.merge(db, look.article, other["id"], crawl)


def listed(
    db: sqlite3.Connection, portal: str, crawl: int, article: int, found: Found, capture: int | None, seen: str
) -> Finding | None:
    """What the text of a known article says now that came with a listing row: the same as it did, or another. None where the two
    cannot be compared, because the text that stands was read from elsewhere, another section's listing, or by another reader.
    """
    assert found.reading is not None
    known = db.execute("select * from articles where id = ?", [article]).fetchone()
    states.back(db, article, seen, "listed again with its text", crawl, capture)
    origins = json.loads(known["origins"])
    if known["withheld"] or (known["reader"], origins.get("body"), known["section"]) != (
        found.reading.reader,
        found.reading.origins.get("body"),
        found.reading.section,
    ):
        return None
    is_same = not articles.differs(
        known, corrections.laid_over(corrections.valid(db, article), articles.values_of(found.reading, capture))
    )
    look = Look(article, Finding.SAME if is_same else Finding.CHANGED)
    if not is_same:
        articles.put(db, portal, found.reading, capture, [known["url"], found.url], seen=seen, crawl=crawl, look=look)
    looks.note(db, look, seen)
    return look.finding


def controls(db: sqlite3.Connection, portal: str, crawl: int, look: Look) -> list[int]:
    """The articles that are looked at beside the first that a crawl does not find: whether they are there tells whether the
    article is ill or the portal.
    """
    if look.finding is not Finding.ABSENT:
        return []
    absent = db.execute("select count(*) from frontier where crawl = ? and look = 'absent'", [crawl]).fetchone()[0]
    if absent != 1 or _present(db, crawl):
        return []
    rows = db.execute(
        "select id from articles where portal = ? and state = 'live' and withheld is null"
        " and id not in (select article from frontier where crawl = ? and look is not null) order by date desc, id desc limit ?",
        [portal, crawl, _MANY],
    )
    return [row["id"] for row in rows]


def judge(db: sqlite3.Connection, crawl: int) -> None:
    """Draw the conclusions from the looks of a crawl of the network that has ended. To be called in its last transaction."""
    moves.settle(db, crawl)
    absent = db.execute(
        "select frontier.article, frontier.capture, articles.state, looks.looked_at, looks.reason"
        " from frontier join articles on articles.id = frontier.article join looks on looks.article = articles.id"
        " where crawl = ? and look = 'absent' group by frontier.article",
        [crawl],
    ).fetchall()
    new = sum(row["state"] == "live" for row in absent)
    present = _present(db, crawl)
    is_ill = new >= _MANY and new > _SHARE * (new + present)
    for row in absent:
        if is_ill and row["state"] != "live":
            continue  # what an ill portal says of it is no evidence
        count, since = looks.note_absence(db, row["article"], is_gone=row["state"] == "gone")
        lasted = datetime.fromisoformat(row["looked_at"]) - datetime.fromisoformat(since)
        has_lasted = count >= _LOOKS and lasted >= _TIME
        if row["state"] == "live" and (not is_ill or (has_lasted and present >= _MANY)):
            _change(db, crawl, row, "missing")
        elif row["state"] == "missing" and has_lasted:
            _change(db, crawl, row, "gone")


def _present(db: sqlite3.Connection, crawl: int) -> int:
    """How many articles a crawl found at their addresses."""
    number: int = db.execute(
        "select count(distinct article) from frontier where crawl = ? and kind = 'article' and state = 'fetched'"
        " and article is not null and coalesce(look, 'same') in ('same', 'changed')",
        [crawl],
    ).fetchone()[0]
    return number


def _change(db: sqlite3.Connection, crawl: int, row: sqlite3.Row, state: states.State) -> None:
    states.change(db, row["article"], state, row["looked_at"], row["reason"], crawl, row["capture"])
