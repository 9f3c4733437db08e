"""Keys that are read differently: articles renamed, as far as no other article has the new key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import count

from crawler.archive.rereadings import rename

RENAMED = "create temporary table renamed (article integer primary key, old text, new text, turn integer)"
RENAMED_NEW = "create index temp.renamed_new on renamed(new)"


def note(db: sqlite3.Connection, article: int, old: str, new: str) -> None:
    """Note in temp.renamed that an article's key is read differently."""
    db.execute("insert into temp.renamed (article, old, new) values (?, ?, ?)", [article, old, new])


def settle(db: sqlite3.Connection, portal: str) -> None:
    """Find out which articles can be renamed, and in which order: one may wait for the key that another gives up."""
    turns, last = count(1), 0
    while row := _next(db, "article > ?", last):
        last = row["article"]
        while row and _is_free(db, portal, row["new"]):
            db.execute("update temp.renamed set turn = ? where article = ?", [next(turns), row["article"]])
            row = _next(db, "new = ?", row["old"])


def renamed(db: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    """The articles (article, old, new) that get their new key, in the order in which that can be done."""
    return db.execute("select * from temp.renamed where turn is not null order by turn")


def refused(db: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    """The articles (article, old, new) whose new key another article has."""
    return db.execute("select * from temp.renamed where turn is null order by article")


def put(db: sqlite3.Connection) -> None:
    """Rename the articles. To be called in one transaction, for what is free depends on all of them."""
    for row in renamed(db):
        rename(db, row["article"], row["new"])


def _next(db: sqlite3.Connection, condition: str, value: int | str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        f"select * from temp.renamed where turn is null and {condition} order by article limit 1", [value]
    ).fetchone()
    return row


def _is_free(db: sqlite3.Connection, portal: str, key: str) -> bool:
    """Whether nobody has a key, or has given it up, and nobody has taken it."""
    return (
        db.execute(
            "select 1 from articles left join temp.renamed on renamed.article = articles.id"
            " where portal = ? and key = ? and turn is null"
            " union all select 1 from temp.renamed where new = ? and turn is not null",
            [portal, key, key],
        ).fetchone()
        is None
    )
