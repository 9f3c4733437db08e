"""Walks the sections of a portal: asks for their listing pages, reads the answers, and knows where each goes on or ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response

from crawler.archive.crawls import Narrowing
from crawler.items import Found, Outcome, State
from crawler.pages.document import NotHtmlError, parse
from crawler.pages.pager import Onward, current_page, onward
from crawler.portals.model import Portal
from crawler.reading import listings
from crawler.reading.listings import Listing, NoListingError
from crawler.spiders import requests
from crawler.spiders.postback import NEW_SESSIONS, NoFormError, Postbacks, post
from crawler.spiders.rows import articles_found
from crawler.spiders.taken_up import PageBefore
from crawler.spiders.walk import Place, Step, next_step, redirected_end


class SectionWalk:
    """The walk through a portal's sections. It keeps the sessions of those that post back, and nothing else."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._postbacks = Postbacks()

    def request(self, row: sqlite3.Row, before: Callable[[], PageBefore | None]) -> Request:
        """The request for a listing page. `before` finds the page before it in the archive, for a section that posts back and
        whose session this process did not begin.
        """
        place = self._place(row)
        if place.section.api is not None:
            return requests.of_api(self.portal.apis[place.section.api], place.section, place.url, place.page)
        if not self._by_link(place):
            return Request(place.url, meta=requests.NO_COOKIES)
        if ready := self._postbacks.take(place.section.name, place.page):
            return ready
        if self._has_address(place):
            return self._in_new_session(place, at=place.page)
        return self._taken_up(place, before()) or self._in_new_session(place, at=1)

    def read(self, response: Response, row: sqlite3.Row, narrowing: Narrowing) -> Outcome | Request | str:
        """What a listing page gives: its outcome, the request that brings its section nearer to the page that is due, or a
        reason to ask again later.
        """
        due = self._place(row)
        place = replace(due, page=response.meta.get("khotin_at", due.page))
        outcome = Outcome(row["id"], State.FETCHED, section=place.section.name, entries=0)
        outcome.section_end = self._end_by_answer(response, place)
        if outcome.section_end is not None:
            return outcome
        listing = self._listing(response, place)
        if isinstance(listing, str):
            return self._no_listing(response, due, outcome, listing)
        rows = self._rows(listing, place, narrowing)
        passed: tuple[Found, ...] = response.meta.get("khotin_passed", ())
        outcome.entries = len(listing.entries)
        outcome.found = (*passed, *rows)
        if not listing.entries:
            outcome.section_end = f"page {place.page} has no entries"
            return outcome
        step = next_step(self.portal, place, listing, narrowing)
        follow = self._wind_on if place.page < due.page else self._go_on
        return follow(response, place, step, outcome)

    def _no_listing(self, response: Response, due: Place, outcome: Outcome, reason: str) -> Outcome | Request | str:
        """An answer that is no listing page: the end of a session, a page to be looked at again, or a failure."""
        posted = response.request is not None and response.request.method == "POST" and self._by_link(due)
        if posted and (again := self._new_try(response, due)):
            return again
        if response.status == 200:
            return reason
        outcome.fail(reason)
        return outcome

    def _go_on(self, response: Response, place: Place, step: Step, outcome: Outcome) -> Outcome | Request:
        """The outcome with what follows; a form to be posted back is kept ready for its row."""
        outcome.found = (*outcome.found, *step.found)
        outcome.section_end = step.end
        if step.postback is not None:
            try:
                request = self._same_session(post(response, step.postback), response)
            except NoFormError as error:
                outcome.found = tuple(
                    replace(found, state=State.FAILED, reason=str(error)) if found in step.found else found
                    for found in outcome.found
                )
                return outcome
            self._postbacks.prepare(place.section.name, place.page + 1, request)
        return outcome

    def _wind_on(self, response: Response, place: Place, step: Step, outcome: Outcome) -> Outcome | Request:
        """One page nearer to the page that is due, in the same session."""
        if step.postback is None:
            outcome.section_end = step.end or "its pager leads no further"
            return outcome
        try:
            request = self._same_session(post(response, step.postback), response)
        except NoFormError as error:
            outcome.fail(str(error))
            return outcome
        request.meta.update(khotin_at=place.page + 1, khotin_passed=outcome.found)
        return request

    def _taken_up(self, place: Place, before: PageBefore | None) -> Request | None:
        """The post that leads on from the page before, in the session that it had; None where that cannot be told."""
        if before is None:
            return None
        page, cookies = before
        try:
            tree = parse(page.body, requests.content_type(page))
            where = onward(tree, page.url, place.page - 1, self.portal.paging_of(place.section).next)
            if not isinstance(where, Onward) or where.url is not None:
                return None
            request = post(page, where)
        except (NotHtmlError, NoFormError):
            return None
        request.meta.update(cookiejar=self._postbacks.new_jar(), khotin_at=place.page)
        return request.replace(cookies=cookies)

    def _new_try(self, response: Response, due: Place) -> Request | None:
        """The section from its first page in a new session, for a page that the portal no longer knows of."""
        tries = response.meta.get("khotin_session_tries", 0)
        if tries >= NEW_SESSIONS:
            return None
        request = self._in_new_session(due, at=1)
        request.meta["khotin_session_tries"] = tries + 1
        return request

    def _in_new_session(self, place: Place, at: int) -> Request:
        return Request(
            place.url if at == place.page else self.portal.section_url(place.section),
            meta={"cookiejar": self._postbacks.new_jar(), "khotin_at": at},
        )

    def _same_session(self, request: Request, response: Response) -> Request:
        names = ("cookiejar", "khotin_session_tries")
        request.meta.update({name: response.meta[name] for name in names if name in response.meta})
        return request

    def _listing(self, response: Response, place: Place) -> Listing | str:
        """The listing page, or why the answer is none."""
        if response.status != 200:
            return f"HTTP {response.status}"
        try:
            listing = listings.read(
                self.portal,
                place.section,
                place.page,
                response.url,
                response.body,
                requests.content_type(response),
                captured_at=requests.fetched_at(response),
            )
        except NoListingError as error:
            return str(error)
        shown = (
            current_page(listing.tree, self.portal.paging_of(place.section).current)
            if listing.tree is not None
            else None
        )
        if shown is not None and shown != place.page and self._by_link(place):
            return f"the portal shows page {shown} instead of page {place.page}"
        return listing

    def _rows(self, listing: Listing, place: Place, narrowing: Narrowing) -> tuple[Found, ...]:
        name = place.section.name
        return tuple(
            articles_found(
                self.portal, listing.entries, narrowing, source=f"section {name}", section=name, pages=listing.pages
            )
        )

    def _end_by_answer(self, response: Response, place: Place) -> str | None:
        """Why the answer alone says that a section has no such page; a first page proves nothing."""
        if place.page == 1 or (response.request is not None and response.request.method == "POST"):
            return None
        if response.status in {404, 410}:
            return f"page {place.page} answers {response.status}"
        if response.meta.get("redirect_urls"):
            return redirected_end(self.portal, place, response.url)
        return None

    def _place(self, row: sqlite3.Row) -> Place:
        return Place.of(self.portal, row["section"], row["page"], row["url"])

    def _by_link(self, place: Place) -> bool:
        return bool(self.portal.paging_of(place.section).next) and place.section.api is None

    def _has_address(self, place: Place) -> bool:
        """Whether a page can be asked for by its address: the first, or one that a link named."""
        return place.page == 1 or place.url != self.portal.section_url(place.section)
