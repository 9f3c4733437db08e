"""Listing pages, feeds and sitemaps read again, so that what a better template reads in their rows reaches the articles."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress

from crawler.archive import seals
from crawler.archive.crawls import Narrowing
from crawler.archive.frontier import entry_text
from crawler.capture.content import ContentError
from crawler.capture.records import RecordError
from crawler.items import Found, Kind, ListingEntry
from crawler.pages.feeds import LARGEST_SITEMAP, NotAFeedError, read_feed, read_sitemap
from crawler.pages.pager import current_page
from crawler.portals.model import Portal
from crawler.reading.listings import NoListingError
from crawler.spiders.again import Answer, Answers, found_in, read_listing, section_of
from crawler.spiders.rows import articles_found

# In the order in which a crawl commits, which is that of its captures. An import records all its captures before it reads
# any; it reads them in the order of its rows, listings first.
_SOURCES = """
    select row.id as row, row.kind, row.section, row.page, row.url as row_url, row.state, row.entries, row.crawl, row.article,
        captures.id as capture, captures.url, method, fetched_at, warc_file, warc_offset, refers_to, imported
    from frontier as row join captures on captures.id = row.capture join crawls on crawls.id = row.crawl
    where row.crawl = ? and row.kind in ('listing', 'feed', 'sitemap') and status = 200
    order by iif(imported is null, captures.id, 0), row.kind <> 'listing', row.id
"""
_PASSED = """
    select * from captures
    where id > :after and id < :capture and crawl = :crawl and url in (:url, :row_url) and status = 200 order by id
"""
# Rows that an earlier crawl had left open were in the frontier before any listing was read: their entry is the earlier one's.
_CARRIED = """
    where row.crawl = :crawl and row.kind = 'article'
    and row.id < (select min(id) from frontier where crawl = :crawl and kind in ('listing', 'feed', 'sitemap'))
"""
_CRAWL_BEFORE = """
    select id from crawls where portal = :portal and id < :crawl
    and exists (select 1 from frontier where crawl = crawls.id and fingerprint = {}) order by id desc limit 1
"""
_CARRY_OVER = f"""
    insert or ignore into temp.listed (crawl, fingerprint, entry)
    select row.crawl, row.fingerprint, coalesce(listed.entry, before.entry, row.entry) from frontier as row
    left join frontier as before on before.fingerprint = row.fingerprint
        and before.crawl = ({_CRAWL_BEFORE.format("row.fingerprint")})
    left join temp.listed on listed.crawl = before.crawl and listed.fingerprint = row.fingerprint
    {_CARRIED}
"""
# What was taken out of rows that name withheld articles stays out.
_CHANGED = """
    from temp.listed join frontier as row on row.crawl = listed.crawl and row.fingerprint = listed.fingerprint
    left join articles on articles.id = row.article
    where listed.crawl = :crawl and row.kind = 'article' and articles.withheld is null
    and (row.entry is not listed.entry or (row.section is null and listed.section is not null))
    and not (
        exists (select 1 from articles where portal = :portal and withheld is not null)
        and json_extract(row.entry, '$.title') is null and json_extract(row.entry, '$.date') is null
        and json_extract(row.entry, '$.modified') is null
    )
"""
_APPLY = f"""
    update frontier set (entry, section) = (
        select listed.entry, coalesce(frontier.section, listed.section) from temp.listed
        where listed.crawl = frontier.crawl and listed.fingerprint = frontier.fingerprint
    )
    where id in (select row.id {_CHANGED})
"""
# Only what says something else than the frontier is of further use, and the place of texts that came with a listing.
_PRUNE = f"""
    delete from temp.listed where crawl = :crawl and fingerprint not in (select row.fingerprint {_CHANGED})
    and not (capture is not null and exists (
        select 1 from frontier as row where row.crawl = listed.crawl and row.fingerprint = listed.fingerprint
        and row.article is null and row.capture is null
    ))
