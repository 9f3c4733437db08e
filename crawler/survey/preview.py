"""What a learned portal file makes of the pages that were seen: some of its articles, read as a crawl would read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from textwrap import shorten

from crawler.items import Reading
from crawler.pages.document import NotHtmlError
from crawler.pages.visible import text_of
from crawler.portals.addresses import may_be_article
from crawler.portals.model import Portal
from crawler.reading.normalise import Context, normalise
from crawler.reading.read import read_page
from crawler.reading.templates import today
from crawler.reading.validate import problem
from crawler.survey.sample import Sample, page_of
from crawler.vietnamese.text import clean

_MOST_SHOWN = 160


def first_words(samples: Iterable[Sample]) -> str:
    """What the first page that came shows, in short; "" where it is no page or shows nothing."""
    page = next((page_of(sample) for sample in samples), None)
    words = clean(text_of(page.tree)) if page else ""
    return "" if "\ufffd" in words else shorten(words, _MOST_SHOWN, placeholder=" …")


def articles(portal: Portal, samples: Iterable[Sample]) -> Iterator[Reading]:
    """The readings of the samples that are articles by the portal's file."""
    now, portal = datetime.now(UTC), today(portal)
    for sample in samples:
        if sample.status != 200 or not may_be_article(portal, sample.url):
            continue
        try:
            page = read_page(portal, sample.url, sample.body, sample.content_type, now)
        except NotHtmlError:
            continue
        reading = normalise(page, Context(portal, now))
        if problem(page, reading) is None:
            yield reading
