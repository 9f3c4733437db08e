"""What a crawl left, in figures: what the health of its portal is judged by afterwards (`crawls.measures`).

docs/archivist.md#health describes every key. A key that is left out in the JSON is zero, empty or unknown.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from crawler.vietnamese.tet import touches_tet

FIELDS = ("title", "date", "time", "byline", "source", "section", "lead", "body")
# What is listed: rows of images and attachments say nothing of how a portal is.
_PAGES = "kind in ('listing', 'feed', 'sitemap', 'article')"
_ELSEWHERE = re.compile(r"after a redirect \(([^)]*)\)")
# The articles whose texts a crawl read, and those that it was the first to lead to.
_HERE = (
    "from articles where withheld is null and id in (select read.id from frontier join articles as read"
    " on read.id = frontier.article and read.capture = frontier.capture where frontier.crawl = :crawl"
    " and frontier.kind = 'article' and frontier.state = 'fetched')"
)
_NEW = (
    "select article from frontier where crawl = :crawl and kind = 'article' and article is not null and not exists"
    " (select 1 from frontier as before where before.article = frontier.article and before.crawl < :crawl)"
)
FORBIDDEN = "forbidden by robots.txt"
# Most frequent reasons that are kept, and characters of each.
_REASONS, _LENGTH = 8, 160
# Earlier articles that say how long a text usually is, and the part of their median that is short.
_EARLIER, _SHORT = 200, 3
# Years that say how long a portal may be silent.
_YEARS = 3


class Measures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The figures of one crawl. Days are YYYY-MM-DD in Vietnam, lengths are characters."""

    new: int = 0
    changed: int = 0
    missing: int = 0
    gone: int = 0
    returned: int = 0
    looks: dict[str, int] = {}
    doubted: int = 0
    rows: dict[str, int] = {}
    unread_listings: dict[str, list[str]] = {}
    unanswered_listings: dict[str, list[str]] = {}
    answers: dict[str, int] = {}
    throttled: int = 0
    failures: dict[str, int] = {}
    elsewhere: dict[str, int] = {}
    forbidden: int = 0
    robots: str | None = None
    read: int = 0
    unread: int = 0
    fields: dict[str, int] = {}
    template: dict[str, int] = {}
    flags: dict[str, int] = {}
    long: int = 0
    length: int | None = None
    newest: str | None = None
    latest: str | None = None
    days: int = 0
    gap: int = 0
    tet_gap: int = 0
    error: str | None = None


def of(db: sqlite3.Connection, crawl: int, error: str | None = None) -> Measures:
    """Measure a crawl of the network as it stands. `error` is the sentence that ended it, if one did."""
    crawled = db.execute("select portal, started_at from crawls where id = ?", [crawl]).fetchone()
    portal, began = crawled["portal"], crawled["started_at"]
    known = _days(db, portal)
    gaps = _gaps(known)
    return msgspec.convert(
        {
            **_changes(db, crawl, began),
            **_listings(db, crawl),
            **_answers(db, crawl),
            **_reasons(db, crawl),
            **_read(db, crawl, portal),
            "latest": known[-1].isoformat() if known else None,
            "days": len(known),
            "gap": max((gap.days for gap, at_tet in gaps if not at_tet), default=0),
            "tet_gap": max((gap.days for gap, at_tet in gaps if at_tet), default=0),
            "error": error[:_LENGTH] if error else None,
        },
        Measures,
    )


def to_json(measures: Measures) -> str:
    """Measures as `crawls.measures` keeps them."""
    return msgspec.json.encode(measures).decode()


def from_json(text: str) -> Measures:
    """Measures as `crawls.measures` keeps them; keys of a newer khotin are passed over."""
    return msgspec.json.decode(text, type=Measures)


def _changes(db: sqlite3.Connection, crawl: int, began: str) -> dict[str, object]:
    """What became of articles in the crawl."""
    values = {"crawl": crawl, "began": began}
    new, newest = db.execute(f"select count(*), max(date) from articles where id in ({_NEW})", values).fetchone()
    changed = (
        f"select count(distinct article) from revisions where article in (select id {_HERE}) and cause = 'portal'"
        " and replaced_at >= :began"
    )
    states = dict(db.execute("select state, count(*) from states where crawl = ? group by state", [crawl]).fetchall())
    looks = "select look, count(*) from frontier where crawl = ? and look is not null and look <> 'due' group by look"
    doubted = (
        "select count(distinct article) from frontier join articles on articles.id = article"
        " where crawl = ? and look = 'absent' and articles.state = 'live'"
    )
    return {
        "new": new,
        "newest": newest,
        "changed": db.execute(changed, values).fetchone()[0],
        "missing": states.get("missing", 0),
        "gone": states.get("gone", 0),
        "returned": states.get("live", 0),
        "looks": dict(db.execute(looks, [crawl]).fetchall()),
        "doubted": db.execute(doubted, [crawl]).fetchone()[0],
    }


def _listings(db: sqlite3.Connection, crawl: int) -> dict[str, object]:
    """Sections, feeds and sitemaps: the rows that were read, and by reason those that failed. One that was not answered, or by
    an error of the host, may be well the next day; one that answered is read no longer.
    """
    failed = db.execute(
        "select coalesce(frontier.section, frontier.kind || ' ' || frontier.url) as name, frontier.reason,"
        " coalesce(captures.status >= 500 or captures.status = 429, true) as passes"
        " from frontier left join captures on captures.id = frontier.capture"
        " where frontier.crawl = ? and frontier.state = 'failed' and frontier.kind in ('listing', 'feed', 'sitemap')"
        " order by frontier.id",
        [crawl],
    ).fetchall()
    rows = (
        "select section, sum(entries) from frontier where crawl = ? and kind = 'listing' and entries is not null"
        " group by section"
    )
    unread, unanswered = dict[str, list[str]](), dict[str, list[str]]()
    for row in failed:
        # robots.txt and our boundary refuse before anything is captured; that does not pass by itself.
        passes = row["passes"] and not row["reason"].startswith((FORBIDDEN, "on another host"))
        names = (unanswered if passes else unread).setdefault(row["reason"][:_LENGTH], [])
        if row["name"] not in names:
            names.append(row["name"])
    return {
        "rows": dict(db.execute(rows, [crawl]).fetchall()),
        "unread_listings": unread,
        "unanswered_listings": unanswered,
    }


