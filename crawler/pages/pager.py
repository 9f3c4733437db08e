"""Reads the pager of a listing page: which of its links leads on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html

from crawler.pages.document import absolute, base_of
from crawler.pages.fragments import plain
from crawler.pages.template import Selectors
from crawler.pages.visible import text_of

# ASP.NET writes __doPostBack('target','argument'), or the same two inside WebForm_PostBackOptions("target", "argument", …).
_POSTBACK = re.compile(
    r"(?:__doPostBack\(|WebForm_PostBackOptions\()\s*(['\"])(?P<target>.*?)\1\s*,\s*(['\"])(?P<argument>.*?)\3",
    re.DOTALL,
)
_ONWARD = re.compile(
    r"(»|›|>{1,2}|→|trang (sau|tiếp|kế)( theo)?|tiếp( theo)?|sau|xem tiếp|next( page)?)", re.IGNORECASE
)
_GAP = frozenset({"...", "…"})


@dataclass(frozen=True, slots=True)
class Onward:
    """Where the next page is: an absolute URL, or what a form has to post back (`__EVENTTARGET`, `__EVENTARGUMENT`)."""

    url: str | None = None
    target: str | None = None
    argument: str = ""


def onward(tree: html.HtmlElement, url: str, page: int, links: Selectors) -> Onward | str | None:
    """What leads from page number `page` (counted from 1) to the next: by `rel=next`, else by the next number, else past a
    gap of a window of numbers ("…"), else by a word or arrow. None: the pager leads no further. A text says why the pager
    could not be read.
    """
    base = base_of(tree, url)
    found = [link for selector in links for link in selector.elements(tree)]
    for link in _candidates(found, page):
        if (where := _where(link, base)) is not None:
            return where
    later = [link for link in found if (number := _number(link)) is not None and number > page]
    if later:
        return f"its pager names page {_number(later[0])} and gives no address that can be followed"
    return None


def current_page(tree: html.HtmlElement, current: Selectors) -> int | None:
    """The number of the page shown, where `current` finds it."""
    for selector in current:
        for found in selector.elements(tree):
            if (number := _number(found)) is not None:
                return number
    return None


def _candidates(links: list[html.HtmlElement], page: int) -> list[html.HtmlElement]:
    """The links that may lead on, the surest first."""
    rel = [
        link
        for link in links
        if "next" in (link.get("rel") or "").lower().split() and _number(link) in {None, page + 1}
    ]
    numbered = [link for link in links if _number(link) == page + 1]
    shown = [(place, number) for place, link in enumerate(links) if (number := _number(link)) is not None]
    # A gap after the last number shown leads on from it; one before the numbers leads back.
    last = max((place for place, _ in shown), default=-1)
    onwards = bool(shown) and max(number for _, number in shown) <= page
    gaps = [link for link in links[last + 1 :] if _label(link) in _GAP] if onwards else []
    words = [link for link in links if _ONWARD.fullmatch(_label(link)) or _ONWARD.fullmatch(link.get("title") or "")]
    return [*rel, *numbered, *gaps, *words]


def _where(link: html.HtmlElement, base: str) -> Onward | None:
    href = link.get("href") or ""
    if posted := _POSTBACK.search(href) or _POSTBACK.search(link.get("onclick") or ""):
        return Onward(target=posted["target"], argument=posted["argument"])
    url = absolute(base, href)
    return Onward(url=url) if url and url.startswith(("http://", "https://")) and not href.startswith("#") else None


def _label(link: html.HtmlElement) -> str:
    return plain(text_of(link))


def _number(link: html.HtmlElement) -> int | None:
    label = _label(link).strip("[]() ")
    return int(label) if label.isdecimal() and len(label) < 7 else None
