"""What the page is that a survey was given to begin with: an article, or a later page of a section, leads to the sections of the
home page and is none itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import urljoin

from crawler.survey.content import Listing
from crawler.survey.evidence import article_of, words
from crawler.survey.sample import SamplePage

_LEAST_WORDS, _LEAST_ROWS = 25, 2


def is_article(page: SamplePage) -> bool:
    """Whether a page is an article: one text under a title and a date, and no rows in it."""
    article = article_of(page)
    if article is None or article.found.date is None or sum(words(article.found.body).values()) < _LEAST_WORDS:
        return False
    rows = [row for group in article.groups for row in group.rows]
    return sum(row.link.element in article.body_parts for row in rows) < _LEAST_ROWS


def without_later_pages(listings: Sequence[Listing], given: Collection[str]) -> list[Listing]:
    """The listings less those of `given` addresses that are later pages of another: "/thong-bao?page=1" of "/thong-bao"."""
    return [
        listing
        for listing in listings
        if listing.first.url not in given
        or not any(_is_page_of(listing.first, other) for other in listings if other is not listing)
    ]


def _is_page_of(page: SamplePage, section: Listing) -> bool:
    """Whether a page is a later one of a section: by the links of its pager, or by the form that these have."""
    seen = {later.url for later in section.later.values()}
    linked = {url for number, url in section.pager.numbered.items() if number > 1} if section.pager else set()
    if page.url in seen | linked:
        return True
    numbers = {int(number) + step for number in re.findall(r"\d{1,5}", page.url) for step in (0, 1)}
    formed = (
        {section.form.address(section.first.url, number) for number in numbers if number > 1} if section.form else set()
    )
    return any(address and urljoin(section.first.url, address) == page.url for address in formed)
