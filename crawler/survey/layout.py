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

_LEVELS = 6
# Rounds of looking for boxes; each finds the boxes of one name.
_MOST_BOXES = 4
_LEAST_ROWS = 2
# The share of pages that must have a box: a list of links in one article is its author's.
_RAREST = 0.2


def find_container(articles: Sequence[Article], others: Sequence[SamplePage]) -> Chosen:
    """The element around title, date and body. Without one that most pages have, fields are looked for in the whole page.

    `others` are no articles: a listing page that had it would be read as one.
    """
    tops = [_around(article) for article in articles]
    names: dict[str, Name] = {}
    for top in filter(lambda each: each is not None, tops):
        for level, element in enumerate(upwards(top)):  # type: ignore[arg-type]
            if level == _LEVELS:
                break
            for name in names_of(element):
                priced = Name(name.css, name.cost + 0.7 * level)
                if name.css not in names or priced.cost < names[name.css].cost:
                    names[name.css] = priced
    elsewhere = {name.css: _share_having(name.css, others) for name in sorted(names.values(), key=_cost)[:150]}
    priced_names = [Name(css, names[css].cost + 3.0 * share) for css, share in elsewhere.items()]
    chains = [set(upwards(top)) if top is not None else set() for top in tops]

    def judge(selector: Selector, place: int) -> bool | None:
        found = first_element(selector, articles[place].tree)
        return None if found is None else found in chains[place]

    chosen = choose(priced_names, len(articles), judge)
    if chosen.right < 0.8 * len(articles):
        return Chosen((), 0, 0, len(articles))
    for article in articles:
        article.container = next(
            (found for css in chosen.selectors if (found := first_element(compiled(css), article.tree)) is not None), None
        )
    return chosen


def _share_having(css: str, pages: Sequence[SamplePage]) -> float:
    return sum(first_element(compiled(css), page.tree) is not None for page in pages) / max(1, len(pages))


def _cost(name: Name) -> tuple[float, str]:
    return name.cost, name.css


def _around(article: Article) -> html.HtmlElement | None:
    """The smallest element around the article's fields. What stands far off (a credit in the side column) does not count."""
    found = article.found
    core = [each.element for each in (found.title, found.date) if each and each.element is not None] + list(found.body)
    top = shared([each for each in core if any(True for _ in upwards(each))])
    if top is None:
        return None
    rest = [each.element for each in (found.lead, *found.bylines, *found.sources) if each and each.element is not None]
    for element in (*rest, *found.photos):
        near = set(list(upwards(top))[:3])
        wider = shared([top, element])
        if wider is not None and wider in near:
            top = wider
    return top


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
