"""Choosing selectors: of the names that elements of several pages have, those that find just them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import html

from crawler.pages.selectors import Selector
from crawler.survey.naming import Name

# Names that are tried for one field.
_MOST_NAMES = 150


@lru_cache(maxsize=20_000)
def compiled(css: str) -> Selector:
    """A selector, compiled once in a survey."""
    return Selector(css)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Selectors to be tried in this order, and on how many of the pages asked about they were right and wrong."""

    selectors: tuple[str, ...]
    right: int
    wrong: int
    asked: int

    @property
    def share(self) -> float:
        return self.right / self.asked if self.asked else 0.0


# Whether a selector is right on a page: True, False, or None where it finds nothing.
Judge = Callable[[Selector, int], bool | None]


def choose(names: Iterable[Name], pages: int, judge: Judge, *, most: int = 4, needed: int = 2) -> Chosen:
    """The selectors that are right on most of `pages` pages: the best one, then further ones for the pages it finds nothing on.

    A selector must be right on `needed` pages (on one, of fewer than three), and wrong on none, or on one for every eight that
    it is right on.
    """
    ranked = {name.css: name for name in sorted(names, key=lambda name: -name.cost)}
    tried = sorted(ranked.values(), key=lambda name: (name.cost, name.css))[:_MOST_NAMES]
    verdicts = {name: [judge(compiled(name.css), page) for page in range(pages)] for name in tried}
    left, right, wrong = set(range(pages)), 0, 0
    chosen: list[str] = []
    needed = needed if pages > 2 else 1
    while left and len(chosen) < most:
        scored = [(_score(verdicts[name], left), name) for name in tried]
        (good, bad), name = max(scored, key=_merit, default=((0, 0), None))
        if name is None or good < needed or bad * 8 > good:
            break
        chosen.append(name.css)
        right, wrong = right + good, wrong + bad
        left = {page for page in left if verdicts[name][page] is None}
    return Chosen(tuple(chosen), right, wrong, pages)


def _merit(scored: tuple[tuple[int, int], Name]) -> tuple[float, int, str]:
    (good, bad), name = scored
    return good - 4 * bad - name.cost / 10, -len(name.css), name.css


def _score(verdicts: Sequence[bool | None], left: set[int]) -> tuple[int, int]:
    asked = [verdicts[page] for page in left]
    return asked.count(True), asked.count(False)


def first_element(selector: Selector, place: html.HtmlElement) -> html.HtmlElement | None:
    """The first element that a selector finds in a place."""
    return next(selector.elements(place), None)
