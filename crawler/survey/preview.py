"""What a learned portal file makes of the pages that were seen: some of its articles, read as a crawl would read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from crawler.items import Reading
from crawler.pages.document import NotHtmlError
from crawler.portals.addresses import may_be_article
from crawler.portals.model import Portal
from crawler.reading.normalise import Context, normalise
from crawler.reading.read import read_page
from crawler.reading.validate import problem
from crawler.survey.sample import Sample


def articles(portal: Portal, samples: Iterable[Sample]) -> Iterator[Reading]:
    """The readings of the samples that are articles by the portal's file."""
    now = datetime.now(UTC)
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
