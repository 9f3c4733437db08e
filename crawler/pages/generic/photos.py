"""Pictures that stand between title and body (the "avatar" of nhandan.vn and plo.vn)."""

from __future__ import annotations

import re

from lxml import html

from crawler.pages.generic.evidence import Evidence

_PICTURE_BOX = re.compile(r"avatar|figure|image|photo|hinh-?anh|caption|home-?img|anh-?dai-?dien", re.IGNORECASE)
_UP = 3


def find_photos(
    page: Evidence, title_at: int, first: int, inside: set[html.HtmlElement], around_title: set[html.HtmlElement]
) -> tuple[html.HtmlElement, ...]:
    """The elements of these pictures, with their captions where one element holds both."""
    found: dict[html.HtmlElement, None] = {}
    for at, image in page.pictures:
        if title_at < at <= first and image not in inside and not page.is_beside(image, around_title):
            found[_box(image, around_title)] = None
    return tuple(found)


def _box(image: html.HtmlElement, around_title: set[html.HtmlElement]) -> html.HtmlElement:
    """The figure, or what calls itself one, around a picture; else the picture itself."""
    box = image
    each = image.getparent()
    for _ in range(_UP):
        if each is None or each in around_title:
            break
        if each.tag == "figure" or _PICTURE_BOX.search(each.get("class") or ""):
            box = each
        each = each.getparent()
    return box
