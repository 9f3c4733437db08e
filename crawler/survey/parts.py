"""The links to the further parts of articles that a site splits over several addresses."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import html

from crawler.pages.fragments import plain
from crawler.pages.selectors import Selector
from crawler.pages.visible import text_of
from crawler.reading.parts import added_number
from crawler.survey.choosing import Chosen, choose
from crawler.survey.evidence import Article, article_of, likeness, shared, upwards, words
from crawler.survey.naming import Name, names_of
from crawler.survey.pagers import PagerLink, pagers_of
from crawler.survey.sample import SamplePage

_LEVELS, _MOST_STRAY_LINKS, _LONGEST_PAGER = 4, 3, 200
# Second parts that are looked at for each form of their addresses, and how like the first part's text a page's is that only
# shows other comments.
_SEEN, _REPEATED = 2, 0.8


@dataclass(frozen=True, slots=True)
class _OwnPager:
    """The links of a pager, the address of its second page and its form; whether its links show numbers."""

    links: Sequence[html.HtmlElement]
    second: str
    form: str
    is_numbered: bool


def second_parts(articles: Sequence[Article]) -> list[str]:
    """The addresses that may be second parts, a few of each form. Their pages tell whether an article goes on there."""
    seen, found = Counter[str](), []
    for article in articles:
        for pager in _own_pagers(article):
            seen[pager.form] += 1
            if seen[pager.form] <= _SEEN:
                found.append(pager.second)
    return found


def find_next(articles: Sequence[Article], seconds: Mapping[str, SamplePage]) -> Chosen:
    """The selectors of the pagers that articles have of their own; on articles without one they find nothing.

    `seconds` are pages by their address (`second_parts`). A pager whose second page repeats the text is that of comments; one
    that only says "next" is believed where its page was seen to go on.
    """
    verdicts: dict[str, bool] = {}
    for article in articles:
        for pager in _own_pagers(article):
            if (page := seconds.get(pager.second)) is not None:
                verdicts[pager.form] = verdicts.get(pager.form, True) and _goes_on(article, page)
    pagers = [_believed(article, verdicts) for article in articles]
    names = [
        Name(f"{name.css} a", name.cost + level / 2)
        for pager in pagers
        if pager is not None
        for level, each in enumerate(_around(pager))
        for name in names_of(each)
    ]

    def judge(selector: Selector, at: int) -> bool | None:
        found, pager = set(selector.elements(articles[at].page.tree)), pagers[at]
        if pager is None or not found:
            return False if found else None
        wanted = set(pager.links)
        return wanted <= found and len(found) <= len(wanted) + _MOST_STRAY_LINKS

    return choose(names, len(articles), judge, needed=1)


def _around(pager: _OwnPager) -> list[html.HtmlElement]:
    """What is around the links of a pager and holds no text of the article: it is dropped."""
    place = shared([parent for link in pager.links if (parent := link.getparent()) is not None])
    around = upwards(place) if place is not None else iter(())
    return [each for each in islice(around, _LEVELS) if len(plain(text_of(each))) <= _LONGEST_PAGER]


def _believed(article: Article, verdicts: Mapping[str, bool]) -> _OwnPager | None:
    return next((pager for pager in _own_pagers(article) if verdicts.get(pager.form, pager.is_numbered)), None)


def _own_pagers(article: Article) -> Iterator[_OwnPager]:
    """The pagers of an article whose second page is its own address with a number more. Links side by side may be two of them."""
    page = article.page
    for pager in pagers_of(page.tree, page.url):
        forms: dict[str, list[PagerLink]] = defaultdict(list)
        for link in pager.links:
            if link.url and (form := _added(link.url, page.url)):
                forms[form].append(link)
        for form, links in forms.items():
            second = next((link.url for number in (2, 0) for link in links if link.number == number), None)
            if second:
                elements = [link.element for link in links]
                yield _OwnPager(elements, second, form, is_numbered=any(link.number for link in links))


def _added(address: str, url: str) -> str | None:
    """The form of what an address adds to an article's own if that is a number: "/0/" of "/slug/2/", "-p0.html" of
    "/slug-12-p2.html", "?page=0" of "/slug-12.html?page=2".
    """
    added = added_number(url, address)
    return added and re.sub(r"\d+", "0", added)


def _goes_on(article: Article, page: SamplePage) -> bool:
    """Whether a page shows another text than the article it is said to be a part of."""
    second = article_of(page, article.entry) if page.status == 200 else None
    return second is not None and likeness(words(article.found.body), words(second.found.body)) < _REPEATED
