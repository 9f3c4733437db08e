"""Looks at known articles: when each is due, and what came of it. Soon when young, rarely when old."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from crawler.archive.clock import stamp
from crawler.items import Finding, Look

# An article is looked at again after a third of its age, for most edits come early; never more than once a day, and at least
# twice a year.
_SHARE = 1 / 3
_SHORTEST, _LONGEST = timedelta(days=1), timedelta(days=180)
# One that did not answer as it should is looked at again after these days; one that is gone, seldom.
_ABSENT = (timedelta(days=1), timedelta(days=3), timedelta(days=4))
_GONE = timedelta(days=30)
# A crawl starts at the same time each day and takes its time: what was looked at in its course is due by the next start.
_EARLY = timedelta(hours=6)


_CONTEXT = """
    select articles.id, articles.url, looks.etag, looks.last_modified, row.section, row.entry
    from articles join looks on looks.article = articles.id
    left join frontier as row on row.id = (
        select min(id) from frontier where article = articles.id and kind = 'article' and capture = articles.capture
    )
"""


def due(db: sqlite3.Connection, portal: str, limit: int) -> list[sqlite3.Row]:
    """The articles of a portal that are due for a look (id, url, section and entry of the row that led to its capture, etag,
    last_modified), those first that have waited longest for their age.
    """
    now = stamp(datetime.now(UTC))
    return db.execute(
        f"""
        {_CONTEXT}
        where looks.portal = :portal and looks.due_at <= :now
        order by (julianday(:now) - julianday(looked_at)) / max(julianday(due_at) - julianday(looked_at), 0.1) desc, looks.article
        limit :limit
        """,
        {"portal": portal, "now": now, "limit": limit},
    ).fetchall()


def context(db: sqlite3.Connection, article: int) -> sqlite3.Row:
    """An article with the section and the entry of the row that led to its capture, as `due` gives it."""
    row: sqlite3.Row = db.execute(f"{_CONTEXT} where articles.id = ?", [article]).fetchone()
    return row


def begin(db: sqlite3.Connection, portal: str, article: int, seen: str) -> None:
    """Note that an article was stored as seen at a time (UTC)."""
    moment = datetime.fromisoformat(seen)
    db.execute(
        "insert or ignore into looks (article, portal, looked_at, due_at, finding) values (?, ?, ?, ?, 'same')",
        [article, portal, seen, stamp(moment + _interval(db, article, moment) - _EARLY)],
    )


def note(db: sqlite3.Connection, look: Look, seen: str) -> None:
    """Write down what a look at a time (UTC) found. What absence means is judged when the crawl ends (states.py)."""
    moment = datetime.fromisoformat(seen)
    wait = _SHORTEST
    if look.finding in (Finding.SAME, Finding.CHANGED):
        wait = _interval(db, look.article, moment)
    elif look.finding is Finding.UNCLEAR:
        wait = _ever_longer(db, look.article)
    db.execute(
        "update looks set looked_at = ?, due_at = ?, finding = ?, reason = ? where article = ?",
        [seen, stamp(moment + wait - _EARLY), look.finding, look.reason, look.article],
    )
    if look.finding in (Finding.SAME, Finding.CHANGED):
        db.execute("update looks set absences = 0, absent_since = null where article = ?", [look.article])
        if look.etag or look.last_modified:
            db.execute(
                "update looks set etag = ?, last_modified = ? where article = ?",
                [look.etag, look.last_modified, look.article],
            )


def note_absence(db: sqlite3.Connection, article: int, *, is_gone: bool) -> tuple[int, str]:
    """Count an absence that a look has found, and set when to look again; how many it has been, and since when (UTC)."""
    row = db.execute(
        "update looks set absences = absences + 1, absent_since = coalesce(absent_since, looked_at) where article = ?"
        " returning absences, absent_since, looked_at",
        [article],
    ).fetchone()
    wait = _after_gone(row) if is_gone else _ABSENT[min(row["absences"], len(_ABSENT)) - 1]
    due_at = stamp(datetime.fromisoformat(row["looked_at"]) + wait - _EARLY)
    db.execute("update looks set due_at = ? where article = ?", [due_at, article])
    return row["absences"], row["absent_since"]


def soon(db: sqlite3.Connection, article: int) -> None:
    """Let an article be looked at when its portal is crawled next."""
    db.execute("update looks set due_at = looked_at where article = ?", [article])


def _ever_longer(db: sqlite3.Connection, article: int) -> timedelta:
    """Twice as long as before, where the look before came to nothing too; a month at most."""
    row = db.execute("select finding, looked_at, due_at from looks where article = ?", [article]).fetchone()
    if row is None or row["finding"] != Finding.UNCLEAR:
        return _SHORTEST
    before = datetime.fromisoformat(row["due_at"]) - datetime.fromisoformat(row["looked_at"]) + _EARLY
    return min(2 * before, _GONE)


def _after_gone(row: sqlite3.Row) -> timedelta:
    """Ever more rarely, the longer an article has been gone."""
    gone = datetime.fromisoformat(row["looked_at"]) - datetime.fromisoformat(row["absent_since"])
    return min(max(gone, _GONE), _LONGEST)


def _interval(db: sqlite3.Connection, article: int, moment: datetime) -> timedelta:
    """How long an article needs no look, by its age since it was published or last changed."""
    row = db.execute(
        "select max(coalesce(date || 'T00:00:00Z', first_seen), coalesce((select max(replaced_at) from revisions"
        " where article = articles.id and cause = 'portal'), '')) from articles where id = ?",
        [article],
    ).fetchone()
    age = moment - datetime.fromisoformat(row[0])
    return min(max(age * _SHARE, _SHORTEST), _LONGEST)
