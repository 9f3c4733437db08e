"""Looks at known articles: how they are asked for, and what an answer says before its text is compared.

Portals seldom answer 404 for what they took down. An answer that has nothing of the article is compared with what the portal
says to an address that cannot be there.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.archive import moves, validators
from crawler.archive.frontier import entry_of
from crawler.items import Capture, Finding, Found, Kind, Look, Outcome, Page, State
from crawler.pages.document import NotHtmlError, parse
from crawler.pages.visible import text_of
from crawler.portals.addresses import same_form
from crawler.portals.model import Portal
from crawler.reading.belief import is_notice, is_same_title
from crawler.reading.identity import identify
from crawler.reading.read import read_page
from crawler.spiders import articles, requests

GONE = frozenset({404, 410})
# The share of words that two answers have in common which are one page but for a clock and counters, and that a text has left
# of what it was, however much was edited.
_SAME_PAGE, _SAME_TEXT = 0.9, 0.3
# The same of a text to which a redirect led: titles such as "Lịch tiếp công dân" are those of many articles.
_MOVED_TEXT = 0.7
# Where every article has a folder of its own, not each is another form of address.
_FORMS = 5
_NUMBER = re.compile(r"\d+")
_LAST_WORD = re.compile(r"[\w-]+(?=[^\w-]*(?:\.\w+)?/?$)")
# Of so many looks one asks for the whole page, though the portal's validators have proved true, to see that they still are.
_UNCONDITIONAL = 10


@dataclass(frozen=True, slots=True)
class Doubt:
    """A look whose answer has nothing of the article, with what it shows."""

    outcome: Outcome
    capture: Capture
    shown: Shown


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer shows: its status, the address it came from, and the words of the article that is read from it, else of all
    the page.
    """

    status: int
    url: str
    is_article: bool
    words: Counter[str]

    def is_as(self, other: Shown, *, were_led: bool) -> bool:
        """Whether two answers are the same page; `were_led` says that both were redirected."""
        if self.status != other.status or (were_led and self.url == other.url):
            return self.status == other.status
        if self.is_article != other.is_article:
            return False
        common = 2 * sum((self.words & other.words).values())
        return common >= _SAME_PAGE * (sum(self.words.values()) + sum(other.words.values()))


def found(portal: Portal, row: sqlite3.Row) -> Found:
    """The look at an article (a row of archive.looks.due), read in the context in which its text was read. An article that was
    stored when the portal had another host is asked for on the present one.
    """
    url = row["url"]
    if not portal.is_ours(url):
        url = urlsplit(url)._replace(scheme=urlsplit(portal.url).scheme, netloc=urlsplit(portal.url).netloc).geturl()
    return Found(Kind.ARTICLE, url, same_form(portal, url), row["section"], entry=entry_of(row), article=row["id"])


def request(portal: Portal, db: sqlite3.Connection, row: sqlite3.Row) -> Request:
    """The request of a look; only for a page that has changed where the portal's validators have proved true."""
    asked = requests.plain(portal, row)
    if (row["article"] + row["crawl"]) % _UNCONDITIONAL and validators.are_true(db, portal.id):
        known = db.execute("select etag, last_modified from looks where article = ?", [row["article"]]).fetchone()
        if known is not None and known["etag"]:
            asked.headers["If-None-Match"] = known["etag"]
        if known is not None and known["last_modified"]:
            asked.headers["If-Modified-Since"] = known["last_modified"]
    return asked


def of_status(portal: Portal, response: Response, row: sqlite3.Row) -> Outcome | Request | None:
    """What a look found whose answer has no page, or the request for it; None where there is one to be read."""
    if response.status == 200:
        return None
    if response.status in GONE:
        return Outcome(row["id"], State.FETCHED, look=_look(response, row, Finding.ABSENT, f"HTTP {response.status}"))
    if response.status == 304 and response.meta.get("redirect_urls"):
        # The condition went with the redirect: what stands there is unchanged, and is another page.
        shared = {name: response.meta[name] for name in ("khotin_row", "khotin_captures", "khotin_nth")}
        asked = requests.plain(portal, row)
        return asked.replace(meta={**asked.meta, **shared})
    if response.status == 304:
        return Outcome(row["id"], State.FETCHED, look=Look(row["article"], Finding.SAME))
    reason = f"HTTP {response.status}"
    return Outcome(row["id"], State.FAILED, reason, look=_look(response, row, Finding.UNCLEAR, reason))


