"""The selectors of an article's fields, one function a field, each judged by what a crawl would read with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from lxml import html

from crawler.pages.fragments import plain
from crawler.pages.selectors import Selector
from crawler.pages.visible import is_hidden, text_of
from crawler.survey.choosing import Chosen, choose
from crawler.survey.evidence import Article, letters, likeness, outermost, upwards, words
from crawler.survey.links import is_file
from crawler.survey.naming import Name, names_of
from crawler.vietnamese.credits import read_credit
from crawler.vietnamese.dates import read_date

_HEAD = ("head", "body/title", "body/meta", "body/link")
_ALIKE = 0.93
_MOST_CREDITS, _MOST_SECTIONS = 6, 4
_LONGEST_SECTION = 80
_NAMED = 3.0
# A body that is split stands in a few elements, not in every paragraph of the page.
_MOST_PARTS = 60


def find_title(articles: Sequence[Article]) -> Chosen:
    """The heading: the element that prints what listing, metadata and page agree on."""
    wanted = [letters(article.found.title.printed.text) if article.found.title else "" for article in articles]
    elements = [article.found.title.element for article in articles if article.found.title]
    names = _names(elements) + _metadata(articles, lambda place, text: letters(text) == wanted[place])
    return choose(names, len(articles), _judge_text(articles, lambda place, text: letters(text) == wanted[place]))


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
    wider = [Name(name.css, name.cost + 0.5) for name in _names(elements)]
    parents = [each.getparent() for each in elements if each is not None]
    wider += [Name(name.css, name.cost + 1.0) for name in _names(parents)]
    names = _names(inner) + wider + _metadata(articles, is_right)
    return choose(names, len(articles), _judge_text(articles, is_right))


def _printing(
    element: html.HtmlElement, place: int, is_right: Callable[[int, str], bool]
) -> Iterable[html.HtmlElement]:
    """The smallest element in the one found, or that itself, that prints all of what is wanted."""
    inner = [each for each in element.iter() if is_right(place, _text(each))]
    return [each for each in inner if not any(other is not each and other in set(each.iter()) for other in inner)]


def find_lead(articles: Sequence[Article]) -> Chosen:
    """The lead, where it stands apart from the body."""
    parts = [article.body_parts for article in articles]
    leads = [
        lead if (lead := article.found.lead) and lead.element is not None and lead.element not in parts[place] else None
        for place, article in enumerate(articles)
    ]

    def is_right(place: int, text: str) -> bool:
        lead = leads[place]
        return lead is not None and letters(text) == letters(lead.printed.text)

    # What calls itself a lead may be believed on one page.
    names = [name for name in _names(lead.element for lead in leads if lead) if name.cost <= _NAMED]
    return choose(names, len(articles), _judge_text(articles, is_right), needed=1)


def find_body(articles: Sequence[Article]) -> Chosen:
    """The element or elements of the text."""
    wanted = [words(article.found.body) for article in articles]
    elements = [each for article in articles for part in article.found.body for each in list(upwards(part))[:3]]
    inner = [child for article in articles for part in article.found.body for child in part if len(part) == 1]
    counted: dict[html.HtmlElement, Counter[str]] = {}

    def judge(selector: Selector, place: int) -> bool | None:
        found = outermost(list(selector.elements(articles[place].place)))
        if len(found) > _MOST_PARTS:
            return False
        for each in found:
            if each not in counted:
                counted[each] = words([each])
        shown = sum((counted[each] for each in found), Counter[str]())
        return likeness(shown, wanted[place]) >= _ALIKE if shown else None

    return choose(_names([*elements, *inner]), len(articles), judge)


def find_section(articles: Sequence[Article], sections: Iterable[str]) -> Chosen:
    """What prints the names of the sections that the article stands in: names that the site's menus have too."""
    known = {letters(name) for name in sections}

    def is_section(place: int, text: str) -> bool:
        own = articles[place].found.section
        return len(text) <= _LONGEST_SECTION and (
            letters(text) in known or (own is not None and not known and letters(text) == letters(own.printed.text))
        )

    def judge(selector: Selector, place: int) -> bool | None:
        for part in _places(articles[place]):
            texts = [text for each in selector.find(part) if (text := _text(each))]
            if texts:
                right = sum(is_section(place, text) for text in texts)
                return right == len(texts) <= _MOST_SECTIONS
        return None

    elements = [each for article in articles for each in _small(article) if _in_known(each, known)]
    names = _names(elements) + _metadata(articles, is_section)
    names += [Name(f"{name.css}:last-child", name.cost + 0.5) for name in _names(elements) if " " in name.css]
    return choose(names, len(articles), judge, most=2)


def find_credits(articles: Sequence[Article]) -> Chosen:
    """The lines outside of the body that name an author or a source with a label."""
    lines = [_credit_elements(article, labelled=True) for article in articles]
    names = _names(each for found in lines for each in found)
    # A label says what a line is, so that one page will do.
    return choose(names, len(articles), _judge_credits(articles, lines), needed=1)


