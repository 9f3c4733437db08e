"""The crawls of the other archive, with all that they asked for, in their places in time: what came last of a portal is what its
crawl with the highest number, and its row of `frontier` with the highest, say (the views `coverage` and `walks`, visits).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

from crawler.archive import crawls
from crawler.archive.merging.rows import add, last

# What makes a crawl the same in both: its portal, its times, what it was asked, and a file that it wrote, where it wrote any.
_CRAWLS = """
select id, portal, started_at, json_array(portal, started_at, ended_at, options, imported, software) as name,
    (select json_group_array(sha256) from (select sha256 from {0}.warc_files where crawl = crawls.id order by 1)) as files
from {0}.crawls order by id
"""


def copy_crawls(db: sqlite3.Connection) -> set[str]:
    """Add the crawls that are new, each in its place in time: the numbers of a portal's crawls go up as they were begun, and may
    change. Returns the portals whose crawls have other numbers now.
    """
    ours, theirs = (db.execute(_CRAWLS.format(side)).fetchall() for side in ("main", "other"))
    same = _same_crawls(ours, theirs)
    new = [row for row in theirs if row["id"] not in same]
    fresh = last(db, "crawls")
    moved, placed = dict[int, int](), dict[int, int]()
    for portal in {row["portal"] for row in new}:
        here = [(row, moved) for row in ours if row["portal"] == portal]
        all_ = here + [(row, placed) for row in new if row["portal"] == portal]
        numbers = sorted([*(row["id"] for row, _ in here), *range(fresh + 1, fresh + 1 + len(all_) - len(here))])
        fresh = max(fresh, *numbers)
        in_time = sorted(all_, key=lambda pair: (pair[0]["started_at"], pair[0]["name"], pair[0]["files"]))
        for (row, side), number in zip(in_time, numbers, strict=True):
            side[row["id"]] = number
    moved = {old: number for old, number in moved.items() if old != number}
    _renumber(db, moved)
    for row in theirs:
        known = same.get(row["id"])
        number = placed[row["id"]] if known is None else moved.get(known, known)
        db.execute("insert into temp.crawl_of values (?, ?, ?)", [row["id"], number, known is None])
    add(db, "crawls", {"id": "crawl_of.ours"}, "join temp.crawl_of on crawl_of.theirs = crawls.id where is_new")
    return {row["portal"] for row in ours if row["id"] in moved}


def _same_crawls(ours: Iterable[sqlite3.Row], theirs: Iterable[sqlite3.Row]) -> dict[int, int]:
    """Which of their crawls is which of ours. One may lack files: an extract has not all that its crawls wrote."""
    named: dict[str, list[sqlite3.Row]] = {}
    for row in ours:
        named.setdefault(row["name"], []).append(row)
    same: dict[int, int] = {}
    for row in theirs:
        files = set(json.loads(row["files"]))
        for known in named.get(row["name"], []):
            wrote = set(json.loads(known["files"]))
            if known["id"] not in same.values() and (files & wrote or not files or not wrote):
                same[row["id"]] = known["id"]
                break
    return same


def _renumber(db: sqlite3.Connection, moved: Mapping[int, int]) -> None:
    """Give crawls other numbers. First negative ones, for the numbers change places."""
    columns = [
        ("crawls", "id"),
        *((table, "crawl") for table in ("frontier", "captures", "warc_files", "states", "troubles")),
    ]
    for table, column in [*columns, ("sections", "met_crawl")]:
        for old, new in moved.items():
            db.execute(f"update {table} set {column} = ? where {column} = ?", [-new, old])
        if moved:
            db.execute(f"update {table} set {column} = -{column} where {column} < 0")


def copy_frontier(db: sqlite3.Connection, moved: set[str]) -> set[int]:
    """Add what crawls asked for, of those that are here already too what is not here of them. In the portals whose crawls `moved`
    the rows follow them. Returns the crawls whose rows are others now, or have other numbers.
    """
    base = last(db, "frontier")
    add(
        db,
        "frontier",
        {
            "id": f"frontier.id + {base}",
            "crawl": "crawl_of.ours",
            "article": "(select ours from temp.article_of where theirs = article)",
            "capture": "(select ours from temp.capture_of where theirs = capture)",
        },
        "join temp.crawl_of on crawl_of.theirs = frontier.crawl where is_new or not exists (select 1 from main.frontier as known"
        " where known.crawl = crawl_of.ours and known.fingerprint = frontier.fingerprint)",
    )
    # A later reading may have found the article of a row that failed.
    db.execute(
        "update frontier set article = article_of.ours from other.frontier as theirs join temp.crawl_of on crawl_of.theirs ="
        " theirs.crawl and not crawl_of.is_new join temp.article_of on article_of.theirs = theirs.article where frontier.crawl ="
        " crawl_of.ours and frontier.fingerprint = theirs.fingerprint and frontier.article is null"
    )
    query = "select distinct frontier.crawl, portal, is_new from frontier join crawls on crawls.id = frontier.crawl"
    added = db.execute(f"{query} left join temp.crawl_of on ours = crawls.id where frontier.id > ?", [base]).fetchall()
    completed = {row["crawl"] for row in added if not row["is_new"]}
    for crawl in completed:
        _complete(db, crawl)
    portals = moved | {row["portal"] for row in added if not row["is_new"]}
    for portal in portals:
        _order_frontier(db, portal)
    query = "select id from crawls where portal in (select value from json_each(?))"
    return {row["crawl"] for row in added} | {row[0] for row in db.execute(query, [json.dumps(sorted(portals))])}


def _complete(db: sqlite3.Connection, crawl: int) -> None:
    """Count a crawl again of which not all rows were here, and take over what it says of itself."""
    db.execute(
        "update crawls set stored = coalesce(crawls.stored, theirs.stored), measures = coalesce(crawls.measures, theirs.measures)"
        " from other.crawls as theirs join temp.crawl_of on crawl_of.theirs = theirs.id"
        " where crawls.id = crawl_of.ours and crawls.id = ?",
        [crawl],
    )
    counts = crawls.count(db, crawl)
    db.execute(
        "update crawls set found = ?, fetched = ?, skipped = ?, failed = ? where id = ?",
        [counts.found, counts.fetched, counts.skipped, counts.failed, crawl],
    )


def _order_frontier(db: sqlite3.Connection, portal: str) -> None:
    """Give the rows of a portal their numbers anew, in the order of its crawls."""
    db.execute(
        "create table temp.moved as select old, new from"
        " (select frontier.id as old, row_number() over (order by crawl, frontier.id) as place from frontier"
        "  join crawls on crawls.id = crawl where portal = :portal) join"
        " (select frontier.id as new, row_number() over (order by frontier.id) as place from frontier"
        "  join crawls on crawls.id = crawl where portal = :portal) using (place) where old <> new",
        {"portal": portal},
    )
    db.execute("update frontier set id = -moved.new from temp.moved where frontier.id = moved.old")
    db.execute("update frontier set id = -id where id < 0")
    db.execute("drop table temp.moved")
