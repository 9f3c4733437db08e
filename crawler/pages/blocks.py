"""A body's markup as a flat list of blocks: what a reader sees as one paragraph, one picture, one table row.

Editors of real portals paste from Word, put a whole body into one `<div>` parted by `<br><br>`, lay pictures out in tables
and push bylines to the right with forty `&nbsp;`. This file only flattens; what a block means is decided in body.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import html

from crawler.pages.document import absolute, is_hidden, text_of
from crawler.vietnamese.text import clean

_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    }
)
_UNREAD = frozenset(
    {
        "audio",
        "button",
        "canvas",
        "embed",
        "form",
        "iframe",
        "input",
        "link",
        "map",
        "meta",
        "nav",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
    }
)
_BOLD = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"})
_ITALIC = frozenset({"i", "em", "cite"})
_ALIGN = re.compile(r"text-align\s*:\s*(left|right|center|justify)")
_FLOAT_RIGHT = re.compile(r"float\s*:\s*right")
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)")
_ITALIC_STYLE = re.compile(r"font-style\s*:\s*italic")
_ALIGN_CLASSES = {"text-right": "right", "text-center": "center", "text-end": "right", "aligncenter": "center"}
# This many blanks before a text push it to the right (bylines after a run of &nbsp;).
_INDENT = 12
# A table that holds a picture and not more than this much text a picture (characters) is laid around the picture.
_CAPTION = 400
_LAZY = ("data-src", "data-original", "data-lazy-src")


@dataclass(slots=True)
class Style:
    """What a piece of text inherits from the elements around it."""

    bold: bool = False
    italic: bool = False
    align: str = ""
    link: str | None = None


@dataclass(slots=True)
class Block:
    """A paragraph (`lines`, one per `<br>`), a table row or an image (`image`, with no lines).

    `frame` numbers the block element it stands in, so that an image and the text beside it share it; `is_caption` says
    that this is a figure or a table laid around a picture. `links` are the addresses its text links to; `all_links` says
    that it has no other text.
    """

    lines: list[str] = field(default_factory=list)
    image: str | None = None
    bold: bool = False
    italic: bool = False
    align: str = ""
    is_caption: bool = False
    is_row: bool = False
    frame: int = 0
    links: list[tuple[str, str]] = field(default_factory=list)
    all_links: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def flatten(element: html.HtmlElement, base: str) -> list[Block]:
    """The blocks of `element` in reading order; links and images made absolute with `base`."""
    walker = _Walker(base)
    walker.walk(element, Style(), 0)
    walker.end_block()
    return walker.blocks


class _Walker:
    def __init__(self, base: str) -> None:
        self.base = base
        self.blocks: list[Block] = []
        self.pieces: list[tuple[str, Style]] = []
        self.frame = 0
        self.frames = 0
        self.in_picture = 0

    def walk(self, element: html.HtmlElement, style: Style, depth: int) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNREAD or is_hidden(element) or depth > 200:
            return
        if tag == "br":
            self.pieces.append(("\n", style))
        elif tag == "img":
            self.image(element)
        elif tag == "table" and is_data_table(element):
            self.rows(element)
        else:
            self.element(element, tag, style, depth)

    def element(self, element: html.HtmlElement, tag: str, style: Style, depth: int) -> None:
        inner = _style(element, tag, style)
        breaks = tag in _BLOCKS or (inner.align == "right" and style.align != "right")
        outer_frame = self.frame
        if breaks:
            self.end_block()
            if not self.in_picture:
                self.frames += 1
                self.frame = self.frames
        holds = holds_picture(element, tag)
        self.in_picture += holds
        self.text(element.text, inner)
        for child in element:
            self.walk(child, inner, depth + 1)
            self.text(child.tail, inner)
        if breaks:
            self.end_block()
        self.in_picture -= holds
        self.frame = outer_frame

    def text(self, text: str | None, style: Style) -> None:
        if text:
            # A line break in the source is a blank; only <br> begins a line.
            self.pieces.append((text.replace("\n", " ").replace("\r", " "), style))

    def image(self, element: html.HtmlElement) -> None:
        source = next((element.get(name) for name in _LAZY if element.get(name)), None) or element.get("src") or ""
        url = absolute(self.base, source)
        if url and url.startswith(("http://", "https://")):
            self.end_block()
            self.blocks.append(Block(image=url, frame=self.frame))

    def rows(self, table: html.HtmlElement) -> None:
        self.end_block()
        for row in table.iter("tr"):
            cells = [clean(text_of(cell)) for cell in row if cell.tag in {"td", "th"}]
            if any(cells):
                self.blocks.append(Block(lines=[" | ".join(cells)], is_row=True))

    def end_block(self) -> None:
        """Make blocks of the pieces gathered so far: an empty line between `<br>`s parts two blocks."""
        pieces, self.pieces = self.pieces, []
        part: list[tuple[str, Style]] = []
        for piece in pieces:
            if piece[0] == "\n" and _ends_in_break(part):
                self.add(part)
                part = []
            else:
                part.append(piece)
        self.add(part)

    def add(self, pieces: list[tuple[str, Style]]) -> None:
        raw = "".join(text for text, _ in pieces)
        lines = [line for line in (clean(line) for line in raw.split("\n")) if line]
        if not lines:
            return
        seen = [style for text, style in pieces if clean(text)]
        blanks = len(raw) - len(raw.lstrip(" \t\xa0\u2003\u3000"))
        self.blocks.append(
            Block(
                lines=lines,
                bold=all(style.bold for style in seen),
                italic=all(style.italic for style in seen),
                align="right" if blanks >= _INDENT and raw.count("\xa0") >= _INDENT else seen[-1].align,
                is_caption=self.in_picture > 0,
                frame=self.frame,
                links=_links(pieces, self.base),
                all_links=all(style.link for style in seen),
            )
        )


def _ends_in_break(pieces: list[tuple[str, Style]]) -> bool:
    for text, _ in reversed(pieces):
        if text == "\n":
            return True
        if clean(text):
            return False
    return False


def _style(element: html.HtmlElement, tag: str, outer: Style) -> Style:
    css = (element.get("style") or "").lower()
    align = element.get("align", "").lower() if tag != "img" else ""
    if tag == "center":
        align = "center"
    for name in (element.get("class") or "").split():
        align = _ALIGN_CLASSES.get(name, align)
    if found := _ALIGN.search(css):
        align = found[1]
    if _FLOAT_RIGHT.search(css):
        align = "right"
    return Style(
        bold=outer.bold or tag in _BOLD or bool(_BOLD_STYLE.search(css)),
        italic=outer.italic or tag in _ITALIC or bool(_ITALIC_STYLE.search(css)),
        align=align or outer.align,
        link=element.get("href") if tag == "a" else outer.link,
    )


def _links(pieces: list[tuple[str, Style]], base: str) -> list[tuple[str, str]]:
    """(address, text) of each link in the pieces, in order."""
    texts: dict[str, str] = {}
    for text, style in pieces:
        if style.link and (url := absolute(base, style.link)):
            texts[url] = texts.get(url, "") + text
    return [(url, clean(text)) for url, text in texts.items()]


def is_data_table(table: html.HtmlElement) -> bool:
    """Whether a table holds data (a row is then one paragraph) and is not there for the layout."""
    if table.find(".//img") is not None or table.find(".//table") is not None:
        return False
    widths = [sum(1 for cell in row if cell.tag in {"td", "th"}) for row in table.iter("tr")]
    return any(width == after > 1 for width, after in pairwise(widths))


def holds_picture(element: html.HtmlElement, tag: str) -> bool:
    """Whether an element is there for one picture or a few: then all its text is caption. A table around a whole body is not."""
    if tag == "figure":
        return True
    pictures = len(element.findall(".//img")) if tag == "table" else 0
    return pictures > 0 and len("".join(element.itertext()).strip()) <= _CAPTION * pictures
