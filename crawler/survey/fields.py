"""The selectors of an article's fields, one function a field, each judged by what a crawl would read with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import dropwhile, takewhile

from lxml import html

from crawler.pages.selectors import Selector
from crawler.pages.visible import is_hidden, text_of
from crawler.survey.choosing import Chosen, choose, compiled
from crawler.survey.evidence import Article, letters, likeness, outermost, upwards, words
from crawler.survey.judging import in_hidden, judge_text, metadata, names_for, places, visible_text
from crawler.survey.links import is_file
from crawler.survey.naming import Name, names_by_place
from crawler.vietnamese.credits import read_credit
from crawler.vietnamese.dates import read_date

_ALIKE = 0.93
# The price of a body that shares no word with the right one.
_TOO_MUCH = 40.0
# The price of one that finds title or date too: as of two pages.
_WITH_HEADING = 20.0
_MOST_SECTIONS = 4
_LONGEST_SECTION = 80
# What a lead may stand in, and its least characters.
_PROSE_TAGS, _LEAST_PROSE = ("p", "div", "h2", "h3", "h4", "span", "strong", "b", "em"), 60
_NAMED = 3.0
# A body that is split stands in a few elements, not in every paragraph of the page.
_MOST_PARTS = 60


def find_title(articles: Sequence[Article]) -> Chosen:
    """The heading: the element that prints what listing, metadata and page agree on."""
    wanted = [letters(article.found.title.printed.text) if article.found.title else "" for article in articles]

    def is_right(place: int, text: str) -> bool:
        return letters(text) == wanted[place]

    elements = [article.found.title.element if article.found.title else None for article in articles]
    inner = [
        each
        for place, element in enumerate(elements)
        if element is not None
        for each in _printing(element, place, is_right)
    ]
    names = names_for([*elements, *inner]) + metadata(articles, is_right)
    return choose(names, len(articles), judge_text(articles, is_right))


def find_date(articles: Sequence[Article]) -> Chosen:
    """The line with date and time."""

    def is_right(place: int, text: str) -> bool:
        printed, wanted = read_date(text), articles[place].date
        return printed is not None and wanted is not None and printed[:2] == wanted[:2]

    elements = [article.found.date.element if article.found.date else None for article in articles]
    inner = [
        each
        for place, element in enumerate(elements)
        if element is not None
        for each in _printing(element, place, is_right)
    ]
    wider = [Name(name.css, name.cost + 0.5) for name in names_for(elements)]
    parents = [each.getparent() for each in elements if each is not None]
    wider += [Name(name.css, name.cost + 1.0) for name in names_for(parents)]
    names = names_for(inner) + wider + metadata(articles, is_right)
    return choose(names, len(articles), judge_text(articles, is_right))


def _printing(
    element: html.HtmlElement, place: int, is_right: Callable[[int, str], bool]
) -> Iterable[html.HtmlElement]:
    """The smallest element in the one found, or that itself, that prints all of what is wanted."""
    inner = [each for each in element.iter() if is_right(place, visible_text(each))]
    return [each for each in inner if not any(other is not each and other in set(each.iter()) for other in inner)]


def find_lead(articles: Sequence[Article]) -> Chosen:
    """The lead, where it stands above the body and apart from it."""
    known = [article.found.lead for article in articles]
    leads = [
        lead.element if lead is not None and lead.element is not None and _is_above(lead.element, article) else None
        for lead, article in zip(known, articles, strict=True)
    ]
    unknown = not any(known)
    if unknown:
        leads = _between(articles)

    def is_right(place: int, text: str) -> bool:
        lead = leads[place]
        return lead is not None and letters(text) == letters(text_of(lead))

    # What calls itself a lead may be believed on one page.
    names = [name for name in names_for(leads) if name.cost <= _NAMED]
    if unknown:  # found on most articles, so that its place is that of leads
        names += [name for lead in leads if lead is not None for name in names_by_place(lead)]
    return choose(names, len(articles), judge_text(articles, is_right), needed=1)


def _between(articles: Sequence[Article]) -> list[html.HtmlElement | None]:
    """The prose that stands between title and body in an element of its own, where most articles have some, each another."""
    found = [next(_prose_above(article), None) for article in articles]
    texts = {letters(text_of(each)) for each in found if each is not None}
    return found if 2 * len(texts) > len(articles) else [None] * len(articles)


def _prose_above(article: Article) -> Iterator[html.HtmlElement]:
    title = article.found.title.element if article.found.title else None
    date = article.found.date.element if article.found.date else None
    after = dropwhile(lambda each: each is not title, article.tree.iter())
    for each in takewhile(lambda each: each is not article.found.body[0], after):
        is_plain = each.tag in _PROSE_TAGS and not any(inner is not each for inner in each.iter("a", "img", "p", "div"))
        text = visible_text(each) if is_plain else ""
        if len(text) >= _LEAST_PROSE and read_credit(text) is None and date not in set(each.iter()):
            yield each


def _is_above(element: html.HtmlElement, article: Article) -> bool:
    """Whether an element stands before the body and not in it."""
    first, inside = article.found.body[0], set(element.iter())
    order = (each for each in article.tree.iter() if each is element or each is first)
    return first not in inside and next(order, None) is element


def find_body(articles: Sequence[Article]) -> Chosen:
    """The element or elements of the text."""
    wanted = [words(article.found.body) for article in articles]
    elements = [each for article in articles for part in article.found.body for each in list(upwards(part))[:3]]
    inner = [child for article in articles for part in article.found.body for child in _only_children(part)]
    counted: dict[html.HtmlElement, Counter[str]] = {}

    def alike(selector: Selector, place: int) -> float | None:
        found = outermost(list(selector.elements(articles[place].place)))
        if len(found) > _MOST_PARTS:
            return 0.0
        for each in found:
            if each not in counted:
                counted[each] = words([each])
        shown = sum((counted[each] for each in found), Counter[str]())
        return likeness(shown, wanted[place]) if shown else None

    def judge(selector: Selector, place: int) -> bool | None:
        share = alike(selector, place)
        return None if share is None else share >= _ALIKE

    # Of two that are right, the one that finds no word too much: a section's name above the text is few words.
    names = []
    by_place = [name for article in articles for part in article.found.body for name in names_by_place(part)]
    for name in {name.css: name for name in (*by_place, *names_for([*elements, *inner]))}.values():
        selector = compiled(name.css)
        shares = [share for place in range(len(articles)) if (share := alike(selector, place)) is not None]
        cost = _TOO_MUCH * (1 - sum(shares) / len(shares)) if shares else 0.0
        if any(_holds_heading(selector, article) for article in articles):
            cost += _WITH_HEADING
        names.append(Name(name.css, name.cost + cost))
    return choose(names, len(articles), judge)


def _holds_heading(selector: Selector, article: Article) -> bool:
    """Whether a selector of a body finds title or date too, that stand outside of the body."""
    known = {found.element for found in (article.found.title, article.found.date) if found} - article.body_parts
    return any(not known.isdisjoint(each.iter()) for each in selector.elements(article.place))


def _only_children(element: html.HtmlElement) -> Iterable[html.HtmlElement]:
    """The only child of an element, the only child of that, and so on, where nothing stands beside it."""
    while len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip():
        element = element[0]
        yield element


def find_section(articles: Sequence[Article], sections: Iterable[str]) -> Chosen:
    """What prints the names of the sections that the article stands in: names that the site's menus have too."""
    known = {letters(name) for name in sections}

    def is_section(place: int, text: str) -> bool:
        own = articles[place].found.section
        return len(text) <= _LONGEST_SECTION and (
            letters(text) in known or (own is not None and not known and letters(text) == letters(own.printed.text))
        )

    def judge(selector: Selector, place: int) -> bool | None:
        for part in places(articles[place]):
            texts = [text for each in selector.find(part) if (text := visible_text(each))]
            if texts:
                right = sum(is_section(place, text) for text in texts)
                return right == len(texts) <= _MOST_SECTIONS
        return None

    elements = [each for article in articles for each in _small(article) if _in_known(each, known)]
    names = names_for(elements) + metadata(articles, is_section)
    names += [Name(f"{name.css}:last-child", name.cost + 0.5) for name in names_for(elements) if " " in name.css]
    return choose(names, len(articles), judge, most=2)


