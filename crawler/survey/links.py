"""The links of a page, and which of them stand in its frame: menus, breadcrumbs, the foot."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import html

from crawler.pages.document import base_of, web_address
from crawler.pages.fragments import plain
from crawler.pages.visible import text_of
from crawler.portals.addresses import without_trackers

if TYPE_CHECKING:
    from crawler.survey.sample import SamplePage

# Links of a page that are looked at; a page that has more is a map or a trap.
MOST_LINKS = 3000
_FEW, _TITLE_WORDS = 100, 5.0
_MOST_DOUBTFUL = 300
_OWN_HEADERS = frozenset({"article", "li", "main", "section"})

_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_MENU = frozenset(
    """
    menu menus menusite submenu nav navbar navigation navs navfooter breadcrumb breadcrumbs breadcrum breadcumb breakcumb
    footer topbar topmenu mainmenu sitemap pathway
    """.split()
)
_ASIDE = frozenset("aside sidebar lienquan tinkhac lienquankhac mostread mostview".split())
_ASIDE_PHRASES = (
    "lien-quan",
    "tin-khac",
    "bai-khac",
    "xem-nhieu",
    "doc-nhieu",
    "other-news",
    "most-read",
    "most-view",
    "related-",
    "-related",
    "related_",
    "_related",
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|rar|zip|7z|jpe?g|png|gif|webp|svg|mp[34]|avi|wmv|flv|exe|apk|ics|css|js|xml|rss|json)$",
    re.IGNORECASE,
)


_FORWARD = re.compile(
    r"""(?:^\s*\d*\s*;\s*url\s*=|location(?:\.href)?\s*=|location\.(?:replace|assign)\()\s*["']?(?P<url>[^"'\s;>)]+)""",
    re.IGNORECASE,
)
# A page with more links than this is a page.
_MOST_OF_FORWARD = 4


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A link to the web: where it stands, its absolute address without trackers, its text, and whether it is in the frame.

    `host` is the host as written; `url` has scheme and host as the page's own address has them (`at_home`).
    """

    element: html.HtmlElement
    url: str
    text: str
    in_frame: bool
    host: str

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def is_home(self) -> bool:
        """Whether it leads to the first page of a host; PSCPortal has all its pages at "/?ArticleId=…"."""
        parts = urlsplit(self.url)
        return parts.path in {"", "/"} and not parts.query


def links_of(tree: html.HtmlElement, url: str) -> list[Link]:
    """The links of a page in its order, at most MOST_LINKS."""
    base, frame = base_of(tree, url), framed(tree)
    found = []
    for element in islice(tree.iter("a"), MOST_LINKS):
        href = element.get("href") or ""
        address = web_address(base, href) if not href.startswith("#") else None
        if address:
            own = at_home(without_trackers(address), url)
            found.append(Link(element, own, plain(text_of(element)), element in frame, urlsplit(address).netloc))
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


def forwarded(page: SamplePage) -> str | None:
    """Where a page that is nothing but a way on leads to: by `<meta http-equiv=refresh>` or a line of script."""
    if len(page.links) >= _MOST_OF_FORWARD:
        return None
    metas = (meta for meta in page.tree.iter("meta") if (meta.get("http-equiv") or "").lower() == "refresh")
    texts = [*(meta.get("content") or "" for meta in metas), *(each.text or "" for each in page.tree.iter("script"))]
    found = next((found for text in texts if (found := _FORWARD.search(text[:2000]))), None)
    return web_address(page.base, found["url"].strip()) if found else None


def is_one_site(one: SamplePage, other: SamplePage) -> bool:
    """Whether two pages of a host belong to one site: they share most of their menus. An office may have its own below its
    province's (quangninh.gov.vn/So/…).
    """
    menus = [{link.url for link in page.links if link.in_frame} for page in (one, other)]
    return 2 * len(menus[0] & menus[1]) >= min(map(len, menus))


def at_home(address: str, page: str) -> str:
    """An address with scheme and host of the page that names it, if both are on one host: a portal that is served by https
    may name itself with http, or with and without `www.`.
    """
    if not same_host(address, page):
        return address
    own = urlsplit(page)
    return urlsplit(address)._replace(scheme=own.scheme, netloc=own.netloc).geturl()


def framed(tree: html.HtmlElement) -> frozenset[html.HtmlElement]:
    """The elements of menus, breadcrumbs, heads and feet of a page."""
    return _below(tree, _is_frame)


def beside(tree: html.HtmlElement) -> frozenset[html.HtmlElement]:
    """The elements of side columns and of boxes with related or most read articles."""
    return _below(tree, _is_aside)


def _below(tree: html.HtmlElement, is_top: Callable[[html.HtmlElement], bool | None]) -> frozenset[html.HtmlElement]:
    """The outermost elements that are tops, and all in them. Looking into what may be one takes time, so not too many are."""
    inside: set[html.HtmlElement] = set()
    doubtful = 0
    for element in tree.iter():
        if element in inside or doubtful > _MOST_DOUBTFUL:
            continue
        answer = is_top(element)
        if answer:
            inside.update(element.iter())
        doubtful += answer is False
    return frozenset(inside)


def words_of(element: html.HtmlElement) -> set[str]:
    """The words of an element's id and classes, in lower case: "gva_menu_main" gives gva, menu, main."""
    text = f"{element.get('id') or ''} {element.get('class') or ''}"[:500]
    return {word.lower() for word in _NAME.findall(text)} | set(text.lower().split())


def _is_frame(element: html.HtmlElement) -> bool | None:
    """Whether an element is a part of the frame; None where that was told without looking into it."""
    tag = element.tag
    if tag in {"html", "body", "main", "article", "form"}:
        return None
    if tag == "nav":
        return True
    # A card or an article may have a header of its own.
    if tag in {"header", "footer"}:
        return None if any(parent.tag in _OWN_HEADERS for parent in element.iterancestors()) else True
    if not (element.get("class") or element.get("id")) or _MENU.isdisjoint(words_of(element)):
        return None
    return not _holds_content(element)


def _is_aside(element: html.HtmlElement) -> bool | None:
    if element.tag == "aside":
        return True
    names = f"{element.get('id') or ''} {element.get('class') or ''}".lower()
    if element.tag in {"html", "body", "main"} or not names.strip():
        return None
    if _ASIDE.isdisjoint(words_of(element)) and not any(phrase in names for phrase in _ASIDE_PHRASES):
        return None
    return not _is_page(element)


def _holds_content(element: html.HtmlElement) -> bool:
    """Whether an element that calls itself a menu holds articles after all ("has-menu", "ArticleInMenu")."""
    if _is_page(element):
        return True
    # Titles, not sections: "ArticleInMenu" is where the portals of Cao Bằng and Sơn La list their news.
    counts = [len(text.split()) for link in islice(element.iter("a"), _FEW) if (text := text_of(link))]
    return len(counts) > 1 and sum(counts) / len(counts) >= _TITLE_WORDS


def _is_page(element: html.HtmlElement) -> bool:
    """Whether an element is most of the page ("page-with-sidebar")."""
    return any(True for _ in element.iter("main", "article")) or sum(1 for _ in islice(element.iter("p"), 6)) > 5
