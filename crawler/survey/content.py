"""Which rows of listing pages are the section's own: those that change from page to page and from section to section."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, islice
from urllib.parse import urljoin

from lxml import html

from crawler.survey.links import beside
from crawler.survey.pagers import Pager, pagers_of
from crawler.survey.paging import Form, form_of
from crawler.survey.rows import Row
from crawler.survey.sample import SamplePage

_DIGITS = re.compile(r"\d+")
# Of two sets of addresses, the share in common from which they are the same, and up to which they are not.
_SAME, _OTHER = 0.7, 0.3
_MOST_COMPARED = 12
_LEVELS = 20


_Places = Mapping[tuple[str, ...], set[str]]


@dataclass(eq=False)
class Listing:
    """A section as the survey saw it: its first page, and later pages by the number that leads to them."""

    first: SamplePage
    name: str = ""
    later: dict[int, SamplePage] = field(default_factory=dict)
    beyond: SamplePage | None = None
    pager: Pager | None = None

    @property
    def pages(self) -> list[SamplePage]:
        return [self.first, *self.later.values()]

    @cached_property
    def form(self) -> Form | None:
        """The form of its page addresses, by the links of its pager."""
        return form_of(self.first.url, self.pager.numbered, self.pager.onward) if self.pager else None

    def address(self, page: int) -> str | None:
        """The address of a later page: of page two as a link has it, of any other by the form of the links."""
        if self.pager is None:
            return None
        if page == 2:
            return self.pager.numbered.get(2) or self.pager.onward
        address = self.form.address(self.first.url, page) if self.form else None
        return urljoin(self.first.url, address) if address else None


def place_key(place: html.HtmlElement) -> tuple[str, ...]:
    """Where on a page a group stands, in words that are the same on every page of a template."""
    return tuple(
        _DIGITS.sub("", f"{each.tag}#{each.get('id') or ''}.{each.get('class') or ''}")
        for each in (place, *islice(place.iterancestors(), _LEVELS))
    )


def own_rows(listings: Sequence[Listing]) -> dict[SamplePage, list[Row]]:
    """The rows of each page that belong to its section. What stands at the same place with the same articles on other pages
    is a box of the frame: newest, most read.
    """
    places = {page: _places(page) for listing in listings for page in listing.pages}
    turned = _votes((places[listing.first], places[page]) for listing in listings for page in listing.later.values())
    firsts = [places[listing.first] for listing in listings][:_MOST_COMPARED]
    across = _votes(combinations(firsts, 2))
    found = {}
    for page in places:
        aside = beside(page.tree)
        found[page] = [
            row
            for group in page.groups
            if _is_own(place_key(group.place), turned, across, is_aside=group.place in aside)
            for row in group.rows
        ]
    return found


def pager_of(page: SamplePage) -> Pager | None:
    """The pager of a listing page: of several the one with most numbers; a calendar's do not lead to pages of its own."""
    pagers = pagers_of(page.tree, page.url)
    own = (pager for pager in pagers if form_of(page.url, pager.numbered, pager.onward))
    return next(own, pagers[0] if pagers else None)


def _is_own(
    key: tuple[str, ...],
    turned: Mapping[tuple[str, ...], int],
    across: Mapping[tuple[str, ...], int],
    *,
    is_aside: bool,
) -> bool:
    if key in turned and turned[key] != 0:
        return turned[key] > 0
    return across.get(key, 0) >= 0 and not is_aside


def _places(page: SamplePage) -> dict[tuple[str, ...], set[str]]:
    places: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for group in page.groups:
        places[place_key(group.place)] |= group.urls
    return places


def _votes(pairs: Iterable[tuple[_Places, _Places]]) -> dict[tuple[str, ...], int]:
    """For each place how many pairs of pages show other articles there, less those that show the same."""
    votes: dict[tuple[str, ...], int] = defaultdict(int)
    for one, other in pairs:
        for key in one.keys() & other.keys():
            share = len(one[key] & other[key]) / max(1, min(len(one[key]), len(other[key])))
            votes[key] += 1 if share <= _OTHER else -1 if share >= _SAME else 0
    return votes
