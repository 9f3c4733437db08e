"""The links of a page, and which of them stand in its frame: menus, breadcrumbs, the foot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml import html

from crawler.pages.document import base_of, web_address
from crawler.pages.fragments import plain
from crawler.pages.visible import text_of
from crawler.portals.addresses import without_trackers

# Links of a page that are looked at; a page that has more is a map or a trap.
MOST_LINKS = 3000

_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_MENU = frozenset(
    """
    menu menus menusite submenu nav navbar navigation navs navfooter breadcrumb breadcrumbs breadcrum breadcumb breakcumb
    footer topbar topmenu mainmenu sitemap pathway
    """.split()
)
_ASIDE = frozenset("aside sidebar lienquan tinkhac lienquankhac mostread mostview".split())
_ASIDE_PHRASES = ("lien-quan", "tin-khac", "bai-khac", "xem-nhieu", "doc-nhieu", "other-news", "most-read", "most-view", "related-", "-related", "related_", "_related")
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|rar|zip|7z|jpe?g|png|gif|webp|svg|mp[34]|avi|wmv|flv|exe|apk|ics|css|js|xml|rss|json)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A link to the web: where it stands, its absolute address without trackers, its text, and whether it is in the frame."""

    element: html.HtmlElement
    url: str
    text: str
    in_frame: bool

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


def links_of(tree: html.HtmlElement, url: str) -> list[Link]:
    """The links of a page in its order, at most MOST_LINKS."""
    base, frame = base_of(tree, url), framed(tree)
    found = []
    for element in islice(tree.iter("a"), MOST_LINKS):
        href = element.get("href") or ""
        address = web_address(base, href) if not href.startswith("#") else None
        if address:
            found.append(Link(element, without_trackers(address), plain(text_of(element)), element in frame))
    return found


def is_file(url: str) -> bool:
    """Whether an address is that of a file and not of a page."""
    return bool(_FILE.search(urlsplit(url).path))


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are on one host; `www.` makes no difference."""
    try:
        return urlsplit(one).netloc.lower().removeprefix("www.") == urlsplit(other).netloc.lower().removeprefix("www.")
    except ValueError:
        return False


def framed(tree: html.HtmlElement) -> frozenset[html.HtmlElement]:
    """The elements of menus, breadcrumbs, heads and feet of a page."""
    return _below(element for element in tree.iter() if _is_frame(element))


def beside(tree: html.HtmlElement) -> frozenset[html.HtmlElement]:
    """The elements of side columns and of boxes with related or most read articles."""
    return _below(element for element in tree.iter() if _is_aside(element))


def _below(tops: Iterator[html.HtmlElement]) -> frozenset[html.HtmlElement]:
    inside: set[html.HtmlElement] = set()
    for top in tops:
        if top not in inside:
            inside.update(top.iter())
    return frozenset(inside)


def words_of(element: html.HtmlElement) -> set[str]:
    """The words of an element's id and classes, in lower case: "gva_menu_main" gives gva, menu, main."""
    text = f"{element.get('id') or ''} {element.get('class') or ''}"[:500]
    return {word.lower() for word in _NAME.findall(text)} | set(text.lower().split())


def _is_frame(element: html.HtmlElement) -> bool:
    tag = element.tag
    if tag in {"html", "body", "main", "article", "form"}:
        return False
    if tag == "nav":
        return True
    # A card or an article may have a header of its own.
    if tag in {"header", "footer"}:
        return not any(parent.tag in {"article", "li", "main", "section"} for parent in element.iterancestors())
    if not (element.get("class") or element.get("id")):
        return False
    return not _MENU.isdisjoint(words_of(element)) and not _holds_content(element)


def _is_aside(element: html.HtmlElement) -> bool:
    if element.tag == "aside":
        return True
    names = f"{element.get('id') or ''} {element.get('class') or ''}".lower()
    if element.tag in {"html", "body", "main"} or not names.strip():
        return False
    is_named = not _ASIDE.isdisjoint(words_of(element)) or any(phrase in names for phrase in _ASIDE_PHRASES)
    return is_named and not _holds_content(element)


def _holds_content(element: html.HtmlElement) -> bool:
    """Whether an element that calls itself a menu is the whole page after all ("has-menu", "page-with-sidebar")."""
    return element.find(".//main") is not None or element.find(".//article") is not None or len(element.findall(".//p")) > 5
