"""Looking at a sample of a portal again: whether its listings and articles are still read by its template.

check = Check(portal, usual(db, portal))
while wanted := check.next_wanted():
    for url in wanted:
        check.take(fetch(url))  # a Sample of each, also of what failed
checked = check.result()
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import chain, islice, zip_longest

from crawler.archive import clock
from crawler.archive.crawls import Narrowing
from crawler.capture.content import is_html
from crawler.items import Found, Kind, Page, State
from crawler.pages.article import read_article
from crawler.pages.document import NotHtmlError, parse
from crawler.pages.feeds import NotAFeedError, read_feed, read_sitemap
from crawler.portals.model import Portal
from crawler.reading import listings
from crawler.reading.listings import NoListingError
from crawler.reading.normalise import Context, normalise
from crawler.reading.read import read_page
from crawler.reading.templates import today
from crawler.reading.validate import problem
from crawler.spiders.plan import first_pages
from crawler.spiders.rows import articles_found
from crawler.survey.sample import Sample
from crawler.vietnamese.zone import VIETNAM

FIELDS = ("title", "date", "byline", "source", "section", "lead", "body")
# Listing pages, feeds and sitemaps, and articles that are looked at.
_SECTIONS, _SOURCES, _ARTICLES = 6, 4, 12
MOST = _SECTIONS + _SOURCES + _ARTICLES
# Articles of the archive that say what is usual.
_RECENT = 200
# A field that so many articles usually have from the template is lost when less than half as many have it still.
_USUAL, _LOST = 0.3, 0.5
_LEAST = 3


@dataclass(frozen=True, slots=True)
class SectionCheck:
    """A section's first page, or a feed or sitemap: its rows, those of them that lead to articles, and what is wrong with it, if
    anything.
    """

    name: str
    url: str
    rows: int = 0
    articles: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """A field of the sample's articles: on how many the template found it, on how many it came only from elsewhere (a listing
    row, the text, the generic reader). `usual` is the share of the archive's articles that have it from the template, None
    where the archive has too few.
    """

    name: str
    template: int
    otherwise: int
    usual: float | None
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the sample. `unread` are the addresses that gave no article, and why."""

    sections: list[SectionCheck]
    sources: list[SectionCheck]
    fields: list[FieldCheck]
    articles: int
    unread: dict[str, str]

    @property
    def lost(self) -> list[str]:
        return [each.name for each in self.fields if each.is_lost]

    @property
    def is_well(self) -> bool:
        """Whether nothing needs a person: every listing, feed and sitemap is read, most articles are, no field is lost."""
        broken = any(listing.problem for listing in (*self.sections, *self.sources))
        return bool(self.articles) and not broken and not self.lost and len(self.unread) <= self.articles


