"""The frame of an article page: the element around the article, and the boxes in it that belong to other articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import html

from crawler.pages.selectors import Selector
from crawler.survey.choosing import Chosen, choose, compiled, first_element
from crawler.survey.evidence import Article, is_linked, shared, upwards
from crawler.survey.naming import Name, names_of
from crawler.survey.sample import SamplePage

_LEVELS = (1, 2, 3, 6)
# A frame by a mere tag ("div in .than") would hold on these pages by chance.
_DEAREST = 3.5
_MOST_NAMES = 80
# The share of articles that a container must be right on.
_FIT = 0.8
# Rounds of looking for boxes; each finds the boxes of one name.
_MOST_BOXES = 4
_LEAST_ROWS = 2
# The share of pages that must have a box: a list of links in one article is its author's.
_RAREST = 0.2


def find_container(articles: Sequence[Article], others: Sequence[SamplePage]) -> Chosen:
    """The element around title, date and body. Without one that most pages have, fields are looked for in the whole page.

    `others` are no articles: a listing page that had it would be read as one.
    """
    # Several layouts have a frame each; what they all have may be as wide as the page.
    frames = _Frames(articles, others)
    found = [_container_within(levels, frames) for levels in _LEVELS]
    fit = [each for each in found if each[1].right >= _FIT * len(articles)]
    if not fit:
        return Chosen((), 0, 0, len(articles))
    chosen = min(fit, key=lambda each: each[0])[1]
    for place, article in enumerate(articles):
        tops = (frames.first(css)[place] for css in chosen.selectors)
        article.container = next((top for top in tops if top is not None), None)
    return chosen


class _Frames:
    """What names of elements find first on each article page, and what using them as a frame costs."""

    def __init__(self, articles: Sequence[Article], others: Sequence[SamplePage]) -> None:
        self.articles, self.others = articles, others
        self.chains = [_chain(article) for article in articles]
        self._found: dict[str, list[html.HtmlElement | None]] = {}
        self._prices: dict[str, float] = {}

    def first(self, css: str) -> list[html.HtmlElement | None]:
        """The first element that a name finds on each article page."""
        if css not in self._found:
            self._found[css] = [first_element(compiled(css), article.tree) for article in self.articles]
        return self._found[css]

    def price(self, css: str) -> float:
        """The price of a frame: for what it holds too much, by levels, for dates, leads and credits that it leaves out, and
        for other pages that have it too.
        """
        if css not in self._prices:
            levels, left_out = [], []
            for article, chain, found in zip(self.articles, self.chains, self.first(css), strict=True):
                if found is not None and found in chain:
                    levels.append(chain[found])
                    left_out += [found not in set(each.iterancestors()) for each in _further(article)]
            having = sum(first_element(compiled(css), page.tree) is not None for page in self.others)
            self._prices[css] = 0.5 * _mean(levels) + 6.0 * _mean(left_out) + 3.0 * having / max(1, len(self.others))
        return self._prices[css]


def _chain(article: Article) -> dict[html.HtmlElement, int]:
    """The elements around both title and body, with their level above the smallest."""
    title = article.found.title.element if article.found.title else None
    core = [each for each in (title, *article.found.body) if each is not None and any(True for _ in upwards(each))]
    top = shared(core)
    return {} if top is None else {each: level for level, each in enumerate(upwards(top))}


def _container_within(levels: int, frames: _Frames) -> tuple[float, Chosen]:
    """The best frame less than so many levels above title and body, and how little a person would like its names."""
    names: dict[str, Name] = {}
    for chain in frames.chains:
        for element, level in chain.items():
            for name in names_of(element) if level < levels else ():
                if name.css not in names or name.cost < names[name.css].cost:
                    names[name.css] = name
    ranked = sorted((name for name in names.values() if name.cost <= _DEAREST), key=_cost)[:_MOST_NAMES]
    costs = {name.css: name.cost + frames.price(name.css) for name in ranked}

    def judge(selector: Selector, place: int) -> bool | None:
        found = frames.first(selector.written)[place]
        return None if found is None else frames.chains[place].get(found, levels) < levels

    chosen = choose([Name(css, cost) for css, cost in costs.items()], len(frames.articles), judge)
    cost = max((costs[css] for css in chosen.selectors), default=0.0) + 0.5 * (len(chosen.selectors) - 1)
    return cost + 10 * (1 - chosen.share), chosen


def _further(article: Article) -> list[html.HtmlElement]:
    found = article.found
    fields = (found.date, found.lead, *found.bylines, *found.sources)
    return [each.element for each in fields if each is not None and each.element is not None]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _cost(name: Name) -> tuple[float, str]:
    return name.cost, name.css


def find_boxes(articles: Sequence[Article]) -> list[Chosen]:
    """Boxes inside of the container that list other articles, or that the generic reader found to be none of the body. They
    are taken out of the trees.
    """
    chosen: list[Chosen] = []
    for _ in range(_MOST_BOXES):
        boxes = [list(_boxes(article)) for article in articles]
        having = [place for place, found in enumerate(boxes) if found]
        if len(having) < 2:
            break
        best = _name_boxes(articles, boxes)
        if not best.selectors or best.right < _RAREST * len(articles):
            break
        chosen.append(best)
        for article in articles:
            for css in best.selectors:
                for element in list(compiled(css).elements(article.tree)):
                    if element.getparent() is not None:
                        element.drop_tree()
    return chosen


def _name_boxes(articles: Sequence[Article], boxes: Sequence[Sequence[html.HtmlElement]]) -> Chosen:
    kept = [_kept(article) for article in articles]

    def judge(selector: Selector, place: int) -> bool | None:
        found = list(selector.elements(articles[place].tree))
        if not found:
            return None
        if any(each in kept[place] for each in found):
            return False
        return True if any(each in boxes[place] for each in found) else None

    names = [name for found in boxes for box in found for name in names_of(box) if name.cost < 4]
    return choose(names, len(articles), judge, most=2)


def _boxes(article: Article) -> Iterator[html.HtmlElement]:
    """The boxes of a page that are still in its tree: as large as they can be without holding a field of the article."""
    kept = _kept(article)
    inside = set(article.place.iter())
    for group in article.groups:
        if len(group.rows) >= _LEAST_ROWS and group.place in inside and group.place not in kept:
            yield _widest(group.place, kept, article)
    for element in article.found.beside:
        if element in inside and element not in kept and is_linked(element):
            yield element


def _widest(element: html.HtmlElement, kept: set[html.HtmlElement], article: Article) -> html.HtmlElement:
    parts = article.body_parts
    for around in upwards(element):
        # A box in the body is as large as its list: what stands around it there is text.
        if around in kept or around is article.place or (around in parts and around is not element):
            break
        element = around
    return element


def _kept(article: Article) -> set[html.HtmlElement]:
    """The elements that hold a field of the article."""
    found = article.found
    fields = [
        each.element
        for each in (found.title, found.date, found.lead, found.section)
        if each and each.element is not None
    ]
    fields += [each.element for each in (*found.bylines, *found.sources) if each.element is not None]
    return {around for each in (*fields, *found.body, *found.photos) for around in (each, *each.iterancestors())}
