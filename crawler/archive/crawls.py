"""Crawls: begun or continued, ended, and their counts, which are counted from the frontier and so always add up."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from crawler.archive import judgement, measures, seals, sections
from crawler.archive.clock import now
from crawler.archive.database import Archive
from crawler.items import Kind, State

# Why an unfinished crawl's waiting rows were closed: a crawl with other options took its place.
GIVEN_UP = "given up: a crawl with other options was started"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a crawl was restricted to. `since` is YYYY-MM-DD in Vietnam, `limit` a number of articles. `whole` asks for more: to
    walk every section to its end, though it was walked before.
    """

    since: str | None = None
    sections: tuple[str, ...] = ()
    limit: int | None = None
    whole: bool = False

    @property
    def is_narrowed(self) -> bool:
        return bool(self.since or self.sections or self.limit)

    def to_json(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl under way. `continued` says that an earlier run left it unfinished."""

    id: int
    continued: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """found = fetched + skipped + failed + waiting; a finished crawl has nothing waiting. `stored`: articles new or changed."""

    found: int
    fetched: int
    skipped: int
    failed: int
    waiting: int
    stored: int


def begin(
    archive: Archive, portal: dict[str, Any], narrowing: Narrowing, software: str, imported: str | None = None
) -> Crawl:
    """Continue the portal's unfinished crawl when it was narrowed in the same way, else begin a new one.

    `imported` names what is imported, for a crawl that asks no network: imports and crawls do not continue each other.
    """
    with archive.transaction() as db:
        _put_portal(db, portal)
        unfinished = db.execute(
            "select id, options from crawls where portal = ? and imported is ? and state <> 'finished'",
            [portal["id"], imported],
        ).fetchone()
        if unfinished and unfinished["options"] == narrowing.to_json():
            db.execute("update crawls set state = 'running', ended_at = null where id = ?", [unfinished["id"]])
            return Crawl(unfinished["id"], continued=True)
        if unfinished:
            _give_up(db, unfinished["id"])
        crawl = db.execute(
            "insert into crawls (portal, state, started_at, options, software, imported)"
            " values (?, 'running', ?, ?, ?, ?)",
            [portal["id"], now(), narrowing.to_json(), software, imported],
        ).lastrowid
        assert crawl is not None
        if not narrowing.is_narrowed and imported is None:
            _carry_over(db, crawl, portal["id"])
        return Crawl(crawl, continued=False)


def end(archive: Archive, crawl: int, *, finished: bool, error: str | None = None) -> Counts:
    """Write down how a crawl ended, with its counts, and what is to be learned from it once it is finished. `error` is the
    sentence that stopped it, if one did.
    """
    with archive.transaction() as db:
        row = db.execute("select portal, imported from crawls where id = ?", [crawl]).fetchone()
        if finished and row["imported"] is None:
            judgement.judge(db, crawl)
            sections.note(db, row["portal"], crawl)
        return _write_end(db, crawl, "finished" if finished else "stopped", error)


def _write_end(db: sqlite3.Connection, crawl: int, state: str, error: str | None = None) -> Counts:
    """The crawl's counts and, unless it is an import, its measures; when it is finished the checksum of its frontier, which
    changes no more.
    """
    counts = count(db, crawl)
    if db.execute("select 1 from crawls where id = ? and imported is null", [crawl]).fetchone():
        measured = measures.to_json(measures.of(db, crawl, error))
        db.execute("update crawls set measures = ? where id = ?", [measured, crawl])
    db.execute(
        "update crawls set state = ?, ended_at = ?, found = ?, fetched = ?, stored = ?, skipped = ?, failed = ?, digest = ?"
        " where id = ?",
        [
            *(state, now(), counts.found, counts.fetched, counts.stored, counts.skipped, counts.failed),
            *(seals.of_crawl(db, crawl) if state == "finished" else None,),
            crawl,
        ],
    )
    return counts


def count(db: sqlite3.Connection, crawl: int) -> Counts:
    """The counts of a crawl as its frontier stands."""
    states = dict(db.execute("select state, count(*) from frontier where crawl = ? group by state", [crawl]).fetchall())
    stored = db.execute(
        "select count(*) from captures join articles on articles.capture = captures.id where captures.crawl = ?",
        [crawl],
    ).fetchone()[0]
    by_state = {state: states.get(state.value, 0) for state in State}
    return Counts(
        found=sum(by_state.values()),
        fetched=by_state[State.FETCHED],
        skipped=by_state[State.SKIPPED],
        failed=by_state[State.FAILED],
        waiting=by_state[State.WAITING],
        stored=stored,
    )


def reasons(db: sqlite3.Connection, crawl: int) -> list[tuple[str, str, str, int]]:
    """(kind, state, reason, number) of everything that was skipped or failed, most frequent first."""
    return [
        tuple(row)
        for row in db.execute(
            "select kind, state, reason, count(*) from frontier where crawl = ? and reason is not null"
            " group by kind, state, reason order by count(*) desc, kind, reason",
            [crawl],
        )
    ]


def sources(db: sqlite3.Connection, crawl: int) -> list[tuple[str, int, int]]:
    """(source, articles, articles that no other source of the crawl named) of each section, feed and sitemap; of a visit, whose
    listings are not walked to their ends, only those that were new.

    Articles are compared, not addresses: one may be listed under several.
    """
    return [
        tuple(row)
        for row in db.execute(
            """
            with named as (
                select distinct article, value as source from frontier, json_each(frontier.sources)
                where crawl = :crawl and kind = 'article' and article is not null and (
                    state = 'fetched' and look is null
                    or not exists (select 1 from frontier where crawl = :crawl and walk in ('visit', 'tail'))
                )
            )
            select source, count(*), sum((select count(*) from named as other where other.article = named.article) = 1)
            from named group by source order by source
            """,
            {"crawl": crawl},
        )
    ]


def failures(db: sqlite3.Connection, crawl: int) -> list[sqlite3.Row]:
    """The listings (feeds and sitemaps too) and articles that failed (kind, url, section, reason): what makes a crawl
    incomplete.

    A photo or attachment that is gone is a recorded outcome, no failure of the crawl; nor is a look at a known article that
    came to nothing, for it is looked at again.
    """
    return db.execute(
        "select kind, url, section, reason from frontier where crawl = ? and state = ? and kind not in (?, ?)"
        " and look is null order by id",
        [crawl, State.FAILED, Kind.IMAGE, Kind.ATTACHMENT],
    ).fetchall()


def _put_portal(db: sqlite3.Connection, portal: dict[str, Any]) -> None:
    columns = list(portal)
    db.execute(
        f"insert into portals ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
        f" on conflict (id) do update set {', '.join(f'{name} = excluded.{name}' for name in columns)}",
        list(portal.values()),
    )


def _give_up(db: sqlite3.Connection, crawl: int) -> None:
    db.execute(
        "update frontier set state = ?, reason = ?, ended_at = ? where crawl = ? and state = ?",
        [State.SKIPPED, GIVEN_UP, now(), crawl, State.WAITING],
    )
    _write_end(db, crawl, "finished")


def _carry_over(db: sqlite3.Connection, crawl: int, portal: str) -> None:
    """Give a full crawl what earlier ones found and did not get: listings may no longer name it. What has failed often is tried
    ever more rarely: after as many days as it has failed crawls, a month at most.

    What the portal said is gone (404, 410) is not asked for again unless a listing still names it.
    """
    db.execute(
        """
        with failed as (
            select frontier.fingerprint, max(frontier.id) as id, count(*) as times, max(frontier.ended_at) as last
            from crawls join frontier indexed by frontier_failed on crawls.id = frontier.crawl
            where crawls.portal = :portal and frontier.kind not in ('listing', 'feed', 'sitemap') and frontier.look is null
                and (frontier.state = 'failed' or frontier.reason = 'given up: a crawl with other options was started')
            group by frontier.fingerprint
        )
        insert into frontier (crawl, fingerprint, kind, url, section, state, priority, entry, sections, sources, found_at)
        select :crawl, row.fingerprint, kind, url, section, 'waiting', priority, entry, sections, sources, :now
        from failed join frontier as row on row.id = failed.id
        where not exists (
            select 1 from frontier as later join crawls on crawls.id = later.crawl
            where crawls.portal = :portal and later.fingerprint = row.fingerprint and later.id > row.id
        )
        and (reason = :given_up or (
            reason not like 'HTTP 404%' and reason not like 'HTTP 410%'
            and julianday(:now) - julianday(last) >= min(times - 1, 30) - 0.25
        ))
        """,
        {"crawl": crawl, "portal": portal, "now": now(), "given_up": GIVEN_UP},
    )