class Check:
    """A check of one portal. It asks for nothing itself: `next_wanted` says what it wants to see, `take` shows it."""

    def __init__(self, portal: Portal, usual: Mapping[str, float]) -> None:
        self.portal, self.url, self._usual = today(portal), portal.url, usual
        self._samples: dict[str, Sample] = {}
        self._wanted: list[str] = []
        self._sections: list[SectionCheck] = []
        self._sources: list[SectionCheck] = []
        self._origins: list[_Origins] = []
        self._unread: dict[str, str] = {}
        self._now = datetime.now(UTC)
        self._steps = self._look()

    def may_ask(self, url: str) -> bool:
        return self.portal.is_ours(url)

    def next_wanted(self) -> list[str]:
        """The addresses to be shown next; none when the check is finished."""
        while not (waiting := [url for url in self._wanted if url not in self._samples]):
            try:
                self._wanted = next(self._steps)
            except StopIteration:
                return []
        return waiting

    def take(self, sample: Sample) -> None:
        """Be shown an answer; a failure has status 0."""
        self._samples[sample.asked or sample.url] = sample

    def result(self) -> Checked:
        fields = [self._field(name) for name in FIELDS]
        return Checked(self._sections, self._sources, fields, len(self._origins), self._unread)

    def silence(self) -> str | None:
        """How the portal answered when it gave nothing that could be checked, as while it is down; None where it did."""
        answers = [sample for sample in self._samples.values() if not _is_down(sample)]
        return None if answers or not self._samples else _answer(next(iter(self._samples.values())))

    def _look(self) -> Iterator[list[str]]:
        """The steps: the sections' first pages, feeds and sitemaps, then articles that the sections list."""
        listed = list(first_pages(self.portal, Narrowing()))
        pages = list(islice(filter(self._is_asked, listed), _SECTIONS))
        sources = [found for found in listed if found.kind is not Kind.LISTING and found.state is State.WAITING]
        sources = sources[:_SOURCES]
        yield [found.url for found in (*pages, *sources)]
        self._sources = [self._source(source) for source in sources]
        rows = [list(self._rows(page)) for page in pages]
        spread = [found for found in chain.from_iterable(zip_longest(*rows)) if found is not None]
        chosen = list(islice({found.fingerprint: found for found in spread}.values(), _ARTICLES))
        yield [found.url for found in chosen if found.content is None]
        for found in chosen:
            self._read(found)

    def _is_asked(self, found: Found) -> bool:
        """Whether a first page is asked for with a plain address. What is posted (an endpoint) is not looked at."""
        section = next((each for each in self.portal.sections if each.name == found.section), None)
        if found.kind is not Kind.LISTING or found.state is not State.WAITING or section is None:
            return False
        return section.api is None or self.portal.apis[section.api].method == "GET"

    def _rows(self, page: Found) -> Iterator[Found]:
        """The articles of a listing page; notes how the page is."""
        sample, section = self._samples[page.url], next(s for s in self.portal.sections if s.name == page.section)
        name, url = section.name, page.url
        if sample.status != 200:
            self._sections.append(SectionCheck(name, url, problem=_answer(sample)))
            return
        try:
            listing = listings.read(
                self.portal, section, 1, sample.url, sample.body, sample.content_type, captured_at=self._now
            )
        except NoListingError as error:
            self._sections.append(SectionCheck(name, url, problem=str(error)))
            return
        found = list(
            articles_found(self.portal, listing.entries, Narrowing(), source="", section=name, pages=listing.pages)
        )
        articles = [one for one in found if one.state is State.WAITING]
        wrong = None if articles else "none of its rows has an article's address: check article.address"
        self._sections.append(SectionCheck(name, url, len(found), len(articles), wrong))
        yield from articles

    def _source(self, found: Found) -> SectionCheck:
        """How a feed or sitemap is. An index of sitemaps has no rows of its own."""
        sample, name = self._samples[found.url], str(found.kind)
        if sample.status != 200:
            return SectionCheck(name, found.url, problem=_answer(sample))
        try:
            is_feed = found.kind is Kind.FEED
            read = read_feed if is_feed else lambda body, url: read_sitemap(body, url).entries
            entries = read(sample.body, sample.url)
        except NotAFeedError as error:
            return SectionCheck(name, found.url, problem=str(error))
        rows = list(articles_found(self.portal, entries, Narrowing(), source=name))
        return SectionCheck(name, found.url, len(rows), sum(row.state is State.WAITING for row in rows))

    def _read(self, found: Found) -> None:
        try:
            page = found.content or self._page(found)
        except (NotHtmlError, _UnreadError) as error:
            self._unread[found.url] = str(error)
            return
        context = Context(self.portal, self._now, found.entry, found.section)
        reading = normalise(page, context)
        if reason := problem(page, reading, found.entry):
            self._unread[found.url] = reason
        else:
            own = reading if found.content else normalise(self._by_template(found), context)
            self._origins.append(_Origins(own.origins, reading.origins))

    def _by_template(self, found: Found) -> Page:
        """An article as the template alone reads it: where it lacks a body, another reader takes the whole page."""
        sample = self._samples[found.url]
        return read_article(parse(sample.body, sample.content_type), sample.url, self.portal.article)

    def _page(self, found: Found) -> Page:
        """The page of an article among the samples. Raises NotHtmlError, _UnreadError."""
        sample = self._samples[found.url]
        if sample.status != 200:
            raise _UnreadError(_answer(sample))
        if not is_html(sample.content_type, sample.body):
            raise _UnreadError(f"no page but {sample.content_type or 'a file'}")
        return read_page(self.portal, sample.url, sample.body, sample.content_type, self._now, found.entry)

    def _field(self, name: str) -> FieldCheck:
        count, usual = len(self._origins), self._usual.get(name)
        template = sum(_is_of_template(origins.own.get(name)) for origins in self._origins)
        otherwise = sum(name in {**origins.own, **origins.all} for origins in self._origins) - template
        # Where the archive does not say what is usual, only what every article has is known.
        has_date = name == "date" and bool(self.portal.article.date)
        expected = usual if usual is not None else float(name in {"title", "body"} or has_date)
        is_lost = count >= _LEAST and expected >= _USUAL and template < _LOST * expected * count
        return FieldCheck(name, template, otherwise, usual, is_lost)


@dataclass(frozen=True, slots=True)
class _Origins:
    """Where the fields of an article came from, by name: as the template alone reads it, and as a crawl does."""

    own: Mapping[str, str]
    all: Mapping[str, str]


class _UnreadError(ValueError):
    """Why an address of the sample gave no article."""


def usual(db: sqlite3.Connection, portal: Portal) -> dict[str, float]:
    """The share of a portal's latest articles that have each field from its present template; empty where there are too few.
    What was captured until its last redesign, or read without the template since, does not count.
    """
    query = (
        "select origins from articles join captures on captures.id = articles.capture"
        " where articles.portal = ? and withheld is null and origins ->> 'body' like 'template:%' and fetched_at >= ?"
        " order by articles.id desc limit ?"
    )
    known = [json.loads(row["origins"]) for row in db.execute(query, [portal.id, _since(portal), _RECENT])]
    if len(known) < _LEAST:
        return {}
    return {name: sum(_is_of_template(origins.get(name)) for origins in known) / len(known) for name in FIELDS}


def _since(portal: Portal) -> str:
    """When the present template became valid, as captures are stamped; "" where there was no other."""
    last = max((entry.until for entry in portal.earlier), default=None)
    return clock.stamp(datetime.combine(last + timedelta(days=1), time(), VIETNAM)) if last else ""


def _is_of_template(origin: str | None) -> bool:
    return origin is not None and origin.startswith("template:")


def _is_down(sample: Sample) -> bool:
    return sample.status in {0, 429} or sample.status >= 500


def _answer(sample: Sample) -> str:
    return f"it answers {sample.status}" if sample.status else sample.reason or "it does not answer"
