"""How a piece of text looks: what it inherits from the elements around it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lxml import html

from crawler.pages.visible import BLOCKS, UNREAD, hides

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
    itself a caption; `is_block`: it begins and ends a line of its own; `may_be_figure`: it may be there for the pictures in
    it; `is_unread`: nothing in it is text of the page.
    """

    bold: bool | None = None
    italic: bool | None = None
    align: str = ""
    is_caption: bool = False
    is_item: bool = False
    is_link: bool = False
    is_block: bool = False
    may_be_figure: bool = False
    is_unread: bool = False


class Style(NamedTuple):
    """What a piece of text inherits. `align` is "right", "center" or anything else, `link` the `<a>` around it."""

    bold: bool = False
    italic: bool = False
    align: str = ""
    is_caption: bool = False
    is_item: bool = False
    link: html.HtmlElement | None = None

    def inside(self, element: html.HtmlElement, look: Look) -> Style:
        """The style inside an element that stands in text of this style."""
        if look[:_INHERITED] == _NOTHING:
            return self
        return Style(
            bold=self.bold if look.bold is None else look.bold,
            italic=self.italic if look.italic is None else look.italic,
            align=look.align or self.align,
            is_caption=self.is_caption or look.is_caption,
            is_item=self.is_item or look.is_item,
            link=element if look.is_link and element.get("href") else self.link,
        )


def shared_style(styles: list[Style]) -> Style:
    """The style of a text of several pieces: what all of them are, where the last one stands."""
    if len(styles) == 1:
        return styles[0]
    return Style(
        bold=all(style.bold for style in styles),
        italic=all(style.italic for style in styles),
        align=styles[-1].align,
        is_caption=all(style.is_caption for style in styles),
    )


# The fields of a Look that text inherits, and those of an element that says nothing.
_INHERITED = Look._fields.index("is_block")
_NOTHING = Look()[:_INHERITED]


def look_of(element: html.HtmlElement) -> Look:
    """How an element makes its text look, whatever stands around it."""
    tag = element.tag
    if not element.keys():
        return _look(tag, "", "", "", False)
    css, names, align = element.get("style") or "", element.get("class") or "", element.get("align") or ""
    is_remembered = len(css) + len(names) + len(align) < _LONGEST_REMEMBERED
    # What editors write comes back on the next page and is remembered; a style of a megabyte is not.
    read = _look if is_remembered else _look.__wrapped__
    return read(tag, css, names, align, element.get("hidden") is not None)


@lru_cache(maxsize=1024)
def _look(tag: str, css: str, names: str, align: str, is_hidden: bool) -> Look:
    css = css.lower()
    weight, slant = _WEIGHT.search(css), _SLANT.search(css)
    is_caption = bool(_CAPTION_CLASS.search(names))
    return Look(
        # Google Docs wraps all it copies in <b style="font-weight:normal">.
        bold=bool(weight[1]) if weight else tag in _BOLD or None,
        italic=bool(slant[1]) if slant else tag in _ITALIC or None,
        align=_align(tag, css, names, align),
        is_caption=is_caption or tag == "figcaption",
        is_item=tag == "li",
        is_link=tag == "a",
        is_block=tag in BLOCKS or bool(_DISPLAYED_AS_BLOCK.search(css)),
        may_be_figure=tag in {"figure", "table"} or (is_caption and tag != "figcaption"),
        is_unread=is_hidden or tag in UNREAD or hides(css, names),
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
