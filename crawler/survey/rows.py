"""The rows of a listing page that no template is known for: repeated elements that hold one article link each.

A link to an article is told by what links like it look like: links of one markup form a family, and a family whose texts are
titles (several words, each another) is taken for articles. A row is then the largest element around such a link that holds no
other of them, and a group of rows is what stands side by side.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, islice

from lxml import html

from crawler.items import ListingEntry
from crawler.pages.fragments import plain
from crawler.pages.visible import text_of
from crawler.survey.links import Link, beside, is_file, links_of, same_host
from crawler.survey.pagers import next_address
from crawler.vietnamese.dates import read_date

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Words of a title: those of sections and buttons are fewer. The mean of a family, and the least of a link alone.
_MEAN_WORDS, _LEAST_WORDS, _LONGEST = 5.0, 4, 300
# Elements around a link that a row may take in, and around a link that stands alone.
_HIGHEST, _HIGHEST_ALONE = 14, 5
LONGEST_DATE = 60
_MOST_IN_ROW, _MOST_IN_DATE, _DEEPEST = 400, 20, 60
# What tells one row of a list from the next.
_VARIANT = re.compile(r"\d+|\b(?:first|last|odd|even|active|alt|featured)\b\s*")
_WORD = re.compile(r"\w+")
_LETTER = re.compile(r"[^\W\d_]")
# Addresses that lead to no article, whatever their text.
_NO_ARTICLE = re.compile(
    r"(?:^|[/?&=._-])(?:login|logout|signin|dang-nhap|dang-ky|register|search|tim-kiem|seek|rss|feeds?|print|savefile|sendmail|"
    r"email|captcha|lien-he|contact|gop-y|sitemap|so-do|wp-admin|wp-login|quan-tri|admin)(?:$|[/?&=._-])",
    re.IGNORECASE,
)


@dataclass(eq=False, slots=True)
class Row:
    """A row: its element, the link to the article, the title, and the date it prints with the element that holds it."""

    element: html.HtmlElement
    link: Link
    title: str
    date: str | None = None
    date_element: html.HtmlElement | None = None

    @property
    def entry(self) -> ListingEntry:
        return ListingEntry(self.link.url, self.title, self.date)


@dataclass(eq=False, slots=True)
class Group:
    """Rows that stand side by side in `place`."""

    place: html.HtmlElement
    rows: list[Row] = field(default_factory=list)

    @property
    def urls(self) -> set[str]:
        return {row.link.url for row in self.rows}


@dataclass(frozen=True, slots=True)
class UnknownListing:
    """What a listing page shows: its rows, each address once, and the address of its next page."""

    entries: tuple[ListingEntry, ...]
    next_page: str | None


def read_unknown_listing(tree: html.HtmlElement, url: str) -> UnknownListing:
    """Read a listing or home page without a template: every article that it names in its own columns, no menus, no boxes of
    related or most read articles.
    """
    aside = beside(tree)
    rows = [row for group in groups_of(tree, url) for row in group.rows if row.element not in aside]
    entries: dict[str, ListingEntry] = {}
    for row in with_common_address(rows):
        entries.setdefault(row.link.url, row.entry)
    return UnknownListing(tuple(entries.values()), next_address(tree, url, 1))


def with_common_address(rows: list[Row]) -> list[Row]:
    """The rows less those without a number in their address, where most have one: sections with long names."""
    numbered = [row for row in rows if _last_number(row.link.url)]
    return numbered if len(numbered) > 0.6 * len(rows) else rows


def groups_of(tree: html.HtmlElement, url: str, links: list[Link] | None = None) -> list[Group]:
    """The groups of rows outside of the page's frame, in its order."""
    links = links_of(tree, url) if links is None else links
    framed = {link.url for link in links if link.in_frame}
    able = [link for link in links if _may_be_article(link, url) and link.url not in framed]
    titled = _titled(able)
    rows = _rows(titled)
    groups: dict[html.HtmlElement, Group] = {}
    for row in rows:
        if (place := row.element.getparent()) is not None:
            groups.setdefault(place, Group(place)).rows.append(row)
    groups = {place: group for place, group in groups.items() if not _are_names(group)}
    for group in groups.values():
        for row in group.rows:
            row.date_element, row.date = _date_in(row)
    alone = {row.element for group in groups.values() if len(group.rows) == 1 for row in group.rows}
    return [group for group in groups.values() if group.rows[0].element not in alone or _stands_alone(group.rows[0])]


def title_of(element: html.HtmlElement) -> str:
    """The title that a link to an article shows: a heading in it, else its text; its `title` where that is the better one.

    "" where it shows no text: a picture with a `title` is a banner.
    """
    heading = next((each for each in element.iter(*_HEADINGS)), None)
    text = plain(text_of(element if heading is None else heading))
    named = plain(element.get("title") or "")
    if named and text and (len(text) > _LONGEST or _is_cut(text, named) or _holds(text, named)):
        return named
    return text if len(text) <= _LONGEST else ""