class Doubts:
    """Decides about answers that have nothing of the article. What the portal shows for addresses that cannot be there is asked
    for once a crawl for each form of address.
    """

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._nowhere: dict[str, Shown] = {}

    def settled(
        self, db: sqlite3.Connection, response: Response, row: sqlite3.Row, outcome: Outcome
    ) -> Outcome | Request:
        """The outcome of a look that got a page: to be compared, absent or unclear; or the request that will tell."""
        outcome.look = _look(response, row)
        page, is_front = outcome.page, articles.is_front(self.portal, response.url)
        if page is None and not is_front:
            return _unclear(outcome, outcome.reason or "no page")
        if page is not None and is_notice(page, outcome.entry):
            return _absent(outcome, "the portal says that it is not there")
        known = db.execute("select * from articles where id = ?", [row["article"]]).fetchone()
        was_led = same_form(self.portal, response.url) != same_form(self.portal, row["url"])
        if page is not None and was_led and _is_of_another(db, self.portal, page, known):
            return _absent(outcome, f"its address leads to another article, {response.url}")
        if page is not None and _has_something_of(page, known, at_least=_MOVED_TEXT if was_led else _SAME_TEXT):
            return outcome
        doubt = Doubt(outcome, articles.captures_of(response.meta)[-1], _shown(self.portal, response))
        nowhere = self._nowhere.get(_form(row["url"]))
        if nowhere is None and len(self._nowhere) >= _FORMS:
            nowhere = next(reversed(self._nowhere.values()))
        if nowhere is None:
            shared = {name: response.meta[name] for name in ("khotin_row", "khotin_captures", "khotin_nth")}
            meta = {**requests.NO_COOKIES, **shared, "khotin_doubt": doubt}
            return Request(_nowhere(row["url"]), meta=meta)
        return self._decided(doubt, nowhere, row)

    def told(self, response: Response, row: sqlite3.Row) -> Outcome:
        """The outcome of the look that waited for this answer, to an address that cannot be there."""
        nowhere = self._nowhere[_form(row["url"])] = _shown(self.portal, response)
        return self._decided(response.meta["khotin_doubt"], nowhere, row)

    def _decided(self, doubt: Doubt, nowhere: Shown, row: sqlite3.Row) -> Outcome:
        outcome, shown = doubt.outcome, doubt.shown
        was_led = shown.url != row["url"]
        if shown.is_as(nowhere, were_led=was_led and nowhere.url != _nowhere(row["url"])):
            return _absent(outcome, "its address shows what the portal shows where there is nothing")
        if was_led and same_form(self.portal, shown.url) != same_form(self.portal, row["url"]):
            return _absent(outcome, f"its address leads to {shown.url}, which has nothing of it")
        page = outcome.page
        if page is None or page.title is None or page.body is None:
            return _unclear(outcome, "no article could be read on its page")
        return outcome


def without_answer(outcome: Outcome, row: sqlite3.Row) -> Outcome:
    """The outcome of a look that got no answer: it proves nothing."""
    if row["look"] and outcome.look is None and outcome.state is not State.WAITING:
        outcome.look = Look(row["article"], Finding.UNCLEAR, outcome.reason)
    return outcome


def captures_of(meta: dict[str, Any], captures: tuple[Capture, ...]) -> tuple[Capture, ...]:
    """The captures of a look, the one of the article's own address last."""
    doubt: Doubt | None = meta.get("khotin_doubt")
    if doubt is None:
        return captures
    return (*(capture for capture in captures if capture is not doubt.capture), doubt.capture)


def _look(response: Response, row: sqlite3.Row, finding: Finding = Finding.DUE, reason: str | None = None) -> Look:
    given = {name: (response.headers.get(name) or b"").decode("latin-1") or None for name in ("ETag", "Last-Modified")}
    return Look(row["article"], finding, reason, given["ETag"], given["Last-Modified"])


def _absent(outcome: Outcome, reason: str) -> Outcome:
    assert outcome.look is not None
    look = replace(outcome.look, finding=Finding.ABSENT, reason=reason)
    return Outcome(outcome.row, State.FETCHED, look=look)


def _unclear(outcome: Outcome, reason: str) -> Outcome:
    assert outcome.look is not None
    look = replace(outcome.look, finding=Finding.UNCLEAR, reason=reason)
    return Outcome(outcome.row, State.FAILED, reason, look=look)


def _is_of_another(db: sqlite3.Connection, portal: Portal, page: Page, known: sqlite3.Row) -> bool:
    """Whether a page that an article's address led to is that of another article which the archive has, with another text."""
    key, url = identify(portal, page)
    other = db.execute(
        "select id, withheld from articles where portal = ? and id <> ? and (key = ? or url = ?)",
        [portal.id, known["id"], key, url],
    ).fetchone()
    return other is not None and (
        other["withheld"] is not None or not moves.have_one_text(db, known["id"], other["id"])
    )


def _has_something_of(page: Page, known: sqlite3.Row, at_least: float) -> bool:
    """Whether a page has the title of a known article, if its own address shows it, or at least that share of its text."""
    if page.body is None:
        return False
    was, now = _words(known["body"]), _words(page.body.text)
    left = sum((was & now).values()) / sum(was.values()) if was else 0.0
    if at_least < _MOVED_TEXT and page.title is not None and is_same_title(page.title.text, known["title"]):
        return True
    return left >= at_least


def _shown(portal: Portal, response: Response) -> Shown:
    content_type = requests.content_type(response)
    try:
        page = read_page(portal, response.url, response.body, content_type, requests.fetched_at(response))
        text = text_of(parse(response.body, content_type))
    except NotHtmlError:
        return Shown(response.status, response.url, is_article=False, words=Counter())
    if page.title is not None and page.body is not None and page.body.text:
        return Shown(response.status, response.url, True, _words(f"{page.title.text} {page.body.text}"))
    return Shown(response.status, response.url, False, _words(text))


def _words(text: str) -> Counter[str]:
    """The words of a text without its figures: clocks and counters."""
    return Counter(_NUMBER.sub("", text).casefold().split())


def _form(url: str) -> str:
    """The form of an address: its folder and ending."""
    folder, _, name = urlsplit(url).path.rpartition("/")
    return f"{folder}/.{name.rpartition('.')[2] if '.' in name else ''}"


def _nowhere(url: str) -> str:
    """An address of the same form at which nothing can be: another number, or where there is none another name."""
    parts = urlsplit(url)
    field = "query" if _NUMBER.search(parts.query) or not _LAST_WORD.search(parts.path) else "path"
    text = getattr(parts, field)
    numbers = list(_NUMBER.finditer(text))
    last = numbers[-1] if numbers else None
    if last is not None:
        text = f"{text[: last.start()]}{'9' * (len(last[0]) + 2)}{text[last.end() :]}"
    if name := _LAST_WORD.search(text) if field == "path" else None:
        text = f"{text[: name.start()]}khong-co-{text[name.start() :]}"
    return parts._replace(**{field: text}).geturl()