def find_photos(articles: Sequence[Article]) -> Chosen:
    """The pictures outside of the body, each in the element that holds its caption too."""
    wanted = [{image for each in article.found.photos for image in each.iter("img")} for article in articles]
    elements = [each for article in articles for photo in article.found.photos for each in list(upwards(photo))[:2]]

    def judge(selector: Selector, place: int) -> bool | None:
        shown = [each for each in selector.elements(articles[place].place) if not is_hidden(each)]
        images = {image for each in shown for image in each.iter("img") if not in_hidden(image)}
        return images == wanted[place] if images else None

    return choose(names_for(elements), len(articles), judge, most=2)


def find_attachments(articles: Sequence[Article]) -> Chosen:
    """The links to files outside of the body."""
    links = [_file_links(article) for article in articles]

    def judge(selector: Selector, place: int) -> bool | None:
        found = list(selector.elements(articles[place].place))
        if not found:
            return None
        return all(each in links[place] for each in found) and len(found) == len(links[place])

    outer = names_for(parent for found in links for link in found for parent in list(upwards(link))[1:5])
    inner = ("a", "a[download]", 'a:not([href^="#"])')
    names = [Name(f"{name.css} {own}", name.cost + 0.2 * place) for name in outer for place, own in enumerate(inner)]
    return choose(names, len(articles), judge, most=2)


def _file_links(article: Article) -> set[html.HtmlElement]:
    parts = article.body_parts
    return {
        link
        for link in article.place.iter("a")
        if link not in parts
        and (href := (link.get("href") or "").strip())
        and not href.startswith("#")
        and (is_file(href) or link.get("download") is not None or "download" in href.lower())
        and not href.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".rss", ".xml"))
    }


def _in_known(element: html.HtmlElement, known: set[str]) -> bool:
    text = visible_text(element)
    return bool(text) and len(text) <= _LONGEST_SECTION and letters(text) in known


def _small(article: Article) -> Iterable[html.HtmlElement]:
    """The elements that could print a section's name: links and short texts outside of the body."""
    parts = article.body_parts
    tags = ("a", "span", "div", "p", "li", "strong", "em", "h2", "h3", "h4", "h5")
    return (each for each in article.place.iter(*tags) if len(each) <= 2 and each not in parts)