def _is_cut(text: str, title: str) -> bool:
    return text.endswith(("...", "…")) and title.startswith(text.rstrip(".… "))


def _holds(text: str, title: str) -> bool:
    """Whether a link's text is its title with a number or a date beside it."""
    return title in text and len(title.split()) >= _LEAST_WORDS


def _may_be_article(link: Link, url: str) -> bool:
    return (
        not link.in_frame
        and same_host(link.url, url)
        and not link.is_home
        and not is_file(link.url)
        and not _NO_ARTICLE.search(link.url.partition("://")[2].partition("/")[2])
    )


def _titled(links: Iterable[Link]) -> list[tuple[Link, str]]:
    """The links whose texts are titles, by family: a link of a family of titles, or one alone in a heading."""
    families: dict[object, list[tuple[Link, str]]] = defaultdict(list)
    for link in links:
        if _LETTER.search(title := title_of(link.element)):
            families[_markup(link.element)].append((link, title))
    found = [each for family in families.values() if _are_titles(family) for each in family]
    order = {link.element: place for place, link in enumerate(links)}
    return sorted(found, key=lambda each: order[each[0].element])


def _are_titles(family: list[tuple[Link, str]]) -> bool:
    words = [len(title.split()) for _, title in family]
    if len(family) == 1:
        return words[0] >= _LEAST_WORDS
    targets, titles = {link.url for link, _ in family}, {title for _, title in family}
    # Sections are named beside many articles; buttons say the same everywhere.
    is_repeated = len(targets) < 0.6 * len(family) or len(titles) < 0.6 * len(targets)
    return not is_repeated and sum(words) / len(words) >= _MEAN_WORDS


def _are_names(group: Group) -> bool:
    """Whether rows side by side are a menu in the same markup as the articles: in tables without classes all is alike."""
    counts = [len(_WORD.findall(row.title)) for row in group.rows]
    return len(counts) > 1 and sum(counts) < _LEAST_WORDS * len(counts)


def _markup(element: html.HtmlElement) -> tuple[object, ...]:
    """What links of one kind share: the tags of a link and of what is around it, and its class without numbers."""
    around = [element, *list(element.iterancestors())[:3]]
    return (*(each.tag for each in around), *(_VARIANT.sub("", each.get("class") or "").strip() for each in around[:3]))


def _rows(titled: list[tuple[Link, str]]) -> list[Row]:
    """One row for each link, the largest element that holds no other article; of a row's links the one with the longest text."""
    held: dict[html.HtmlElement, str | None] = {}
    for link, _ in titled:
        for around in _around(link.element):
            held[around] = link.url if held.get(around, link.url) == link.url else None
    is_only = len({link.url for link, _ in titled}) == 1
    rows: dict[html.HtmlElement, Row] = {}
    for link, title in titled:
        element = link.element
        for around in list(_around(element))[1 : _HIGHEST_ALONE if is_only else _HIGHEST]:
            if held[around] is None or around.tag in {"body", "main", "form", "tbody", "table", "article"}:
                element = around if around.tag == "article" and held[around] is not None else element
                break
            element = around
        known = rows.get(element)
        if known is None or len(title) > len(known.title):
            rows[element] = Row(element, link, title)
    return list(rows.values())


def _around(element: html.HtmlElement) -> Iterable[html.HtmlElement]:
    return islice(chain((element,), element.iterancestors()), _DEEPEST)


def _stands_alone(row: Row) -> bool:
    """Whether a row that has no other beside it is one all the same: a headline with a date."""
    in_heading = any(each.tag in _HEADINGS for each in _around(row.link.element)) or any(
        True for _ in row.link.element.iter(*_HEADINGS)
    )
    return in_heading and (row.date is not None or _last_number(row.link.url) is not None)


def _date_in(row: Row) -> tuple[html.HtmlElement | None, str | None]:
    """The smallest element of a row whose text is a date, and not part of its title or lead."""
    best: tuple[int, html.HtmlElement, str] | None = None
    for element in islice(row.element.iter(), _MOST_IN_ROW):
        if element is row.element or element.tag in _HEADINGS or element.tag in {"script", "style"}:
            continue
        parts = list(islice(element.iter(), _MOST_IN_DATE))
        is_other = len(parts) == _MOST_IN_DATE or any(each is row.link.element for each in parts)
        text = "" if is_other else plain(text_of(element))
        if 8 <= len(text) <= LONGEST_DATE and read_date(text) and (best is None or len(text) < best[0]):
            best = len(text), element, text
    return (best[1], best[2]) if best else (None, None)


def _last_number(url: str) -> str | None:
    """The number that an address ends in, if it has one: an id of two digits or more."""
    found = re.search(r"(\d{2,})(?:\.\w{1,5})?/?$", url)
    return found[1] if found else None
