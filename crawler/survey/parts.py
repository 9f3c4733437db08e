"""The links to the further parts of articles that a site splits over several addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.pages.selectors import Selector
from crawler.survey.choosing import Chosen, choose
from crawler.survey.evidence import Article, upwards
from crawler.survey.naming import Name, names_of
from crawler.survey.pagers import Pager, pagers_of

_LEVELS, _MOST_STRAY_LINKS = 4, 3
_ENDING = re.compile(r"\.\w{1,5}$|/$")
_NUMBER = re.compile(r"[-_/.?&]?(?:[a-z]{1,10}[-_/=]?)?\d{1,2}(?:/|\.\w{1,5})?", re.IGNORECASE)


def find_next(articles: Sequence[Article]) -> Chosen:
    """The selectors of the pagers that articles have of their own; on articles without one they find nothing."""
    pagers = [_own_pager(article) for article in articles]
    names = [
        Name(f"{name.css} a", name.cost + level / 2)
        for pager in pagers
        if pager is not None
        for level, each in enumerate(list(upwards(pager.element))[:_LEVELS])
        for name in names_of(each)
    ]

    def judge(selector: Selector, at: int) -> bool | None:
        found, pager = set(selector.elements(articles[at].page.tree)), pagers[at]
        if pager is None or not found:
            return False if found else None
        wanted = {link.element for link in pager.links}
        return wanted <= found and len(found) <= len(wanted) + _MOST_STRAY_LINKS

    return choose(names, len(articles), judge, needed=1)


def _own_pager(article: Article) -> Pager | None:
    """The pager whose second page is the article's own address with a number more."""
    page = article.page
    for pager in pagers_of(page.tree, page.url):
        second = pager.numbered.get(2)
        if second and _is_part(second, page.url):
            return pager
    return None


def _is_part(second: str, url: str) -> bool:
    """Whether an address is an article's own with a number more: "/slug/2/", "/slug-12-p2.html", "?id=12&page=2"."""
    stem = _ENDING.sub("", url)
    return second.startswith(stem) and _NUMBER.fullmatch(second[len(stem) :]) is not None
