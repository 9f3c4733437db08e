"""The frame of an article page: the element around the article, and the boxes in it that belong to other articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import html

from crawler.pages.selectors import Selector
from crawler.pages.visible import text_of
from crawler.survey.choosing import Chosen, choose, compiled, first_element
from crawler.survey.evidence import Article, shared, upwards
from crawler.survey.naming import Name, names_of
from crawler.survey.sample import SamplePage

_LEVELS = (1, 2, 3, 6)
# A frame by a mere tag ("div in .than") would hold on these pages by chance.
_DEAREST = 3.5
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
    chains = [_chain(article) for article in articles]
    found = [_container_within(levels, articles, chains, others) for levels in _LEVELS]
    fit = [each for each in found if each[1].right >= _FIT * len(articles)]
    if not fit:
        return Chosen((), 0, 0, len(articles))
    chosen = min(fit, key=lambda each: each[0])[1]
    for article in articles:
        article.container = next(
            (found for css in chosen.selectors if (found := first_element(compiled(css), article.tree)) is not None), None
        )
    return chosen


def _chain(article: Article) -> dict[html.HtmlElement, int]:
    """The elements around both title and body, with their level above the smallest."""
    title = article.found.title.element if article.found.title else None
    core = [each for each in (title, *article.found.body) if each is not None and any(True for _ in upwards(each))]
    top = shared(core)
    return {} if top is None else {each: level for level, each in enumerate(upwards(top))}


def _container_within(
    levels: int, articles: Sequence[Article], chains: Sequence[dict[html.HtmlElement, int]], others: Sequence[SamplePage]
) -> tuple[float, Chosen]:
    """The best frame less than so many levels above title and body, and how little a person would like its names."""
    names: dict[str, Name] = {}
    for chain in chains:
        for element, level in chain.items():
            if level < levels:
                for name in names_of(element):
                    if name.css not in names or name.cost < names[name.css].cost:
                        names[name.css] = name
    ranked = sorted((name for name in names.values() if name.cost <= _DEAREST), key=_cost)[:100]
    costs = {name.css: name.cost + _price(name.css, articles, chains) + 3.0 * _share_having(name.css, others) for name in ranked}

    def judge(selector: Selector, place: int) -> bool | None:
        found = first_element(selector, articles[place].tree)
        return None if found is None else chains[place].get(found, levels) < levels

    chosen = choose([Name(css, cost) for css, cost in costs.items()], len(articles), judge)
    cost = max((costs[css] for css in chosen.selectors), default=0.0) + 0.5 * (len(chosen.selectors) - 1)
    return cost + 10 * (1 - chosen.share), chosen


def _price(css: str, articles: Sequence[Article], chains: Sequence[dict[html.HtmlElement, int]]) -> float:
    """The price of a frame: for what it holds too much, by levels, and for dates, leads and credits that it leaves out."""
    levels, left_out = [], []
    for article, chain in zip(articles, chains, strict=True):
        found = first_element(compiled(css), article.tree)
        if found is not None and found in chain:
            levels.append(chain[found])
            left_out += [found not in set(each.iterancestors()) for each in _further(article)]
    return 0.5 * sum(levels) / max(1, len(levels)) + 6.0 * sum(left_out) / max(1, len(left_out))


def _further(article: Article) -> list[html.HtmlElement]:
    found = article.found
    fields = (found.date, found.lead, *found.bylines, *found.sources)
    return [each.element for each in fields if each is not None and each.element is not None]


def _share_having(css: str, pages: Sequence[SamplePage]) -> float:
    return sum(first_element(compiled(css), page.tree) is not None for page in pages) / max(1, len(pages))


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
        if element in inside and element not in kept and _is_linked(element):
            yield element


def _is_linked(element: html.HtmlElement) -> bool:
    """Whether most of an element's text is links."""
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    return linked * 2 > len(text_of(element).strip()) > 0


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
    fields = [each.element for each in (found.title, found.date, found.lead, found.section) if each and each.element is not None]
    fields += [each.element for each in (*found.bylines, *found.sources) if each.element is not None]
    return {around for each in (*fields, *found.body, *found.photos) for around in (each, *each.iterancestors())}
