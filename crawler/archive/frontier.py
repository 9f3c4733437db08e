"""The frontier: every address of a crawl, made, waiting, skipped or failed, in the archive itself.

A row is `waiting` until the transaction that stores what came of it, so whatever ends a crawl, the next run goes on with
exactly what was not committed (shared design: commit is the acknowledgement).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from crawler.archive import articles, ends, judgement, looks, moves, seals
from crawler.archive.articles import add_section
from crawler.archive.budget import SPENT, Budget
from crawler.archive.clock import now, stamp
from crawler.archive.database import Archive
from crawler.items import Finding, Found, Kind, ListingEntry, Outcome, State, Walk

KNOWN = "already in the archive"
_PRIORITY = {Kind.LISTING: 0, Kind.FEED: 0, Kind.SITEMAP: 0, Kind.ARTICLE: 1, Kind.ATTACHMENT: 2, Kind.IMAGE: 3}

_FILES = (Kind.IMAGE, Kind.ATTACHMENT)


class Whence(NamedTuple):
    """What led to addresses: the article whose files they are, the capture that names them, when that was seen (UTC)."""

    article: int | None
    capture: int | None
    seen: str


NOWHERE = Whence(None, None, "")


class Frontier:
    """The frontier of one crawl. `limit` is the number of articles it may fetch, `budget` what it may ask for beside what is
    new; `looked_at` makes of a known article (a row of `looks.due`) the address at which it is looked at again. With `known_too`
    articles that the archive has are read as well: an import may hold what they said at another time.
    """

    def __init__(
        self,
        archive: Archive,
        portal: str,
        crawl: int,
        limit: int | None,
        *,
        budget: Budget | None = None,
        looked_at: Callable[[sqlite3.Row], Found] | None = None,
        known_too: bool = False,
    ) -> None:
        self.archive, self.portal, self.crawl, self.limit, self.known_too = archive, portal, crawl, limit, known_too
        self.budget, self._looked_at = budget or Budget(), looked_at

    def waiting(self, number: int) -> list[sqlite3.Row]:
        """The next rows to fetch: listings first, so that everything is found early; then articles, then their files.

        Feeds and sitemaps wait until every listing has been walked: an article that a listing names is to be known by its
        row there, whose date counts, and not by a machine's.
        """
        return self.archive.connection.execute(
            "select id, crawl, kind, url, section, page, entry, article, walk, look from frontier"
            " where crawl = :crawl and state = 'waiting'"
            " and (kind not in ('feed', 'sitemap') or not exists"
            " (select 1 from frontier where crawl = :crawl and state = 'waiting' and kind = 'listing'))"
            " order by priority, id limit :number",
            {"crawl": self.crawl, "number": number},
        ).fetchall()

    def is_empty(self) -> bool:
        """Whether nothing has been found at all, not even the first pages."""
        rows = self.archive.connection.execute("select 1 from frontier where crawl = ? limit 1", [self.crawl])
        return rows.fetchone() is None

    def add(self, db: sqlite3.Connection, found: Iterable[Found], whence: Whence = NOWHERE) -> int:
        """Add addresses; one that the crawl has already is only noted for its section and source. Returns how many were new
        to their section in this crawl.
        """
        return sum(self._add_one(db, one, whence) for one in found)

    def settle(self, db: sqlite3.Connection, outcome: Outcome, capture: int | None, article: int | None) -> None:
        """Write down what came of a row, and add what it led to."""
        whence = Whence(article, capture, stamp(outcome.captures[-1].fetched_at) if outcome.captures else now())
        is_source = any(one.source and one.source.startswith(("feed ", "sitemap ")) for one in outcome.found[:1])
        named = self._without_known(db, outcome) if is_source and self.budget.left is not None else outcome.found
        new = self.add(db, (found for found in named if found.kind is not Kind.LISTING), whence)
        end = outcome.section_end
        if outcome.entries is not None and end is None:
            reached = f"the crawl's limit of {self.limit} articles was reached"
            end = reached if self._limit_reached(db) else ends.end_of(db, self.portal, self.crawl, outcome, new)
        if end is None:
            self.add(db, self._next_pages(db, outcome))
        row = db.execute(
            # What a listing brought meanwhile (_compare) stays.
            "update frontier set state = iif(look is 'changed', state, ?), reason = iif(look is 'changed', reason, ?),"
            " capture = iif(look is 'changed', capture, ?), article = coalesce(?, article),"
            " look = iif(look is 'changed', look, coalesce(?, look)),"
            " entries = coalesce(?, entries), new_entries = ?, entries_digest = ?, section_end = ?, ended_at = ? where id = ?"
            " returning kind, url, sections",
            [
                outcome.state,
                outcome.reason,
                capture,
                article,
                outcome.look.finding if outcome.look else None,
                outcome.entries,
                None if outcome.entries is None else new,
                None if outcome.entries is None else ends.digest(outcome),
                end,
                now(),
                outcome.row,
            ],
        ).fetchone()
        if outcome.look is not None:
            judgement.note(db, self.portal, self.crawl, outcome.look, outcome.reading, whence.seen)
            for control in judgement.controls(db, self.portal, self.crawl, outcome.look):
                self._look_at(db, looks.context(db, control))
        elif row["kind"] == Kind.ARTICLE and outcome.state is not State.FETCHED:
            self._admit_another(db)
        elif article is not None and row["kind"] == Kind.ARTICLE:
            self._look_at_twins(db, article)
        if article is not None:
            for section in json.loads(row["sections"]):
                add_section(db, article, section)
            if row["kind"] == Kind.ARTICLE and _is_withheld(db, article):
                entry = entry_text(ListingEntry(row["url"]))
                db.execute("update frontier set entry = ? where id = ? and entry is not null", [entry, outcome.row])
        if capture is not None and row["kind"] in _FILES and outcome.state is State.FETCHED:
            table = "images" if row["kind"] == Kind.IMAGE else "attachments"
            db.execute(f"update {table} set capture = ? where url = ? and capture is null", [capture, row["url"]])
        if capture is not None and outcome.text is not None:
            changed_in = db.execute(
                "update attachments set text = ?, flag = ? where url = ? and capture = ? returning article",
                [outcome.text.text, outcome.text.flag, row["url"], capture],
            ).fetchall()
            for (changed,) in changed_in:
                seals.seal(db, changed)

    def look_at(self, db: sqlite3.Connection, most: int) -> None:
        """Add looks at the known articles that are due, as far as `most` requests and the budget go."""
        for row in looks.due(db, self.portal, most):
            if self._look_at(db, row):
                self.budget.take()

    def put_off_looks(self, db: sqlite3.Connection, reason: str) -> None:
        """Leave the looks that wait for another day."""
        db.execute(
            "update frontier set state = 'skipped', reason = ?, look = 'unclear', ended_at = ?"
            " where crawl = ? and state = 'waiting' and look = 'due'",
            [reason, now(), self.crawl],
        )

    def _look_at(self, db: sqlite3.Connection, row: sqlite3.Row) -> bool:
        return self._looked_at is not None and bool(self._add_one(db, self._looked_at(row), NOWHERE))

    def _look_at_twins(self, db: sqlite3.Connection, article: int) -> None:
        """Look at the older articles that have an article's text: if they are gone, it is one of them that moved."""
        for twin in moves.twins(db, article):
            self._look_at(db, looks.context(db, twin))

    def _without_known(self, db: sqlite3.Connection, outcome: Outcome) -> Iterator[Found]:
        """What a feed or sitemap names at a visit, but for the articles that are known and announced as they were. They are only
        counted: a sitemap names all of a portal every day.
        """
        known = 0
        for found in outcome.found:
            if found.kind is Kind.ARTICLE and found.state is State.WAITING and self._is_as_known(db, found):
                known += 1
            else:
                yield found
        db.execute(
            "update frontier set entries = ?, known_entries = ? where id = ?", [len(outcome.found), known, outcome.row]
        )

    def _is_as_known(self, db: sqlite3.Connection, found: Found) -> bool:
        article = self._known(db, found)
        return article is not None and found.reading is None and not ends.is_changed(db, self.crawl, found)

    def _next_pages(self, db: sqlite3.Connection, outcome: Outcome) -> Iterator[Found]:
        """The listing pages that a listing page leads to, walked as it was itself; a sweep only as far as the budget goes."""
        found = [one for one in outcome.found if one.kind is Kind.LISTING]
        walk = db.execute("select walk from frontier where id = ?", [outcome.row]).fetchone()["walk"] if found else None
        for one in found:
            if walk == Walk.SWEEP and one.state is State.WAITING and not self.budget.take():
                yield replace(one, walk=Walk.SWEEP, state=State.SKIPPED, reason=SPENT)
            else:
                yield replace(one, walk=Walk(walk) if walk else None)

    def _admit_another(self, db: sqlite3.Connection) -> None:
        """An article that came to nothing leaves its place within the limit to the next that was found."""
        if self.limit is not None:
            db.execute(
                "update frontier set state = 'waiting', reason = null, ended_at = null where id = (select min(id) from frontier"
                " where crawl = ? and kind = 'article' and state = 'skipped' and reason = ?)",
                [self.crawl, self._over_limit],
            )

    @property
    def _over_limit(self) -> str:
        return f"over the limit of {self.limit} {'article' if self.limit == 1 else 'articles'}"

    def _limit_reached(self, db: sqlite3.Connection) -> bool:
        if self.limit is None:
            return False
        taken = db.execute(
            "select count(*) from frontier where crawl = ? and kind = 'article' and state in ('waiting', 'fetched')",
            [self.crawl],
        ).fetchone()[0]
        return bool(taken >= self.limit)

    def _add_one(self, db: sqlite3.Connection, found: Found, whence: Whence) -> int:
        row = db.execute(
            "select id, sections, sources, article, look from frontier where crawl = ? and fingerprint = ?",
            [self.crawl, found.fingerprint],
        ).fetchone()
        if row is None:
            self._insert(db, found, whence)
            return 1
        sections, sources = _joined(row["sections"], found.section), _joined(row["sources"], found.source)
        db.execute("update frontier set sections = ?, sources = ? where id = ?", [sections, sources, row["id"]])
        if row["article"] is not None and found.section is not None:
            add_section(db, row["article"], found.section)
        if found.reading is not None and row["look"] in {Finding.DUE, Finding.SAME}:
            self._compare(db, row, found, whence)
        return int(sections != row["sections"])

    def _compare(self, db: sqlite3.Connection, row: sqlite3.Row, found: Found, whence: Whence) -> None:
        """Compare a text that came with a listing, though its page is looked at too: that one says little, for it is not like.
        Where it has changed, the row is from now on that of the text.
        """
        article = row["article"]
        finding = judgement.listed(db, self.portal, self.crawl, article, found, whence.capture, whence.seen)
        if finding is Finding.CHANGED:
            entry = entry_text(found.entry) if found.entry else None
            db.execute(
                "update frontier set state = ?, reason = ?, look = ?, capture = ?, entry = ?, ended_at = ? where id = ?",
                [State.SKIPPED, KNOWN, finding, whence.capture, entry, now(), row["id"]],
            )

    def _insert(self, db: sqlite3.Connection, found: Found, whence: Whence) -> None:
        state, reason, article, entry, look = found.state, found.reason, whence.article, found.entry, None
        if found.article is not None:
            article, look = found.article, Finding.DUE
        elif found.kind is Kind.ARTICLE:
            known = self._known(db, found)
            if entry and known is not None and _is_withheld(db, known):
                entry = ListingEntry(entry.url)
            state, reason, article = self._article_state(db, found, whence, known)
            if reason == KNOWN and article is not None:
                look = self._again(db, found, article, whence)
                state, reason = (State.WAITING, None) if look is Finding.DUE else (state, reason)
        elif found.kind in _FILES and state is State.WAITING and self._have_file(db, found):
            state, reason = State.SKIPPED, KNOWN
        db.execute(
            "insert into frontier (crawl, fingerprint, kind, url, section, page, state, reason, priority, entry, sections,"
            " sources, article, capture, found_at, ended_at, walk, look)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(self.crawl, found.fingerprint, found.kind, found.url, found.section, found.page, state, reason),
                _PRIORITY[found.kind],
                entry_text(entry) if entry else None,
                _joined("[]", found.section),
                _joined("[]", found.source),
                article,
                whence.capture if state is State.FETCHED or look is Finding.CHANGED else None,
                now(),
                None if state is State.WAITING else now(),
                found.walk,
                look,
            ],
        )
        if state is State.FETCHED:
            self.add(db, found.media, whence._replace(article=article))

    def _again(self, db: sqlite3.Connection, found: Found, article: int, whence: Whence) -> Finding | None:
        """Whether a known article is to be looked at because its row announces another text than it did, or what its text, which
        came with the row, says now.
        """
        if found.reading is not None:
            return judgement.listed(db, self.portal, self.crawl, article, found, whence.capture, whence.seen)
        if ends.is_changed(db, self.crawl, found) and self.budget.take():
            return Finding.DUE
        return None

    def _article_state(
        self, db: sqlite3.Connection, found: Found, whence: Whence, article: int | None
    ) -> tuple[State, str | None, int | None]:
        """What becomes of an article's address: known already, over the limit, stored with its listing, or to be fetched."""
        if article is not None and found.section is not None:
            add_section(db, article, found.section)
        if found.state is not State.WAITING:
            return found.state, found.reason, article
        if article is not None and not self.known_too:
            db.execute("update articles set last_seen = max(last_seen, ?) where id = ?", [whence.seen, article])
            return State.SKIPPED, KNOWN, article
        if self._limit_reached(db):
            return State.SKIPPED, self._over_limit, None
        if found.reading is not None:
            addresses = [found.url, found.fingerprint]
            article = articles.put(db, self.portal, found.reading, whence.capture, addresses, seen=whence.seen)
            self._look_at_twins(db, article)
            return State.FETCHED, None, article
        return State.WAITING, None, None

    def _known(self, db: sqlite3.Connection, found: Found) -> int | None:
        """The article that this address is known to lead to, by the address itself or by the key in it."""
        row = (
            db.execute(
                "select article from aliases where portal = ? and url = ?", [self.portal, found.fingerprint]
            ).fetchone()
            or db.execute("select id from articles where portal = ? and key = ?", [self.portal, found.key]).fetchone()
        )
        return row[0] if row else None

    def _have_file(self, db: sqlite3.Connection, found: Found) -> bool:
        """Whether an image or attachment is captured (and read) already, for this article or another; if so, it is linked to
        both.
        """
        table, is_read = "images", "true"
        if found.kind is Kind.ATTACHMENT:
            table, is_read = "attachments", "(text is not null or flag is not null)"
        row = db.execute(
            f"select capture from {table} where url = ? and capture is not null and {is_read} limit 1", [found.url]
        ).fetchone()
        if row is not None:
            db.execute(f"update {table} set capture = ? where url = ? and capture is null", [row[0], found.url])
        return row is not None


def entry_of(row: sqlite3.Row) -> ListingEntry | None:
    """The listing entry that a waiting row was found by."""
    return ListingEntry(**json.loads(row["entry"])) if row["entry"] else None


def entry_text(entry: ListingEntry) -> str:
    """An entry as a row keeps it."""
    return _json({"url": entry.url, "title": entry.title, "date": entry.date, "modified": entry.modified})


def _is_withheld(db: sqlite3.Connection, article: int) -> bool:
    return db.execute("select withheld from articles where id = ?", [article]).fetchone()[0] is not None


def _joined(names: str, name: str | None) -> str:
    """A JSON array of names with one more, unless it is there or none."""
    known = json.loads(names)
    return names if name is None or name in known else _json([*known, name])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
