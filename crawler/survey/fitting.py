"""Whether a portal's file still fits the site: its templates read what a survey saw, its sections are where it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from crawler.pages.article import read_article
from crawler.pages.document import NotHtmlError, parse
from crawler.portals.addresses import may_be_article, same_form
from crawler.portals.model import Portal, Section
from crawler.reading import listings
from crawler.reading.listings import NoListingError
from crawler.reading.templates import today
from crawler.survey.sample import Sample

# The share of the articles seen that the present template must read for it to be still the right one.
_FITS = 0.9


def still_fits(portal: Portal, learned: Portal, samples: Sequence[Sample]) -> bool:
    """Whether the present templates read the listings and articles that a survey saw: then there are none to learn."""
    articles = articles_among(learned, samples)
    addresses = {learned.section_url(section) for section in learned.sections}
    shown = [sample for sample in samples if sample.status == 200 and (sample.asked or sample.url) in addresses]
    read = sum(_is_read(portal, sample) for sample in articles)
    return read >= _FITS * len(articles) > 0 and all(_is_listing(portal, sample) for sample in shown)


def articles_among(learned: Portal, samples: Sequence[Sample]) -> list[Sample]:
    """The samples that a learned portal's template reads as articles."""
    return [sample for sample in samples if sample.status == 200 and _is_read(learned, sample)]


def is_there(portal: Portal, learned: Portal, section: Section, samples: Sequence[Sample]) -> bool:
    """Whether a section is at its address: that answers with a listing, by the present template or a learned one. A home page
    to which gone sections are redirected is none.
    """
    url = portal.section_url(section)
    sample = next((sample for sample in samples if (sample.asked or sample.url) == url), None)
    if sample is None or sample.status != 200:
        return False
    fronts = {same_form(each, front) for each in (portal, learned) for front in (*each.fronts, each.absolute("/"))}
    if same_form(portal, sample.url) in fronts - {same_form(portal, url)}:
        return False
    return _is_listing(portal, sample) or _is_listing(learned, sample)


def _is_read(portal: Portal, sample: Sample) -> bool:
    """Whether a template finds what every article has, without the help of the generic reader."""
    if not may_be_article(portal, sample.url):
        return False
    try:
        page = read_article(parse(sample.body, sample.content_type), sample.url, portal.article)
    except NotHtmlError:
        return False
    return page.title is not None and page.body is not None and (page.date is not None or not portal.article.date)


def _is_listing(portal: Portal, sample: Sample) -> bool:
    section = Section(name="?", url=sample.url)
    answer = (sample.url, sample.body, sample.content_type)
    try:
        found = listings.read(today(portal), section, 1, *answer, captured_at=datetime.now(UTC))
    except NoListingError:
        return False
    return any(may_be_article(portal, entry.url) for entry in found.entries)
