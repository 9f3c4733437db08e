"""The one news spider: from a frontier row to a request, from its response to one outcome.

Everything that can happen to a request ends here as exactly one Outcome (or the row is put back for the next run), so that
found = fetched + skipped + failed. The outcome then goes through the item pipelines and is committed.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from crawler.archive.crawls import Narrowing
from crawler.archive.folder import ArchiveError, Folder
from crawler.capture.records import media_type
from crawler.items import Kind, Outcome, State
from crawler.pages.document import NotHtmlError
from crawler.pages.feeds import NotAFeedError, read_feed, read_sitemap
from crawler.portals.addresses import path_of
from crawler.portals.model import Portal
from crawler.spiders import articles, looks, outcomes, requests
from crawler.spiders.imported import Import
from crawler.spiders.rendering import rendered
from crawler.spiders.rows import articles_found
from crawler.spiders.section import SectionWalk
from crawler.spiders.session import Session
from crawler.spiders.taken_up import page_before
from crawler.spiders.walk import source_found
from crawler.vietnamese.dates import read_date

if TYPE_CHECKING:
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)

# A page that answers 200 and is not what it should be (maintenance, an overloaded CMS) is asked for this often again.
SECOND_LOOKS = 2
# Sitemaps may name sitemaps, this many levels down.
_SITEMAP_LEVELS = 3


class NewsSpider(Spider):
    """A portal's spider; the loader makes a subclass of it for each portal file.

    Spider arguments (`scrapy crawl NAME -a since=2025-01-01 -a section=… -a limit=20`) narrow the crawl; `-a whole=yes` walks
    every section to its end, though it was walked before.
    """

    portal: ClassVar[Portal]

    def __init__(
        self,
        *,
        since: str | None = None,
        section: str | None = None,
        limit: str | int | None = None,
        whole: str | bool = False,
        source: Import | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__()
        self.source = source
        # Scrapyd adds arguments of its own, which begin with an underscore.
        self.unknown = sorted(name for name in kwargs if not name.startswith("_"))
        self.since, self.sections, self.limit = since, tuple(section.split("|")) if section else (), limit
        self.whole = bool(whole)
        self.refusal: str | None = None
        self._session: Session | None = None
        self._walk = SectionWalk(self.portal)
        self._doubts = looks.Doubts(self.portal)

    @property
    def has_session(self) -> bool:
        return self._session is not None

    @property
    def session(self) -> Session:
        if self._session is None:
            raise ArchiveError("the crawl has not been opened")
        return self._session

    def open_session(self) -> None:
        """Lock the portal, open the archive, begin or continue the crawl. Raises ArchiveError with one sentence."""
        folder = Folder.chosen(self.settings.get("KHOTIN_ARCHIVE"))
        session = Session(self.portal, folder, self._narrowing(), self.source)
        self._session = session
        # A process killed between the two has left a crawl with nothing to do.
        if not session.continued or session.frontier.is_empty():
            session.begin_frontier()

    def _narrowing(self) -> Narrowing:
        """The spider arguments, checked: they may come from a command line (`-a since=01/07/2025`)."""
        if self.unknown:
            raise ArchiveError(
                f"there is no argument {', '.join(self.unknown)}; there are since, section, limit and whole."
            )
        day = read_date(self.since) if self.since else None
        if self.since and day is None:
            raise ArchiveError(f"since={self.since} is no date; write it as 2025-07-01 or 01/07/2025.")
        if self.limit and not (str(self.limit).isdecimal() and int(self.limit) > 0):
            raise ArchiveError(f"limit={self.limit} is no number of articles.")
        limit = int(self.limit) if self.limit else None
        return Narrowing(
            since=day.date.isoformat() if day else None, sections=self.sections, limit=limit, whole=self.whole
        )

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: the scheduler reads the frontier."""
        return
        yield

    def request_for(self, row: sqlite3.Row) -> Request:
        """The request of a frontier row."""
        if row["kind"] == Kind.LISTING:
            self.session.at = f"{row['section']}, page {row['page']}"
            session = self.session
            before = partial(page_before, session.archive.connection, session.archive.folder.warc, session.crawl, row)
            request = self._walk.request(row, before)
        else:
            plain = requests.plain if not row["look"] else partial(looks.request, db=self.session.archive.connection)
            request = plain(self.portal, row=row)
            request.meta["khotin_nth"] = row["page"] if row["kind"] == Kind.ARTICLE else 0
        return self._of_row(request, row, {"khotin_row": row["id"], "khotin_captures": []})

    def answered(self, response: Response, row: sqlite3.Row) -> Iterator[Outcome | Request]:
        """Callback of every request. A mistake of ours fails this row, not the crawl."""
        try:
            outcome = self._read(response, row)
        except Exception as error:  # whatever a page makes our readers do, its row gets a reason
            logger.warning("%s: reading failed", response.url, exc_info=True)
            outcome = Outcome(row["id"], State.FAILED, f"reading failed: {type(error).__name__}: {error}")
        if isinstance(outcome, Request):
            yield outcome
            return
        outcome = articles.without_part(self.portal, row, response.meta, outcome)
        outcome.captures = looks.captures_of(response.meta, articles.captures_of(response.meta))
        yield looks.without_answer(outcome, row)

    def refused(self, failure: Failure) -> Iterator[Outcome]:
        """Errback of every request: no answer, or one of our rules against asking."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it
        row = request.cb_kwargs["row"]
        outcome = outcomes.of_failure(failure, row)
        if outcome is None:
            self.session.put_back(row["id"])
            outcome = Outcome(row=None, state=State.WAITING)
        else:
            outcome = articles.without_part(self.portal, row, request.meta, outcome)
        outcome.captures = looks.captures_of(request.meta, articles.captures_of(request.meta))
        yield looks.without_answer(outcome, row)

    def _of_row(self, request: Request, row: sqlite3.Row, meta: dict[str, Any]) -> Request:
        if self.portal.render and self._is_page(request, row):
            request = rendered(request)
        return request.replace(
            callback=self.answered,
            errback=self.refused,
            dont_filter=True,
            cb_kwargs={"row": row},
            meta={**request.meta, **meta},
        )

    def _is_page(self, request: Request, row: sqlite3.Row) -> bool:
        """Whether a request is for a page that people look at, not for a file, a feed or an endpoint."""
        apis = {section.name for section in self.portal.sections if section.api is not None}
        kinds = {Kind.LISTING, Kind.ARTICLE} if row["section"] not in apis else {Kind.ARTICLE}
        return row["kind"] in kinds and request.method == "GET"

    def _read(self, response: Response, row: sqlite3.Row) -> Outcome | Request:
        if row["kind"] == Kind.LISTING:
            return self._read_listing(response, row)
        if row["look"]:
            return self._read_look(response, row)
        if response.status != 200:
            return Outcome(row["id"], State.FAILED, f"HTTP {response.status}")
        if row["kind"] == Kind.ARTICLE:
            return self._read_article(response, row)
        if row["kind"] in (Kind.FEED, Kind.SITEMAP):
            return self._read_source(response, row)
        return self._read_file(response, row)

    def _read_listing(self, response: Response, row: sqlite3.Row) -> Outcome | Request:
        result = self._walk.read(response, row, self.session.narrowing)
        if isinstance(result, str):
            return self._again(response, row, result)
        if isinstance(result, Request):  # the section is wound on to this row's page
            shared = {name: response.meta[name] for name in ("khotin_row", "khotin_captures")}
            return self._of_row(result, row, shared)
        return result

    def _read_source(self, response: Response, row: sqlite3.Row) -> Outcome | Request:
        """A feed or a sitemap: further addresses of articles."""
        source = f"{row['kind']} {path_of(row['url'])}"
        outcome = Outcome(row["id"], State.FETCHED)
        narrowing = self.session.narrowing
        try:
            if row["kind"] == Kind.FEED:
                found = articles_found(self.portal, read_feed(response.body, response.url), narrowing, source=source)
                outcome.found = tuple(found)
                return outcome
            sitemap = read_sitemap(response.body, response.url)
        except NotAFeedError as error:
            return self._again(response, row, str(error))
        pages = articles_found(self.portal, sitemap.entries, narrowing, source=source)
        level = row["page"] + 1
        deeper = "sitemaps within sitemaps go too deep" if level > _SITEMAP_LEVELS else None
        further = (source_found(self.portal, Kind.SITEMAP, url, deeper, level) for url in sitemap.sitemaps)
        outcome.found = (*pages, *further)
        return outcome

    def _read_article(self, response: Response, row: sqlite3.Row) -> Outcome | Request:
        try:
            result = articles.read(self.portal, response, row)
        except NotHtmlError as error:
            return self._again(response, row, str(error))
        if isinstance(result, Request):
            return self._of_row(result, row, {})
        result.guessed = self.source is not None and row["entry"] is None
        page = result.page
        is_whole = page is None or page.scripted or (page.title is not None and page.body is not None)
        return result if is_whole else self._second_look(response) or result

    def _read_look(self, response: Response, row: sqlite3.Row) -> Outcome | Request:
        """A known article looked at again."""
        if "khotin_doubt" in response.meta:
            return self._doubts.told(response, row)
        try:
            result = looks.of_status(self.portal, response, row) or articles.read(self.portal, response, row)
        except NotHtmlError as error:
            return self._again(response, row, str(error))
        if isinstance(result, Outcome) and result.look is None:
            result = self._doubts.settled(self.session.archive.connection, response, row, result)
        return self._of_row(result, row, {}) if isinstance(result, Request) else result

    def _read_file(self, response: Response, row: sqlite3.Row) -> Outcome:
        """An image or an attachment. A page that says "not found" with status 200 is no picture."""
        content_type = requests.content_type(response)
        if not self.portal.media.takes(content_type):
            reason = f"of type {media_type(content_type)}, which media.types does not name; it is kept in the WARC"
            return Outcome(row["id"], State.SKIPPED, reason)
        return Outcome(row["id"], State.FETCHED, file=response.body if row["kind"] == Kind.ATTACHMENT else None)

    def _again(self, response: Response, row: sqlite3.Row, reason: str) -> Outcome | Request:
        return self._second_look(response) or Outcome(row["id"], State.FAILED, reason)

    def _second_look(self, response: Response) -> Request | None:
        assert response.request is not None
        return get_retry_request(
            response.request,
            spider=self,
            reason="not the page it should be",
            max_retry_times=SECOND_LOOKS,
            give_up_log_level=logging.DEBUG,
        )
