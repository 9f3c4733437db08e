"""How a piece of text looks: what it inherits from the elements around it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lxml import html

from crawler.pages.visible import BLOCKS

_BOLD = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"})
_ITALIC = frozenset({"i", "em", "cite"})
_WEIGHT = re.compile(r"font-weight\s*:\s*(?:(bold|[6-9]00)|normal|[1-5]00)")
_SLANT = re.compile(r"font-style\s*:\s*(?:(italic|oblique)|normal)")
_ALIGN = re.compile(r"text-align\s*:\s*(?:-\w+-)?(left|right|center|justify|start|end)")
_FLOAT_RIGHT = re.compile(r"float\s*:\s*right")
# Bootstrap, Drupal's filter, WordPress's editor, FCKeditor, Quill.
_ALIGN_CLASS = re.compile(r"(?:(?:has-)?(?:text-|rte|ql-)(?:align-)?|align|pull-|float-)(right|center|end)")
_DISPLAYED_AS_BLOCK = re.compile(r"display\s*:\s*(block|flex|grid|table|list-item)")
# There the attribute places the element itself, not the text in it.
_PLACED_BY_ALIGN = frozenset({"img", "table"})
_LONGEST_REMEMBERED = 400
# wp-caption-text, PhotoCMS_Caption, image-caption.
_CAPTION_CLASS = re.compile(r"caption", re.IGNORECASE)


class Look(NamedTuple):
    """What an element says of its text by tag and attributes, None and "" where it says nothing. `is_caption`: it calls
    itself a caption; `is_block`: it begins and ends a line of its own.
    """

    bold: bool | None
    italic: bool | None
    align: str
    is_caption: bool
    is_block: bool


class Style(NamedTuple):
    """What a piece of text inherits. `align` is "right", "center" or anything else, `link` the `<a>` around it."""

    bold: bool = False
    italic: bool = False
    align: str = ""
    link: html.HtmlElement | None = None
    caption: bool = False

    def inside(self, element: html.HtmlElement, look: Look) -> Style:
        """The style inside an element that stands in text of this style."""
        return Style(
            bold=self.bold if look.bold is None else look.bold,
            italic=self.italic if look.italic is None else look.italic,
            align=look.align or self.align,
            link=element if element.tag == "a" and element.get("href") else self.link,
            caption=self.caption or look.is_caption,
        )


def look_of(element: html.HtmlElement) -> Look:
    """How an element makes its text look, whatever stands around it."""
    written = (element.tag, element.get("style") or "", element.get("class") or "", element.get("align") or "")
    # What editors write comes back on the next page and is remembered; a style of a megabyte is not.
    return (_look if sum(map(len, written)) < _LONGEST_REMEMBERED else _look.__wrapped__)(*written)


@lru_cache(maxsize=1024)
def _look(tag: str, css: str, names: str, align: str) -> Look:
    css = css.lower()
    weight, slant = _WEIGHT.search(css), _SLANT.search(css)
    return Look(
        # Google Docs wraps all it copies in <b style="font-weight:normal">.
        bold=bool(weight[1]) if weight else tag in _BOLD or None,
        italic=bool(slant[1]) if slant else tag in _ITALIC or None,
        align=_align(tag, css, names, align),
        is_caption=tag == "figcaption" or bool(_CAPTION_CLASS.search(names)),
        is_block=tag in BLOCKS or bool(_DISPLAYED_AS_BLOCK.search(css)),
    )


def _align(tag: str, css: str, names: str, align: str) -> str:
    if _FLOAT_RIGHT.search(css):
        return "right"
    if found := _ALIGN.search(css):
        return "right" if found[1] == "end" else found[1]
    for name in names.split():
        if found := _ALIGN_CLASS.fullmatch(name):
            return "center" if found[1] == "center" else "right"
    if tag == "center":
        return "center"
    return "" if tag in _PLACED_BY_ALIGN else align.lower()
