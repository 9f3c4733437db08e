"""What a selector finds for a field on an article page, and the names that could be tried for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lxml import html

from crawler.pages.fragments import plain
from crawler.pages.selectors import Selector
from crawler.pages.visible import is_hidden, text_of
from crawler.survey.evidence import Article, upwards
from crawler.survey.naming import Name, names_of

_HEAD = ("head", "body/title", "body/meta", "body/link")


def judge_text(
    articles: Sequence[Article], is_right: Callable[[int, str], bool]
) -> Callable[[Selector, int], bool | None]:
    """Whether the first text that a selector finds, in the container or else in the head, is the right one."""

    def judge(selector: Selector, place: int) -> bool | None:
        for part in places(articles[place]):
            for each in selector.find(part):
                if text := visible_text(each):
                    return is_right(place, text)
        return None

    return judge


def metadata(articles: Sequence[Article], is_right: Callable[[int, str], bool]) -> list[Name]:
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


def names_for(elements: Iterable[html.HtmlElement | None]) -> list[Name]:
    names: dict[str, Name] = {}
    for element in elements:
        for name in names_of(element) if element is not None else ():
            if name.css not in names or name.cost < names[name.css].cost:
                names[name.css] = name
    return list(names.values())


def places(article: Article) -> list[html.HtmlElement]:
    if article.container is None:
        return [article.tree]
    return [article.container, *(element for part in _HEAD for element in article.tree.iterfind(part))]


def visible_text(found: html.HtmlElement | str) -> str:
    if isinstance(found, str):
        return plain(found)
    return "" if is_hidden(found) else plain(text_of(found))


def in_hidden(element: html.HtmlElement) -> bool:
    return any(is_hidden(each) for each in upwards(element))
