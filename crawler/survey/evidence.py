"""What the survey knows of an article page: what the generic reader finds on it, and what its listing says of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import html

from crawler.items import ListingEntry, Page
from crawler.pages.article import read_article
from crawler.pages.generic.find import Findings, find
from crawler.pages.template import ArticleTemplate
from crawler.pages.visible import text_of
from crawler.survey.rows import Group, groups_of
from crawler.survey.sample import SamplePage
from crawler.vietnamese.dates import PrintedDate, read_date
from crawler.vietnamese.text import clean
from crawler.vietnamese.text import letters as letters_of

_WORD = re.compile(r"\w+")
# Tokens of a body that are compared.
_MOST_WORDS = 20_000
# Elements in each other that title and body are looked for apart in.
_DEEPEST = 12


@dataclass(eq=False, slots=True)
class Article:
    """An article page among the samples, in a tree of its own, from which boxes may be taken out.

    `entry` is the listing row that led to it, `section` the name of the listing. `place` is the element that the template's
    container finds on it, once that is known.
    """

    page: SamplePage
    tree: html.HtmlElement
    found: Findings
    entry: ListingEntry | None = None
    section: str | None = None
    container: html.HtmlElement | None = None
    groups: list[Group] = field(default_factory=list)

    @property
    def place(self) -> html.HtmlElement:
        """Where fields are looked for."""
        return self.tree if self.container is None else self.container

    @property
    def body_parts(self) -> set[html.HtmlElement]:
        """The elements of the body and all in them."""
        return {each for part in self.found.body for each in part.iter()}

    @property
    def date(self) -> PrintedDate | None:
        return read_date(self.found.date.printed.text) if self.found.date else None

    def read(self, template: ArticleTemplate) -> Page:
        """The page as a crawl would read it."""
        return read_article(self.page.fresh_tree(), self.page.url, template)


def article_of(
    page: SamplePage, entry: ListingEntry | None = None, section: str | None = None, site_name: str | None = None
) -> Article | None:
    """The page as an article; None where the generic reader finds no title or no body on it."""
    tree = page.fresh_tree()
    try:
        found = find(tree, page.url, entry, site_name)
    except ValueError:  # a page of too many elements
        return None
    # Of a body in several parts, a list of other articles is none.
    found = replace(found, body=tuple(part for part in found.body if not is_linked(part)) or found.body)
    if found.title is None or not found.body or not words(found.body):
        return None
    if found.title.element is not None:
        found = replace(found, body=tuple(_below_title(part, found.title.element) for part in found.body))
    return Article(page, tree, found, entry, section, groups=groups_of(tree, page.url))


def _below_title(part: html.HtmlElement, title: html.HtmlElement) -> html.HtmlElement:
    """The part of a body; of one that holds the title too, the element in it that holds most of the text."""
    for _ in range(_DEEPEST):
        if title not in set(part.iter()):
            break
        largest = max(
            (each for each in part if each is not title), key=lambda each: words([each]).total(), default=None
        )
        if largest is None or 2 * words([largest]).total() < words([part]).total():
            break
        part = largest
    return part


def is_linked(element: html.HtmlElement) -> bool:
    """Whether most of an element's text is links."""
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    return linked * 2 > len(text_of(element).strip()) > 0


def letters(text: str) -> str:
    """What two spellings of one text share, which need not be clean."""
    return letters_of(clean(text))


def words(parts: Sequence[html.HtmlElement]) -> Counter[str]:
    """The words of some elements' visible text."""
    text = " ".join(text_of(part) for part in parts)
    return Counter(
        found[0].casefold() for found, _ in zip(_WORD.finditer(clean(text)), range(_MOST_WORDS), strict=False)
    )


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """The F1 of two bags of words, 0 to 1."""
    total = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / total if total else 1.0


def upwards(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """An element and what is around it, below `<body>`."""
    for each in (element, *element.iterancestors()):
        if each.tag in {"body", "html", "head"}:
            return
        yield each


def shared(elements: Sequence[html.HtmlElement]) -> html.HtmlElement | None:
    """The smallest element around several, be it one of them; None where only `<body>` is."""
    common = list(upwards(elements[0])) if elements else []
    for element in elements[1:]:
        around = set(upwards(element))
        common = [each for each in common if each in around]
    return common[0] if common else None


def outermost(elements: Sequence[html.HtmlElement]) -> list[html.HtmlElement]:
    """The elements that stand in no other of them."""
    chosen = set(elements)
    return [each for each in elements if not any(around in chosen for around in each.iterancestors())]
