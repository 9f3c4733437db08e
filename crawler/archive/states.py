"""What becomes of articles on their portal: live, missing, gone, and live again. What was archived stays."""

from __future__ import annotations

import sqlite3
from typing import Literal

State = Literal["live", "missing", "gone"]


def change(
    db: sqlite3.Connection, article: int, state: State, since: str, reason: str, crawl: int | None, capture: int | None
) -> None:
    """Give an article another state, with the evidence: what was seen at a time (UTC), by which crawl and capture."""
    db.execute("update articles set state = ? where id = ?", [state, article])
    db.execute(
        "insert into states (article, state, since, reason, crawl, capture) values (?, ?, ?, ?, ?, ?)",
        [article, state, since, reason, crawl, capture],
    )


def back(
    db: sqlite3.Connection, article: int, seen: str, reason: str, crawl: int | None, capture: int | None = None
) -> None:
    """Note that an article was there at a time (UTC): one that was missing or gone until then is live again."""
    absent = db.execute(
        "select 1 from articles where id = ? and state <> 'live'"
        " and ? > (select max(since) from states where article = articles.id)",
        [article, seen],
    ).fetchone()
    if absent:
        change(db, article, "live", seen, reason, crawl, capture)
