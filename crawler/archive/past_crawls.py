"""Crawls looked back on: which there were, and what one of them found otherwise than an earlier one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from crawler.archive import crawls
from crawler.archive.clock import now
from crawler.archive.folder import ArchiveError

# Ends of a walk that narrowing or a visit set (frontier.py, ends.py, walk.py), which say nothing of where the section ends.
_VISITED = "the rest is known since "
_NARROWED = ("the crawl's limit of ", "the rest is older than ", _VISITED)


@dataclass(frozen=True, slots=True)
class PastCrawl:
    """A crawl with its counts: found = fetched + skipped + failed + waiting. Times are UTC; `ended_at` is None for one that
    runs, or was killed. `narrowed` may have `since`, `sections` and `limit`.
    """

    crawl: int
    portal: str
    kind: Literal["crawl", "import"]
    state: str
    started_at: str
    ended_at: str | None
    narrowed: dict[str, Any]
    found: int
    fetched: int
    stored: int
    skipped: int
    failed: int
    waiting: int


class Named(NamedTuple):
    """An article that a comparison names: `article` is articles.id, `state` is live, missing or gone."""

    article: int
    key: str
    date: str | None
    title: str
    url: str
    state: str


_NAMED = "articles.id, articles.key, articles.date, articles.title, articles.url, articles.state"


class Walk(NamedTuple):
    """How far a crawl walked a section: the listing pages that had rows, and how many rows. `end` is the proof that the section
    has no further page, None where there is none; then `reason` says why.
    """

    pages: int
    rows: int
    end: str | None
    reason: str | None


class SectionCompared(NamedTuple):
    """A section as two crawls walked it, None where one did not know it. `unlisted`: articles that it listed in the earlier
    crawl and that no listing of the later one names. That proves nothing unless `after` has an end.
    """

    section: str
    before: Walk | None
    after: Walk | None
    unlisted: list[Named]


class Vanished(NamedTuple):
    """An article that was found missing, gone or live again, with the evidence and when it was seen (UTC)."""

    article: Named
    state: str
    since: str
    reason: str


class Comparison(NamedTuple):
    """Two crawls of a portal compared: `new` articles, which the later one led to and no crawl up to the earlier one did;
    `changed` ones, of which the portal's edit was noticed after the earlier one's end and up to the later one's; those that
    `vanished` or came back in that time, step by step; its sections.
    """

    before: PastCrawl
    after: PastCrawl
    new: list[Named]
    changed: list[Named]
    vanished: list[Vanished]
    sections: list[SectionCompared]


def newest(db: sqlite3.Connection, portals: Sequence[str], limit: int) -> list[PastCrawl]:
    """The last crawls and imports of the portals, of all portals when none is given; the newest first."""
    chosen = f"where portal in ({', '.join('?' * len(portals))})" if portals else ""
    rows = db.execute(f"select * from crawls {chosen} order by id desc limit ?", [*portals, limit]).fetchall()
    return [_past(db, row) for row in rows]


def compare(db: sqlite3.Connection, before: int, after: int) -> Comparison:
    """What crawl `after` found otherwise than crawl `before`. Raises ArchiveError where there is no such crawl, they are not of
    one portal, `before` is not the earlier one, or it has not ended.
    """
    earlier, later = _known(db, before), _known(db, after)
    if earlier.portal != later.portal:
        raise ArchiveError(
            f"crawl {before} is of {earlier.portal}, crawl {after} of {later.portal}; name two crawls of one portal."
        )
    if before >= after:
        raise ArchiveError(f"crawl {before} is not earlier than crawl {after}; name the earlier of two crawls first.")
    if earlier.ended_at is None:
        raise ArchiveError(
            f"crawl {before} has not ended, so nothing can be said to have changed since; let it end first."
        )
    return Comparison(
        before=earlier,
        after=later,
        new=_new(db, before, after),
        changed=_changed(db, earlier.portal, earlier.ended_at, later.ended_at or now()),
        vanished=_vanished(db, earlier.portal, before, after),
        sections=_sections(db, earlier.portal, before, after),
    )


def _known(db: sqlite3.Connection, crawl: int) -> PastCrawl:
    row = db.execute("select * from crawls where id = ?", [crawl]).fetchone()
    if row is None:
        raise ArchiveError(f"the archive has no crawl {crawl}; `khotin crawls` lists those that it has.")
    return _past(db, row)


def _past(db: sqlite3.Connection, row: sqlite3.Row) -> PastCrawl:
    counts = crawls.count(db, row["id"]) if row["state"] == "running" else None
    found, fetched, stored, skipped, failed = (
        getattr(counts, name) if counts else row[name] or 0
        for name in ("found", "fetched", "stored", "skipped", "failed")
    )
    return PastCrawl(
        crawl=row["id"],
        portal=row["portal"],
        kind="crawl" if row["imported"] is None else "import",
        state=row["state"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        narrowed=json.loads(row["options"]),
        found=found,
        fetched=fetched,
        stored=stored,
        skipped=skipped,
        failed=failed,
        waiting=found - fetched - skipped - failed,
    )


def _new(db: sqlite3.Connection, before: int, after: int) -> list[Named]:
    return _named(
        db,
        "id in (select article from frontier where crawl = :after and kind = 'article') and not exists"
        " (select 1 from frontier where article = articles.id and kind = 'article' and crawl <= :before)",
        {"before": before, "after": after},
    )


def _changed(db: sqlite3.Connection, portal: str, since: str, until: str) -> list[Named]:
    return _named(
        db,
        "portal = :portal and id in (select article from revisions where cause = 'portal'"
        " and replaced_at > :since and replaced_at <= :until)",
        {"portal": portal, "since": since, "until": until},
    )


def _vanished(db: sqlite3.Connection, portal: str, before: int, after: int) -> list[Vanished]:
    rows = db.execute(
        f"select states.state as became, states.since, states.reason, {_NAMED} from states join articles"
        " on articles.id = states.article where articles.portal = ? and crawl > ? and crawl <= ? order by states.id",
        [portal, before, after],
    )
    return [Vanished(Named(*row[3:]), *row[:3]) for row in rows]


def _named(db: sqlite3.Connection, which: str, values: dict[str, Any]) -> list[Named]:
    return [Named(*row) for row in db.execute(f"select {_NAMED} from articles where {which} order by id", values)]


def _sections(db: sqlite3.Connection, portal: str, before: int, after: int) -> list[SectionCompared]:
    earlier, later = _walks(db, before), _walks(db, after)
    unlisted = _unlisted(db, portal, before, after)
    names = dict.fromkeys([*later, *earlier, *unlisted])
    return [
        SectionCompared(
            name, earlier.get(name), later.get(name), [] if _is_visit(later.get(name)) else unlisted.get(name, [])
        )
        for name in names
    ]


def _is_visit(walk: Walk | None) -> bool:
    """Whether a section was only read until it met what was known, so that what it does not show says nothing."""
    return walk is not None and walk.reason is not None and walk.reason.startswith(_VISITED)


def _walks(db: sqlite3.Connection, crawl: int) -> dict[str, Walk]:
    """How far a crawl walked each section."""
    rows = db.execute(
        "select section, count(nullif(entries, 0)) as pages, coalesce(sum(entries), 0) as rows, max(section_end) as end,"
        " min(reason) as reason, sum(state = 'waiting') as waiting"
        " from frontier where crawl = ? and kind = 'listing' group by section order by min(id)",
        [crawl],
    )
    return {row["section"]: _walk(row) for row in rows}


def _walk(row: sqlite3.Row) -> Walk:
    end, reason = row["end"], row["reason"]
    if reason is None and row["waiting"]:
        reason = "pages are still waiting"
    if reason is None and (end is None or end.startswith(_NARROWED)):
        reason = end or "no page proves its end"
    return Walk(row["pages"], row["rows"], None if reason else end, reason)


def _unlisted(db: sqlite3.Connection, portal: str, before: int, after: int) -> dict[str, list[Named]]:
    """By section, articles that the earlier crawl's listings named and the later one's do not, under no address of theirs: one
    that could not be fetched this time is still listed.
    """
    rows = db.execute(
        f"""
        with listed as (
            select coalesce(frontier.article, aliases.article) as article
            from frontier left join aliases on aliases.portal = :portal and aliases.url = frontier.fingerprint
            where crawl = :after and kind = 'article' and sections <> '[]'
        )
        select distinct json_each.value, {_NAMED}
        from frontier, json_each(frontier.sections) join articles on articles.id = frontier.article
        where crawl = :before and kind = 'article'
            and articles.id not in (select article from listed where article is not null)
        order by articles.id
        """,
        {"portal": portal, "before": before, "after": after},
    )
    found: dict[str, list[Named]] = {}
    for section, *article in rows:
        found.setdefault(section, []).append(Named(*article))
    return found
