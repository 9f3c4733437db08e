"""How a piece of text looks: what it inherits from the elements around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html

from crawler.pages.visible import BLOCKS

_BOLD = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"})
_ITALIC = frozenset({"i", "em", "cite"})
_STYLED = _BOLD | _ITALIC | {"a", "center", "figcaption"}
_WEIGHT = re.compile(r"font-weight\s*:\s*(?:(bold|[6-9]00)|normal|[1-5]00)")
_SLANT = re.compile(r"font-style\s*:\s*(?:(italic|oblique)|normal)")
_ALIGN = re.compile(r"text-align\s*:\s*(?:-\w+-)?(left|right|center|justify|start|end)")
_FLOAT_RIGHT = re.compile(r"float\s*:\s*right")
# Bootstrap, Drupal's filter, WordPress's editor, FCKeditor, Quill.
_ALIGN_CLASS = re.compile(r"(?:(?:has-)?(?:text-|rte|ql-)(?:align-)?|align|pull-|float-)(right|center|end)")
_DISPLAYED_AS_BLOCK = re.compile(r"display\s*:\s*(block|flex|grid|table|list-item)")
# There the attribute places the element itself, not the text in it.
_PLACED_BY_ALIGN = frozenset({"img", "table"})
# wp-caption-text, PhotoCMS_Caption, image-caption.
_CAPTION_CLASS = re.compile(r"caption", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What a piece of text inherits. `align` is "right", "center" or anything else, `link` the `<a>` around it."""

    bold: bool = False
    italic: bool = False
    align: str = ""
    link: html.HtmlElement | None = None
    caption: bool = False

    def inside(self, element: html.HtmlElement) -> Style:
        """The style inside an element that stands in text of this style."""
        tag = element.tag
        if not element.attrib and tag not in _STYLED:
            return self
        css = (element.get("style") or "").lower()
        weight, slant = _WEIGHT.search(css), _SLANT.search(css)
        return Style(
            # Google Docs wraps all it copies in <b style="font-weight:normal">.
            bold=bool(weight[1]) if weight else self.bold or tag in _BOLD,
            italic=bool(slant[1]) if slant else self.italic or tag in _ITALIC,
            align=_align(element, css) or self.align,
            link=element if tag == "a" and element.get("href") else self.link,
            caption=self.caption or is_caption_holder(element),
        )


def is_block(element: html.HtmlElement) -> bool:
    """Whether an element begins and ends a line of its own."""
    return element.tag in BLOCKS or bool(_DISPLAYED_AS_BLOCK.search((element.get("style") or "").lower()))


def is_caption_holder(element: html.HtmlElement) -> bool:
    """Whether an element calls itself a caption."""
    return element.tag == "figcaption" or bool(_CAPTION_CLASS.search(element.get("class") or ""))


def _align(element: html.HtmlElement, css: str) -> str:
    if _FLOAT_RIGHT.search(css):
        return "right"
    if found := _ALIGN.search(css):
        return "right" if found[1] == "end" else found[1]
    for name in (element.get("class") or "").split():
        if found := _ALIGN_CLASS.fullmatch(name):
            return "center" if found[1] == "center" else "right"
    if element.tag == "center":
        return "center"
    return "" if element.tag in _PLACED_BY_ALIGN else (element.get("align") or "").lower()