def _answers(db: sqlite3.Connection, crawl: int) -> dict[str, object]:
    """Statuses: of each address the last; `none` where there was no answer. Of robots.txt its digest, or what came instead."""
    statuses = db.execute(
        "select case when captures.status >= 500 then '5xx' when captures.id is null then 'none' else"
        " cast(captures.status as text) end, count(*)"
        f" from frontier left join captures on captures.id = frontier.capture where frontier.crawl = ? and {_PAGES}"
        " and frontier.state in ('fetched', 'failed') and frontier.reason is not ? group by 1",
        [crawl, FORBIDDEN],
    )
    others = db.execute(
        "select url, status, mime, digest from captures"
        " where crawl = ? and (status = 429 or url like '%/robots.txt') order by id",
        [crawl],
    ).fetchall()
    robots = [row for row in others if row["url"].endswith("/robots.txt")]
    rules = None
    if robots:
        status, mime = robots[-1]["status"], robots[-1]["mime"]
        rules = f"HTTP {status}" if status != 200 else "a page" if mime == "text/html" else robots[-1]["digest"]
    return {
        "answers": dict(statuses.fetchall()),
        "throttled": len({row["url"] for row in others if row["status"] == 429}),
        "robots": rules,
    }


def _reasons(db: sqlite3.Connection, crawl: int) -> dict[str, object]:
    """Why addresses failed, and which were refused by robots.txt or by our boundary, after a redirect."""
    failures, elsewhere, forbidden = Counter[str](), Counter[str](), 0
    for state, reason, number in db.execute(
        f"select state, reason, count(*) from frontier where crawl = ? and {_PAGES} and reason is not null"
        " and coalesce(look, '') <> 'absent' group by 1, 2",
        [crawl],
    ):
        if state == "failed":
            failures[reason[:_LENGTH]] += number
        if reason == FORBIDDEN:
            forbidden += number
        if found := _ELSEWHERE.search(reason):
            elsewhere[found[1]] += number
    return {"failures": dict(failures.most_common(_REASONS)), "elsewhere": dict(elsewhere), "forbidden": forbidden}


def _read(db: sqlite3.Connection, crawl: int, portal: str) -> dict[str, object]:
    """The articles that were stored from pages of this crawl: how many have each field, and from the template; how many
    pages gave none.
    """
    values = {"crawl": crawl, "portal": portal}
    has = ", ".join(f"coalesce(sum({name} <> ''), 0)" for name in FIELDS)
    from_template = ", ".join(
        f"coalesce(sum(json_extract(origins, '$.{name}') like 'template:%'), 0)" for name in FIELDS
    )
    counts = db.execute(f"select count(*), {has}, {from_template} {_HERE}", values).fetchone()
    lengths = [length for (length,) in db.execute(f"select length(body) {_HERE}", values)]
    usual = db.execute(
        f"select length(body) from articles where portal = :portal and withheld is null and id not in (select id {_HERE})"
        " order by id desc limit :number",
        {**values, "number": _EARLIER},
    )
    short = (_median([length for (length,) in usual]) or 0) / _SHORT
    unread = db.execute(
        "select count(*) from frontier join captures on captures.id = frontier.capture where frontier.crawl = ?"
        " and frontier.kind = 'article' and frontier.state = 'failed' and captures.status = 200"
        " and coalesce(look, 'unclear') = 'unclear'",
        [crawl],
    ).fetchone()[0]
    flags = db.execute(
        "select case instr(value, ':') when 0 then value else substr(value, 1, instr(value, ':') - 1) end, count(*)"
        f" from (select flags {_HERE}), json_each(flags) group by 1 order by 2 desc limit {_REASONS}",
        values,
    )
    return {
        "read": counts[0],
        "unread": unread,
        "fields": {name: number for name, number in zip(FIELDS, counts[1:], strict=False) if number},
        "template": {name: number for name, number in zip(FIELDS, counts[1 + len(FIELDS) :], strict=True) if number},
        "flags": dict(flags.fetchall()),
        "long": sum(length >= short for length in lengths),
        "length": _median(lengths),
    }


def _days(db: sqlite3.Connection, portal: str) -> list[date]:
    """The days of the last years on which the portal published, first to last: by what it prints, else by when an article was
    first seen.
    """
    day = "coalesce(date, date(first_seen, '+7 hours'))"
    latest = db.execute(f"select max({day}) from articles where portal = ?", [portal]).fetchone()[0]
    if latest is None:
        return []
    since = (date.fromisoformat(latest) - timedelta(days=365 * _YEARS)).isoformat()
    rows = db.execute(
        f"select distinct {day} as day from articles where portal = ? and day >= ? order by 1", [portal, since]
    )
    return [date.fromisoformat(found) for (found,) in rows]


def _gaps(days: list[date]) -> list[tuple[timedelta, bool]]:
    """The times between days with news, and whether Tết may lie in them."""
    return [(after - before, touches_tet(before, after)) for before, after in pairwise(days)]


def _median(numbers: list[int]) -> int | None:
    return sorted(numbers)[len(numbers) // 2] if numbers else None