"""


class SourceError(ValueError):
    """Why a listing page, feed or sitemap cannot be read again: one sentence."""


def crawls(db: sqlite3.Connection, portal: str, since: str) -> list[int]:
    """The crawls of a portal that captured anything at `since` (UTC) or later, in their order."""
    rows = db.execute(
        "select id from crawls where portal = ? and exists (select 1 from frontier join captures"
        " on captures.id = frontier.capture where frontier.crawl = crawls.id and fetched_at >= ?) order by id",
        [portal, since],
    )
    return [row["id"] for row in rows]


def sources(db: sqlite3.Connection, crawl: int) -> sqlite3.Cursor:
    """The captures of a crawl that name articles, in the order in which it read them."""
    return db.execute(_SOURCES, [crawl])


def passed(db: sqlite3.Connection, source: sqlite3.Row, after: int) -> list[sqlite3.Row]:
    """The captures of pages that a posted section was wound on through to get to a page; `after` is the one read before."""
    if source["kind"] != Kind.LISTING or source["method"] != "POST" or source["imported"] is not None:
        return []
    names = ("capture", "crawl", "url", "row_url")
    return db.execute(_PASSED, {"after": after, **{name: source[name] for name in names}}).fetchall()


def named_by(portal: Portal, source: sqlite3.Row, answers: Answers) -> list[Found]:
    """What a source names. Raises RecordError, SourceError."""
    try:
        answer = answers.of(source, LARGEST_SITEMAP)
        if source["kind"] == Kind.LISTING:
            return _in_listing(portal, source, answer)
        if source["kind"] == Kind.FEED:
            entries = read_feed(answer.body, answer.url)
        else:
            entries = read_sitemap(answer.body, answer.url).entries
        return list(articles_found(portal, entries, Narrowing(), source=""))
    except (ContentError, NoListingError, NotAFeedError) as error:
        raise SourceError(str(error)) from error
    except (RecordError, SourceError, sqlite3.Error):
        raise
    except Exception as error:  # as in a crawl
        raise SourceError(f"reading failed: {type(error).__name__}: {error}") from error


def named_on_the_way(portal: Portal, source: sqlite3.Row, capture: sqlite3.Row, answers: Answers) -> list[Found]:
    """What a page names that was passed on the way to another; nothing where it is no listing page. Raises RecordError."""
    try:
        section = section_of(portal, source["section"], source["row_url"])
        return found_in(portal, read_listing(portal, section, 1, answers.of(capture)), section.name)
    except (ContentError, NoListingError):
        return []


def had_entries(source: sqlite3.Row) -> bool:
    """Whether the crawl read a source, so that it is a loss when it cannot be read any more."""
    return bool(source["state"] == "fetched" and source["entries"] != 0)


def first_to_name(
    db: sqlite3.Connection, portal: Portal, row: sqlite3.Row, answers: Answers
) -> tuple[sqlite3.Row, Found] | None:
    """The source that a row (crawl, fingerprint) of the frontier has its entry from, and what it names; None where no source
    names it today. Raises RecordError.
    """
    last = 0
    for source in sources(db, _crawl_of_entry(db, portal.id, row)).fetchall():
        for one in _all_named(db, portal, source, last, answers):
            if one.fingerprint == row["fingerprint"]:
                return source, one
        last = source["capture"]
    return None


def _crawl_of_entry(db: sqlite3.Connection, portal: str, row: sqlite3.Row) -> int:
    """The crawl in which a row's entry was read: its own, or the one that it was carried over from."""
    crawl: int = row["crawl"]
    while True:
        values = {"portal": portal, "crawl": crawl, "fingerprint": row["fingerprint"]}
        carried = db.execute(
            f"select 1 from frontier as row {_CARRIED} and row.fingerprint = :fingerprint", values
        ).fetchone()
        before = db.execute(f"select ({_CRAWL_BEFORE.format(':fingerprint')})", values).fetchone()[0]
        if carried is None or before is None:
            return crawl
        crawl = before


def _all_named(
    db: sqlite3.Connection, portal: Portal, source: sqlite3.Row, after: int, answers: Answers
) -> Iterator[Found]:
    for capture in passed(db, source, after):
        yield from named_on_the_way(portal, source, capture, answers)
    with suppress(SourceError):
        yield from named_by(portal, source, answers)


def carry_over(db: sqlite3.Connection, portal: str, crawl: int) -> None:
    """Begin a crawl's part of temp.listed with what it took over from those before it."""
    db.execute(_CARRY_OVER, {"portal": portal, "crawl": crawl})


def note(db: sqlite3.Connection, source: sqlite3.Row, found: Iterable[Found]) -> None:
    """Note what a source names in temp.listed; the first to name an address gives its entry, as in a crawl."""
    db.executemany(
        "insert or ignore into temp.listed (crawl, fingerprint, entry, section, capture) values (?, ?, ?, ?, ?)",
        (
            (
                *(source["crawl"], one.fingerprint, entry_text(one.entry), one.section),
                source["capture"] if one.content else None,
            )
            for one in found
            if one.entry
        ),
    )


def changes(db: sqlite3.Connection, portal: str, crawl: int) -> Iterator[sqlite3.Row]:
    """The rows (article, url, old, new) of a crawl whose entry is read differently today."""
    return db.execute(
        f"select row.article, row.url, row.entry as old, listed.entry as new {_CHANGED} order by row.id",
        {"portal": portal, "crawl": crawl},
    )


def put(db: sqlite3.Connection, portal: str, crawl: int) -> None:
    """Write the entries of a crawl as they are read today. To be called in a transaction."""
    if db.execute(_APPLY, {"portal": portal, "crawl": crawl}).rowcount:
        seals.seal_crawl(db, crawl)


def forget(db: sqlite3.Connection, portal: str, crawl: int) -> None:
    """Take out of temp.listed what is of no further use, so that it does not grow with the number of crawls."""
    db.execute(_PRUNE, {"portal": portal, "crawl": crawl})


def shown(entry: str | None) -> str | None:
    """An entry as people read it."""
    if entry is None:
        return None
    row = ListingEntry(**json.loads(entry))
    return " · ".join(filter(None, (row.title, row.date, row.modified))) or row.url


def _in_listing(portal: Portal, source: sqlite3.Row, answer: Answer) -> list[Found]:
    is_posted = source["method"] == "POST"
    if source["page"] > 1 and not is_posted and source["entries"] == 0 and source["url"] != source["row_url"]:
        return []  # a redirect to an earlier page, which proves the section's end
    section = section_of(portal, source["section"], source["row_url"])
    listing = read_listing(portal, section, source["page"], answer)
    paging = portal.paging_of(section)
    if paging.next and section.api is None and listing.tree is not None:
        shown = current_page(listing.tree, paging.current)
        if shown is not None and shown != source["page"]:
            raise SourceError(f"the portal shows page {shown} instead of page {source['page']}")
    return found_in(portal, listing, section.name)
