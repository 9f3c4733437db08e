"""The pager of a listing page: its numbered links, and what their addresses have in common."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import html

from crawler.pages.document import base_of, web_address
from crawler.pages.fragments import plain
from crawler.pages.visible import text_of
from crawler.survey.links import at_home, same_host
from crawler.survey.paging import form_of

_NEXT = re.compile(
    r"(?:»|›|>{1,2}|→|trang (?:sau|tiếp|kế)(?: theo)?|tiếp(?: theo)?|sau|next(?: page)?)\W*", re.IGNORECASE
)
_POSTED = re.compile(r"__doPostBack\(|WebForm_PostBackOptions\(")
# What a link to the next page may say, and others too: it is one if its address is that of page two.
_MORE = re.compile(
    r"(?:(?:xem|tải|đọc) (?:thêm|tiếp)|(?:các )?(?:tin|bài|bài viết)?\s*(?:cũ hơn|trước đó|khác)|older(?: posts| entries)?|"
    r"more)?",
    re.IGNORECASE,
)
_LATER_PAGE = re.compile(r"(?:page|trang|paged|\bp|pageindex|start|offset|cur)[=/-]?\d+(?:$|[/&.])", re.IGNORECASE)
_NUMBER = re.compile(r"\W*(?:trang )?(\d{1,5})\W*", re.IGNORECASE)
_MOST_LINKS, _MOST_LEVELS = 3000, 4
# A month has this many days: so many numbers side by side are a calendar.
_DAYS = 28
# Articles on a listing page.
_STEPS = range(2, 101)


@dataclass(frozen=True, slots=True, eq=False)
class PagerLink:
    """A link of a pager: the number it shows, 0 for one that says "next"; its address, None where it posts a form back."""

    element: html.HtmlElement
    number: int
    url: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Pager:
    """A pager: the element around its links, and those of them that lead to pages."""

    element: html.HtmlElement
    links: tuple[PagerLink, ...]

    @property
    def numbered(self) -> dict[int, str]:
        """The addresses of pages by the numbers their links show."""
        return {link.number: link.url for link in self.links if link.number and link.url}

    @property
    def onward(self) -> str | None:
        """The address of what the pager calls the next page."""
        return next((link.url for link in self.links if link.number == 0 and link.url), None)

    @property
    def posts_back(self) -> bool:
        return any(link.url is None for link in self.links)

    @property
    def last(self) -> int:
        return max((link.number for link in self.links), default=0)


def pagers_of(tree: html.HtmlElement, url: str) -> list[Pager]:
    """The pagers of a page, the one with the most links first."""
    base = base_of(tree, url)
    found = []
    for count, element in enumerate(tree.iter("a")):
        if count > _MOST_LINKS:
            break
        if (link := _pager_link(element, base, url)) is not None:
            found.append(link)
    pagers = [Pager(place, tuple(links)) for place, links in _side_by_side(found).items()]
    return sorted(
        (pager for pager in pagers if _is_pager(pager)), key=lambda pager: (-len(pager.numbered), -len(pager.links))
    )


def next_address(tree: html.HtmlElement, url: str, page: int) -> str | None:
    """The address of the page after page number `page`, by the page's pager or its `<link rel=next>`."""
    for pager in pagers_of(tree, url):
        if address := pager.numbered.get(page + 1) or pager.onward:
            return address
    for link in tree.iter("link"):
        if "next" in (link.get("rel") or "").lower().split():
            return web_address(base_of(tree, url), link.get("href"))
    return None


def goes_on_by_script(tree: html.HtmlElement) -> bool:
    """Whether a page has a link to more of its list, or to the next page, that is no address: only a script knows it."""
    for element in islice(tree.iter("a", "button"), _MOST_LINKS):
        href = (element.get("href") or "#").lower()
        label = plain(text_of(element)).rstrip(" .…»>") if href.startswith(("#", "javascript")) else ""
        if label and (_MORE.fullmatch(label) or _NEXT.fullmatch(label)):
            return True
    return False


def _pager_link(element: html.HtmlElement, base: str, url: str) -> PagerLink | None:
    href = element.get("href") or ""
    posts = bool(_POSTED.search(href) or _POSTED.search(element.get("onclick") or ""))
    if not posts and (href.startswith("#") or href.lower().startswith("javascript")):
        return None
    label = plain(text_of(element))
    if len(label) > 20:
        return None
    number = _NUMBER.fullmatch(label)
    is_next = "next" in (element.get("rel") or "").lower().split() or bool(
        _NEXT.fullmatch(label) or _NEXT.fullmatch(plain(element.get("title") or ""))
    )
    address = None if posts else web_address(base, href)
    address = at_home(address, url) if address else None
    is_next = is_next or bool(address and _MORE.fullmatch(label.rstrip(" .…»>")) and _is_second(address, url))
    if not (number or is_next) or not (posts or (address and same_host(address, url))):
        return None
    return PagerLink(element, int(number[1]) if number else 0, address)


def _is_second(address: str, url: str) -> bool:
    """Whether an address is that of page two of the page at `url`, by what it says."""
    return bool(_LATER_PAGE.search(address)) and form_of(url, {2: address}) is not None


def _side_by_side(links: list[PagerLink]) -> dict[html.HtmlElement, list[PagerLink]]:
    """The links by the nearest element that holds several of them, else by their parent."""
    under: dict[html.HtmlElement, list[PagerLink]] = defaultdict(list)
    for link in links:
        for level, parent in enumerate(link.element.iterancestors()):
            if level == _MOST_LEVELS:
                break
            under[parent].append(link)
    places: dict[html.HtmlElement, list[PagerLink]] = defaultdict(list)
    for link in links:
        parents = list(link.element.iterancestors())[:_MOST_LEVELS]
        place = next((parent for parent in parents if len(under[parent]) > 1), parents[0])
        places[place].append(link)
    return places


def _is_pager(pager: Pager) -> bool:
    numbers = [link.number for link in pager.links if link.number]
    if len(set(numbers)) >= _DAYS - 1 and pager.element.tag in {"table", "tbody", "tr"}:
        return False
    # Numbers that are no part of their own addresses are something else: years, counts.
    wanted = [(link.number, link.url) for link in pager.links if link.number and link.url]
    fits = sum(number == 1 or bool(_numbers(url) & {number, number - 1}) for number, url in wanted)
    return 2 * fits >= len(wanted) or _are_offsets({number: url for number, url in wanted if number > 1})


def _are_offsets(numbered: Mapping[int, str]) -> bool:
    """Whether addresses count articles and not pages, as Joomla's: "?start=10" for page two, "?start=20" for page three."""
    steps = [{each / (number - 1) for each in _numbers(url)} for number, url in numbered.items()]
    return any(step in _STEPS for step in set.intersection(*steps)) if steps else False


def _numbers(url: str) -> set[int]:
    return {int(each) for each in re.findall(r"\d{1,9}", url)}
