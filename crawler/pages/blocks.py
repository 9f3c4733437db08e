"""A body's markup as a flat list of blocks: what a reader sees as one paragraph, one picture, one table row.

Editors of real portals paste from Word, put a whole body into one `<div>` parted by `<br><br>`, lay pictures out in tables
and push bylines to the right with forty `&nbsp;`. This file only flattens; what a block means is decided in captions.py and
body.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from lxml import etree, html

from crawler.pages.document import web_address
from crawler.pages.style import Look, Style, look_of, shared_style
from crawler.vietnamese.text import clean, is_blank

# This many blanks before a text push it to the right (bylines after a run of &nbsp;).
_INDENT = 12
_PUSHED_RIGHT = re.compile(r"\s*".join(["[\xa0\u2003\u3000]"] * _INDENT))
# A table that holds a picture and not more than this much text a picture (characters) is laid around the picture.
_CAPTION = 400
_CAPTION_PARTS = 2
# Every figure goes through all its blocks, so that thousands inside one another, tags left open, would take minutes.
_DEEPEST_FIGURE = 20
# No picture of an article is declared this small (pixels).
_ICON = 32
_LAZY = ("data-src", "data-original", "data-lazy-src")
_FRAMES = frozenset({"embed", "iframe", "object"})
_BREAK, _CELL = "\n", " | "


@dataclass(slots=True)
class Block:
    """A paragraph (`lines`, one per `<br>`), a table row or an image (`image`; its `lines` are its caption).

    `align` is where its last line stands. `figure` numbers the figure, or table laid around pictures, it stands in, 0 for
    none; `is_caption` says that its element calls itself a caption. `links` are the addresses its text links to, with the
    linked text; `unlinked` is its text outside of links.
    """

    lines: list[str] = field(default_factory=list)
    image: str | None = None
    bold: bool = False
    italic: bool = False
    align: str = ""
    is_caption: bool = False
    is_row: bool = False
    is_item: bool = False
    figure: int = 0
    links: list[tuple[str, str]] = field(default_factory=list)
    unlinked: str = ""

    @property
    def text(self) -> str:
        return self.lines[0] if len(self.lines) == 1 else " ".join(self.lines)


def flatten(element: html.HtmlElement, base: str) -> list[Block]:
    """The blocks of `element` in reading order; links and images made absolute with `base`.

    The element itself was asked for by name, so it is read even where it is hidden or a form.
    """
    walker = _Walker(base)
    walk = etree.iterwalk(element, events=("start", "end"))  # recursion would end at a depth that real pages reach
    for event, each in walk:
        if event == "end":
            walker.leave(each)
            if each is not element:
                walker.text(each.tail)
            continue
        look = look_of(each)
        if look.is_unread and each is not element:
            walker.pass_over(each, look)
            walk.skip_subtree()
        else:
            walker.enter(each, look)
            walker.text(each.text)
    walker.end_block()
    return walker.blocks


class _Opened(NamedTuple):
    """An element whose end has not come yet, and the style inside it; `is_block`: a block began and will end with it."""

    style: Style
    look: Look
    is_block: bool


class _Figure(NamedTuple):
    """An opened element that may be a figure, and how many blocks and images came before it."""

    element: html.HtmlElement
    blocks: int
    images: int


class _Walker:
    def __init__(self, base: str) -> None:
        self.base = base
        self.blocks: list[Block] = []
        self.images = 0
        self.pieces: list[tuple[str, Style]] = []
        self.opened = [_Opened(Style(), Look(), is_block=False)]
        self.figures: list[_Figure] = []
        self.figure = 0
        self.data_table: html.HtmlElement | None = None

    def enter(self, element: html.HtmlElement, look: Look) -> None:
        outer = self.opened[-1].style
        style = outer.inside(element, look)
        is_block = False
        if element.tag == "br":
            self.pieces.append((_BREAK if self.data_table is None else " ", style))
        elif element.tag == "img":
            self.image(element, style)
        elif self.data_table is not None and element.tag != "tr":
            self.part_cell(element, look, style)
        elif look.is_block or (style.align == "right" != outer.align):
            self.end_block()
            is_block = True
            if element.tag == "table" and is_data_table(element):
                self.data_table = element
        if look.may_be_figure:
            self.figures.append(_Figure(element, len(self.blocks), self.images))
        self.opened.append(_Opened(style, look, is_block))

    def pass_over(self, element: html.HtmlElement, look: Look) -> None:
        """Take no text off an element, but the file that its frame shows (a notice that is one PDF)."""
        self.opened.append(_Opened(self.opened[-1].style, look, is_block=False))
        source = element.get("src") or element.get("data")
        if element.tag in _FRAMES and (url := web_address(self.base, source)):
            self.blocks.append(Block(links=[(url, "")]))

    def leave(self, element: html.HtmlElement) -> None:
        style, look, is_block = self.opened[-1]
        if is_block:
            self.end_block()
        elif self.data_table is not None and look.is_block:
            self.pieces.append((" ", style))
        self.opened.pop()
        if element is self.data_table:
            self.data_table = None
        if self.figures and element is self.figures[-1].element:
            self.number_figure(self.figures.pop())

    def number_figure(self, opened: _Figure) -> None:
        blocks = self.blocks[opened.blocks :] if len(self.figures) < _DEEPEST_FIGURE else []
        if blocks and self.images > opened.images and _is_figure(opened.element, blocks):
            self.figure += 1
            for block in blocks:
                block.figure = self.figure

    def text(self, text: str | None) -> None:
        if not text:
            return
        style = self.opened[-1].style
        # What indents the source before a block's text is no part of it.
        if self.pieces or style.link is not None or not (text.isspace() and text.isascii()):
            # A line break in the source is a blank; only <br> begins a line.
            self.pieces.append((text.replace("\n", " ").replace("\r", " "), style))

    def part_cell(self, element: html.HtmlElement, look: Look, style: Style) -> None:
        """Inside a data table a row is one line: its cells are parted, what is inside them only spaced."""
        if element.tag in {"td", "th"} and element.getprevious() is not None:
            self.pieces.append((_CELL, style))
        elif look.is_block:
            self.pieces.append((" ", style))

    def image(self, element: html.HtmlElement, style: Style) -> None:
        sources = (web_address(self.base, element.get(name)) for name in (*_LAZY, "src"))
        url = next(filter(None, sources), None)
        links = _links([("", style)], self.base) if style.link is not None else []
        if url and not _is_decoration(element):
            self.end_block()
            self.blocks.append(Block(image=url, links=links))
            self.images += 1
        elif links:  # the icon of a file
            self.blocks.append(Block(links=links))

    def end_block(self) -> None:
        """Make blocks of the pieces gathered so far: an empty line between `<br>`s parts two blocks."""
        if not self.pieces:
            return
        pieces, self.pieces = self.pieces, []
        part: list[tuple[str, Style]] = []
        for piece in pieces:
            if piece[0] == _BREAK and _ends_in_break(part):
                self.add(part)
                part = []
            else:
                part.append(piece)
        self.add(part)

    def add(self, pieces: list[tuple[str, Style]]) -> None:
        seen = [style for text, style in pieces if text != _CELL and not is_blank(text)]
        if not seen:
            return
        raw = [line for line in "".join(text for text, _ in pieces).split(_BREAK) if not is_blank(line)]
        lines = [clean(line) for line in raw]
        is_linked = any(style.link is not None for _, style in pieces)
        shared = shared_style(seen)
        self.blocks.append(
            Block(
                lines=lines,
                bold=shared.bold,
                italic=shared.italic,
                align="right" if _PUSHED_RIGHT.match(raw[-1].lstrip(" ")) else shared.align,
                is_caption=shared.is_caption,
                is_row=self.data_table is not None,
                is_item=self.opened[-1].style.is_item,
                links=_links(pieces, self.base) if is_linked else [],
                unlinked=_unlinked(pieces) if is_linked else " ".join(lines),
            )
        )


def _ends_in_break(pieces: list[tuple[str, Style]]) -> bool:
    for text, _ in reversed(pieces):
        if text == _BREAK:
            return True
        if not is_blank(text):
            return False
    return False


def _unlinked(pieces: list[tuple[str, Style]]) -> str:
    return clean("".join(text for text, style in pieces if style.link is None))


def _links(pieces: list[tuple[str, Style]], base: str) -> list[tuple[str, str]]:
    """(address, text) of each link in the pieces, in order."""
    texts: dict[html.HtmlElement, list[str]] = {}
    for text, style in pieces:
        if style.link is not None:
            texts.setdefault(style.link, []).append(text)
    found = ((web_address(base, link.get("href")), clean("".join(linked))) for link, linked in texts.items())
    return [(url, text) for url, text in found if url]


def is_data_table(table: html.HtmlElement) -> bool:
    """Whether a table holds data (a row is then one paragraph) and is not there for the layout."""
    if table.find(".//table") is not None or table.find(".//img") is not None:
        return False
    widths = [sum(1 for cell in row if cell.tag in {"td", "th"}) for row in table.iter("tr")]
    return any(width == after > 1 for width, after in pairwise(widths))


def _is_decoration(image: html.HtmlElement) -> bool:
    """Whether an image is an emoji (WordPress makes pictures of them), a file's icon, or there to be counted and not seen."""
    sizes = (image.get("width") or "", image.get("height") or "")
    return "emoji" in (image.get("class") or "") or any(size.isdecimal() and int(size) <= _ICON for size in sizes)


def _is_figure(element: html.HtmlElement, blocks: list[Block]) -> bool:
    """Whether an element is there for its pictures, so that all its text is caption.

    A figure is, unless the editor wraps its tables in figures (CKEditor 5); a table only where pictures come first and
    little text follows, for others hold a whole body, or documents with an icon each.
    """
    if element.find(".//table") is not None:
        return False
    if element.tag == "figure":
        return True
    images = sum(1 for block in blocks if block.image)
    texts = [block.text for block in blocks if block.lines]
    is_little = len(texts) <= _CAPTION_PARTS * images and sum(map(len, texts)) <= _CAPTION * images
    return is_little and (element.tag != "table" or bool(blocks[0].image))
