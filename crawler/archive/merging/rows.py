"""The rows of the other archive that are stored as they are, each under a number of its own here: portals, captures, names and
the like. `temp.NAME_of` says for each of their numbers which it is here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from crawler.archive.folder import ArchiveError

_MAPS = """
create table temp.{0}_of (theirs integer primary key, ours integer not null, is_new integer not null) strict
"""
_LAST_CRAWL = "select max(started_at) from {}.crawls where portal = ?"


def make_maps(db: sqlite3.Connection) -> None:
    """Make the tables that say which number is which, until `drop_maps`."""
    drop_maps(db)
    for name in ("crawl", "capture", "article"):
        db.execute(_MAPS.format(name))
    db.execute(
        "create table temp.file_of (theirs text primary key, ours text not null, is_new integer not null) strict"
    )


def drop_maps(db: sqlite3.Connection) -> None:
    for name in ("crawl", "capture", "article", "file"):
        db.execute(f"drop table if exists temp.{name}_of")


def copy_portals(db: sqlite3.Connection) -> None:
    """Each portal as the file described it by which it was crawled last. Raises ArchiveError for two portals of one name."""
    for theirs in db.execute("select * from other.portals").fetchall():
        ours = db.execute("select * from portals where id = ?", [theirs["id"]]).fetchone()
        if ours is not None:
            _check_one_portal(db, ours, theirs)
            last = [
                db.execute(_LAST_CRAWL.format(side), [ours["id"]]).fetchone()[0] or "" for side in ("main", "other")
            ]
            if (last[0], repr(tuple(ours))) >= (last[1], repr(tuple(theirs))):
                continue
        names = theirs.keys()
        db.execute(
            f"insert into portals ({', '.join(names)}) values ({', '.join('?' * len(names))}) on conflict (id) do update set"
            f" {', '.join(f'{name} = excluded.{name}' for name in names)}",
            tuple(theirs),
        )


def _check_one_portal(db: sqlite3.Connection, ours: sqlite3.Row, theirs: sqlite3.Row) -> None:
    """Two portals that two archivists gave one name would become one. A portal that moved was captured at both addresses."""
    url = "substr({0}, 1, instr(substr({0} || '/', 9), '/') + 8)"
    hosts = [
        {
            row[0].partition("://")[2].rstrip("/")
            for row in db.execute(
                f"select distinct {url.format('captures.url')} from {side}.captures join {side}.crawls on crawls.id = crawl"
                f" where portal = ? union select url from {side}.portals where id = ?",
                [ours["id"], ours["id"]],
            )
        }
        for side in ("main", "other")
    ]
    if ours["url"] != theirs["url"] and not hosts[0] & hosts[1]:
        raise ArchiveError(
            f"{ours['id']} is {ours['url']} in the one archive and {theirs['url']} in the other; these are two portals of one"
            " name, which cannot be merged."
        )


def copy_captures(db: sqlite3.Connection) -> None:
    """Add the captures whose records arrived; one whose record is here already is the same capture."""
    base = last(db, "captures")
    db.execute(
        "insert into temp.capture_of select theirs.id, coalesce(ours.id, theirs.id + :base), ours.id is null"
        " from other.captures as theirs join temp.file_of on file_of.theirs = theirs.warc_file left join main.captures as ours"
        " on ours.warc_file = file_of.ours and ours.warc_offset = theirs.warc_offset",
        {"base": base},
    )
    add(
        db,
        "captures",
        {
            "id": "capture_of.ours",
            "crawl": "crawl_of.ours",
            "warc_file": "file_of.ours",
            "refers_to": "(select ours from temp.capture_of where theirs = refers_to)",
        },
        "join temp.capture_of on capture_of.theirs = captures.id join temp.file_of on file_of.theirs = captures.warc_file"
        " left join temp.crawl_of on crawl_of.theirs = captures.crawl where capture_of.is_new",
    )
    # An extract has not every payload that its records refer to.
    db.execute(
        "update captures set refers_to = original.ours from other.captures as theirs join temp.capture_of on capture_of.theirs ="
        " theirs.id and not capture_of.is_new join temp.capture_of as original on original.theirs = theirs.refers_to"
        " where captures.id = capture_of.ours and captures.refers_to is null"
    )


def copy_files(db: sqlite3.Connection) -> None:
    """Add the WARC files that arrived."""
    add(
        db,
        "warc_files",
        {"name": "file_of.ours", "crawl": "crawl_of.ours"},
        "join temp.file_of on file_of.theirs = warc_files.name left join temp.crawl_of on crawl_of.theirs = warc_files.crawl"
        " where file_of.is_new",
    )
    db.execute(
        "update warc_files set left_out = null from other.warc_files as theirs join temp.file_of on file_of.theirs = theirs.name"
        " where warc_files.name = file_of.ours and theirs.left_out is null"
    )


def match_articles(db: sqlite3.Connection) -> None:
    """Find which articles are the same: those of one portal and key, and those that one archive knows to have moved to an address
    at which the other first found them.
    """
    db.execute(
        "insert into temp.article_of select theirs.id, ours.id, false from other.articles as theirs join main.articles as ours"
        " on ours.portal = theirs.portal and ours.key = theirs.key"
    )
    db.execute(
        "insert or ignore into temp.article_of select theirs.id, ours.id, false from other.articles as theirs"
        " join main.aliases on aliases.portal = theirs.portal and aliases.url = theirs.url"
        " join main.articles as ours on ours.id = aliases.article and ours.url = theirs.url"
        " where (ours.moved_from is null) <> (theirs.moved_from is null)"
        " and theirs.id not in (select theirs from temp.article_of) and ours.id not in (select ours from temp.article_of)"
    )
    base = last(db, "articles")
    db.execute(
        "insert or ignore into temp.article_of select id, id + ?, true from other.articles where true order by id",
        [base],
    )


def copy_names(db: sqlite3.Connection) -> None:
    """Add the addresses of articles and the sections that they stand in. An address that led to two belongs to the first."""
    first = "(select id from articles where id in (excluded.article, aliases.article) order by key limit 1)"
    db.execute(
        "insert into aliases (portal, url, article, first_seen) select portal, url, article_of.ours, first_seen from"
        " other.aliases join temp.article_of on article_of.theirs = article where true on conflict (portal, url) do update set"
        f" article = case when excluded.first_seen < first_seen then excluded.article else {first} end,"
        " first_seen = min(first_seen, excluded.first_seen)"
        " where excluded.first_seen < first_seen or (excluded.first_seen = first_seen and excluded.article <> article)"
    )
    db.execute(
        "insert into article_sections (article, section, first_seen) select article_of.ours, section, first_seen from"
        " other.article_sections join temp.article_of on article_of.theirs = article where true on conflict (article, section)"
        " do update set first_seen = excluded.first_seen where excluded.first_seen < first_seen"
    )


def copy_standings(db: sqlite3.Connection) -> None:
    """How far sections were walked, as the later walk left it; what is known of validators, without counting twice."""
    for theirs in db.execute(
        "select sections.*, crawl_of.ours from other.sections left join temp.crawl_of on crawl_of.theirs = met_crawl"
    ).fetchall():
        *columns, _ = theirs.keys()
        row = {name: theirs[name] for name in columns} | {"met_crawl": theirs["ours"]}
        known = db.execute(
            "select * from sections where portal = ? and section = ?", [row["portal"], row["section"]]
        ).fetchone()
        if known is None or _standing(db, row) > _standing(db, dict(known)):
            db.execute(
                f"insert or replace into sections ({', '.join(row)}) values ({', '.join('?' * len(row))})",
                list(row.values()),
            )
    db.execute(
        "insert into validators select * from other.validators where true on conflict (portal) do update set"
        " kept = max(kept, excluded.kept), renewed = max(renewed, excluded.renewed), wrong = max(wrong, excluded.wrong)"
    )


def _standing(db: sqlite3.Connection, row: Mapping[str, Any]) -> tuple[str, str]:
    """When a section was walked last (UTC); its row, so that one of two is always the later."""
    met = db.execute("select started_at from crawls where id = ?", [row["met_crawl"]]).fetchone()
    times = [met[0] if met else None, row["swept_at"], row["sweep_began"]]
    rest = {name: value for name, value in row.items() if name != "met_crawl"}
    return max(time or "" for time in times), json.dumps(rest, sort_keys=True)


def add(db: sqlite3.Connection, table: str, mapped: Mapping[str, str], whence: str) -> None:
    """Add rows of the other archive's table, some columns as SQL says, those that `whence` (SQL) leaves."""
    columns = [row["name"] for row in db.execute(f"select name from pragma_table_info('{table}')")]
    values = ", ".join(mapped.get(name, f"{table}.{name}") for name in columns)
    db.execute(
        f"insert into main.{table} ({', '.join(columns)}) select {values} from other.{table} {whence} order by 1"
    )


def last(db: sqlite3.Connection, table: str) -> int:
    """The highest number that a table has here."""
    number: int = db.execute(f"select coalesce(max(id), 0) from main.{table}").fetchone()[0]
    return number