def find_bylines(articles: Sequence[Article]) -> Chosen:
    """The elements outside of the body that hold nothing but an author's name."""
    lines = [_credit_elements(article, labelled=False) for article in articles]
    names = _names(each for found in lines for each in found)
    return choose(names, len(articles), _judge_credits(articles, lines, is_strict=True))


def find_photos(articles: Sequence[Article]) -> Chosen:
    """The pictures outside of the body, each in the element that holds its caption too."""
    wanted = [{image for each in article.found.photos for image in each.iter("img")} for article in articles]
    elements = [each for article in articles for photo in article.found.photos for each in list(upwards(photo))[:2]]

    def judge(selector: Selector, place: int) -> bool | None:
        shown = [each for each in selector.elements(articles[place].place) if not is_hidden(each)]
        images = {image for each in shown for image in each.iter("img") if not _in_hidden(image)}
        return images == wanted[place] if images else None

    return choose(_names(elements), len(articles), judge, most=2)


def find_attachments(articles: Sequence[Article]) -> Chosen:
    """The links to files outside of the body."""
    links = [_file_links(article) for article in articles]

    def judge(selector: Selector, place: int) -> bool | None:
        found = list(selector.elements(articles[place].place))
        if not found:
            return None
        return all(each in links[place] for each in found) and len(found) == len(links[place])

    outer = _names(parent for found in links for link in found for parent in list(upwards(link))[1:5])
    inner = ("a", "a[download]", 'a:not([href^="#"])')
    names = [Name(f"{name.css} {own}", name.cost + 0.2 * place) for name in outer for place, own in enumerate(inner)]
    return choose(names, len(articles), judge, most=2)


def _judge_text(
    articles: Sequence[Article], is_right: Callable[[int, str], bool]
) -> Callable[[Selector, int], bool | None]:
    """Whether the first text that a selector finds, in the container or else in the head, is the right one."""

    def judge(selector: Selector, place: int) -> bool | None:
        for part in _places(articles[place]):
            for each in selector.find(part):
                if text := _text(each):
                    return is_right(place, text)
        return None

    return judge


def _judge_credits(
    articles: Sequence[Article], lines: Sequence[set[html.HtmlElement]], *, is_strict: bool = False
) -> Callable[[Selector, int], bool | None]:
    """Right where a selector finds the credit lines; wrong where it reaches into the body, or finds many things."""
    bodies = [article.body_parts for article in articles]

    def judge(selector: Selector, place: int) -> bool | None:
        found = [each for each in selector.elements(articles[place].place) if _text(each)]
        if not found:
            return None
        if len(found) > _MOST_CREDITS or any(each in bodies[place] for each in found):
            return False
        others = [each for each in found if each not in lines[place]]
        if is_strict and others:
            return False
        # What is no credit is not read as one; it only makes a selector less fit.
        strays = sum(read_credit(_text(each)) is None for each in others)
        return (lines[place] <= set(found) and strays == 0) if lines[place] else (None if strays < 2 else False)

    return judge


def _credit_elements(article: Article, *, labelled: bool) -> set[html.HtmlElement]:
    parts = article.body_parts
    inside = set(article.place.iter())
    return {
        credit.element
        for credit in (*article.found.bylines, *article.found.sources)
        if credit.element is not None
        and credit.element in inside
        and credit.element not in parts
        and (read_credit(plain(text_of(credit.element))) is not None) == labelled
    }


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
    text = _text(element)
    return bool(text) and len(text) <= _LONGEST_SECTION and letters(text) in known


def _small(article: Article) -> Iterable[html.HtmlElement]:
    """The elements that could print a section's name: links and short texts outside of the body."""
    parts = article.body_parts
    tags = ("a", "span", "div", "p", "li", "strong", "em", "h2", "h3", "h4", "h5")
    return (each for each in article.place.iter(*tags) if len(each) <= 2 and each not in parts)


def _metadata(articles: Sequence[Article], is_right: Callable[[int, str], bool]) -> list[Name]:
    """Names of `<meta>` and `<time>` attributes that have the right value."""
    names: dict[str, Name] = {}
    for place, article in enumerate(articles):
        for meta in article.tree.iter("meta"):
            for key in ("property", "name", "itemprop"):
                value = meta.get(key) or ""
                if value.replace(":", "").replace(".", "").replace("-", "").replace("_", "").isalnum() and is_right(
                    place, plain(meta.get("content") or "")
                ):
                    css = f'meta[{key}="{value}"]::attr(content)'
                    names[css] = Name(css, 6.0)
    return list(names.values())


def _names(elements: Iterable[html.HtmlElement | None]) -> list[Name]:
    names: dict[str, Name] = {}
    for element in elements:
        for name in names_of(element) if element is not None else ():
            if name.css not in names or name.cost < names[name.css].cost:
                names[name.css] = name
    return list(names.values())


def _places(article: Article) -> list[html.HtmlElement]:
    if article.container is None:
        return [article.tree]
    return [article.container, *(element for part in _HEAD for element in article.tree.iterfind(part))]


def _text(found: html.HtmlElement | str) -> str:
    if isinstance(found, str):
        return plain(found)
    return "" if is_hidden(found) else plain(text_of(found))


def _in_hidden(element: html.HtmlElement) -> bool:
    return any(is_hidden(each) for each in upwards(element))
