"""Articles that moved: the same text under a new address whose key is another, while the old address is no more. They stay one
article, with its old key, and the old address in `moved_from`. Where the old one is still there, it is a repost: two articles,
which the view `reposts` names with each other.
"""

from __future__ import annotations

import sqlite3

from crawler.archive import seals, states
from crawler.archive.articles import CONTENT, replace
from crawler.archive.seals import READING
from crawler.vietnamese.text import letters


def twins(db: sqlite3.Connection, article: int) -> list[int]:
    """The older articles of the same portal that have the text of an article."""
    rows = db.execute(
        "select other.id from articles as new join articles as other on other.text_digest = new.text_digest"
        " and other.portal = new.portal and other.id < new.id where new.id = ? and other.withheld is null",
        [article],
    )
    return [row[0] for row in rows]


def settle(db: sqlite3.Connection, crawl: int) -> None:
    """Make one of the articles that a crawl stored first and those with the same text that it found absent."""
    pairs = db.execute(
        """
        select min(old.article) as old, new.article as new
        from frontier as new join articles on articles.id = new.article
        join articles as other on other.text_digest = articles.text_digest and other.portal = articles.portal
            and other.id < articles.id
        join frontier as old on old.crawl = new.crawl and old.article = other.id and old.look = 'absent'
        where new.crawl = ? and new.kind = 'article' and new.state = 'fetched' and new.look is null
            and articles.first_seen >= (select started_at from crawls where id = new.crawl)
        group by new.article
        """,
        [crawl],
    ).fetchall()
    taken = set[int]()
    for pair in pairs:
        if pair["old"] not in taken and can_be_merged(db, pair["new"]):
            taken.add(pair["old"])
            merge(db, pair["old"], pair["new"], crawl)


def have_one_text(db: sqlite3.Connection, one: int, other: int) -> bool:
    """Whether two articles have the same title and text, however spaced and punctuated."""
    rows = db.execute("select title, body from articles where id in (?, ?)", [one, other]).fetchall()
    return len({(letters(row["title"]), letters(row["body"])) for row in rows}) == 1


def can_be_merged(db: sqlite3.Connection, new: int) -> bool:
    """Whether an article has nothing of its own yet that two made one would lose: earlier texts, corrections, a withholding."""
    tables = ("revisions", "corrections", "withholdings")
    return not any(db.execute(f"select 1 from {name} where article = ? limit 1", [new]).fetchone() for name in tables)


def merge(db: sqlite3.Connection, old: int, new: int, crawl: int | None) -> None:
    """Make one article of two: the old one's key and history, the new one's address and reading."""
    before, after = (db.execute("select * from articles where id = ?", [id_]).fetchone() for id_ in (old, new))
    values = {name: after[name] for name in READING}
    if any(before[name] != after[name] for name in CONTENT):
        replace(db, before, values, "portal")
    moved_from = before["moved_from"] or before["url"]
    for table in ("images", "attachments"):
        db.execute(f"delete from {table} where article = ?", [old])
    for table in ("images", "attachments", "aliases", "frontier", "states"):
        db.execute(f"update {table} set article = ? where article = ?", [old, new])
    db.execute("update or ignore article_sections set article = ? where article = ?", [old, new])
    db.execute("delete from article_sections where article = ?", [new])
    db.execute("delete from looks where article = ?", [new])
    db.execute("delete from articles where id = ?", [new])
    db.execute(
        f"update articles set {', '.join(f'{name} = ?' for name in values)}, moved_from = ?, last_seen = max(last_seen, ?)"
        " where id = ?",
        [*values.values(), moved_from, after["last_seen"], old],
    )
    db.execute("update frontier set look = 'same' where article = ? and crawl is ? and look = 'absent'", [old, crawl])
    db.execute(
        "update looks set finding = 'same', reason = null, absences = 0, absent_since = null where article = ?", [old]
    )
    states.back(db, old, after["last_seen"], f"moved to {after['url']}", crawl, after["capture"])
    seals.seal(db, old)
