"""Looking at a sample of a portal again: whether its listings and articles are still read by its template.

check = Check(portal, usual(db, portal.id))
while wanted := check.next_wanted():
    for url in wanted:
        check.take(fetch(url))  # a Sample of each, also of what failed
checked = check.result()
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice, zip_longest

from crawler.archive.crawls import Narrowing
from crawler.capture.content import is_html
from crawler.items import Found, Kind, Page, Reading, State
from crawler.pages.document import NotHtmlError
from crawler.portals.model import Portal
from crawler.reading import listings
from crawler.reading.listings import NoListingError
from crawler.reading.normalise import Context, normalise
from crawler.reading.read import read_page
from crawler.reading.validate import problem
from crawler.spiders.rows import articles_found
from crawler.spiders.walk import first_pages
from crawler.survey.sample import Sample

FIELDS = ("title", "date", "byline", "source", "section", "lead", "body")
# Listing pages and articles that are looked at.
_SECTIONS, _ARTICLES = 6, 12
# Articles of the archive that say what is usual.
_RECENT = 200
# A field that so many articles usually have from the template is lost when less than half as many have it still.
_USUAL, _LOST = 0.3, 0.5
_LEAST = 3
_TEMPLATE, _OTHERWISE = "template", "otherwise"


@dataclass(frozen=True, slots=True)
class SectionCheck:
    """A section's first page: its rows, those of them that lead to articles, and what is wrong with it, if anything."""

    name: str
    url: str
    rows: int = 0
    articles: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """A field of the sample's articles: on how many the template found it, on how many it came from elsewhere (a listing row,
    the text, the generic reader). `usual` is the share of the archive's articles that have it from the template, None where
    the archive has too few.
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
    fields: list[FieldCheck]
    articles: int
    unread: dict[str, str]

    @property
    def lost(self) -> list[str]:
        return [each.name for each in self.fields if each.is_lost]

    @property
    def is_well(self) -> bool:
        """Whether nothing needs a person: every listing is read, most articles are, no field is lost."""
        broken = any(section.problem for section in self.sections)
        return bool(self.articles) and not broken and not self.lost and len(self.unread) <= self.articles


class Check:
    """A check of one portal. It asks for nothing itself: `next_wanted` says what it wants to see, `take` shows it."""

    def __init__(self, portal: Portal, usual: Mapping[str, float]) -> None:
        self.portal, self.url, self._usual = portal, portal.url, usual
        self._samples: dict[str, Sample] = {}
        self._wanted: list[str] = []
        self._sections: list[SectionCheck] = []
        self._readings: list[Reading] = []
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
        return Checked(self._sections, [self._field(name) for name in FIELDS], len(self._readings), self._unread)

    def _look(self) -> Iterator[list[str]]:
        """The steps: the sections' first pages, then articles that they list."""
        listed = [found for found in first_pages(self.portal, Narrowing()) if self._is_asked(found)]
        pages = list(islice(listed, _SECTIONS))
        yield [page.url for page in pages]
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

    def _read(self, found: Found) -> None:
        try:
            page = found.content or self._page(found)
        except (NotHtmlError, _UnreadError) as error:
            self._unread[found.url] = str(error)
            return
        reading = normalise(page, Context(self.portal, self._now, found.entry, found.section))
        if reason := problem(page, reading):
            self._unread[found.url] = reason
        else:
            self._readings.append(reading)

    def _page(self, found: Found) -> Page:
        """The page of an article among the samples. Raises NotHtmlError, _UnreadError."""
        sample = self._samples[found.url]
        if sample.status != 200:
            raise _UnreadError(_answer(sample))
        if not is_html(sample.content_type, sample.body):
            raise _UnreadError(f"no page but {sample.content_type or 'a file'}")
        return read_page(self.portal, sample.url, sample.body, sample.content_type, self._now, found.entry)

    def _field(self, name: str) -> FieldCheck:
        origins = Counter(_kind(reading.origins.get(name)) for reading in self._readings)
        template, count, usual = origins[_TEMPLATE], len(self._readings), self._usual.get(name)
        # Where the archive does not say what is usual, only what every article has is known.
        has_date = name == "date" and bool(self.portal.at(self._now).article.date)
        expected = usual if usual is not None else float(name in {"title", "body"} or has_date)
        is_lost = count >= _LEAST and expected >= _USUAL and template < _LOST * expected * count
        return FieldCheck(name, template, origins[_OTHERWISE], usual, is_lost)


class _UnreadError(ValueError):
    """Why an address of the sample gave no article."""


def usual(db: sqlite3.Connection, portal: str) -> dict[str, float]:
    """The share of a portal's latest articles that have each field from the template; empty where there are too few. What was
    read without the template (since a redesign) does not count.
    """
    query = (
        "select origins from articles where portal = ? and withheld is null and origins ->> 'body' like 'template:%'"
        " order by id desc limit ?"
    )
    known = [json.loads(row["origins"]) for row in db.execute(query, [portal, _RECENT])]
    if len(known) < _LEAST:
        return {}
    return {name: sum(_kind(origins.get(name)) == _TEMPLATE for origins in known) / len(known) for name in FIELDS}


def _kind(origin: str | None) -> str | None:
    return None if origin is None else _TEMPLATE if origin.startswith("template:") else _OTHERWISE


def _answer(sample: Sample) -> str:
    return f"it answers {sample.status}" if sample.status else "it does not answer"
