"""A page as the lines a reader sees, each with the elements that print it: the one walk over the tree."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree, html

from crawler.pages.generic.hints import Hint, hints_of
from crawler.pages.visible import BLOCKS, UNREAD, is_hidden
from crawler.vietnamese.text import clean

# No real article page comes near it (the largest saved one has 1,700).
MOST_ELEMENTS = 200_000

_BLOCK, _HEADING, _LIST, _UNREAD, _BREAK, _PICTURE, _LINK = range(1, 8)
_LISTS = frozenset({"ul", "ol", "nav", "menu", "li"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_KINDS = (
    dict.fromkeys(BLOCKS, _BLOCK)
    | dict.fromkeys(_HEADINGS, _HEADING)
    | dict.fromkeys(_LISTS, _LIST)
    | dict.fromkeys(UNREAD, _UNREAD)
    | {"br": _BREAK, "img": _PICTURE, "a": _LINK}
)


class TooLargeError(ValueError):
    """The page has more elements than any article."""


@dataclass(slots=True)
class Line:
    """A line of text. `pieces` are its texts, each with the element it begins or (if the flag is set) follows; `linked`
    counts the characters inside links.
    """

    pieces: list[tuple[str, html.HtmlElement, bool]]
    linked: int
    heading: bool
    _text: str | None = None
    _holder: html.HtmlElement | None = None

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = clean("".join(text for text, _, _ in self.pieces))
        return self._text

    @property
    def length(self) -> int:
        return sum(len(text.strip()) for text, _, _ in self.pieces)

    @property
    def element(self) -> html.HtmlElement:
        """The innermost element around its first text."""
        return _around(self.pieces[0])

    @property
    def holder(self) -> html.HtmlElement:
        """The innermost block that prints it."""
        if self._holder is None:
            element = self.element
            while element.tag not in BLOCKS and (parent := element.getparent()) is not None:
                element = parent
            self._holder = element
        return self._holder

    def elements(self) -> list[html.HtmlElement]:
        """The elements around its texts, in order."""
        return [_around(piece) for piece in self.pieces]


def _around(piece: tuple[str, html.HtmlElement, bool]) -> html.HtmlElement:
    _, element, follows = piece
    parent = element.getparent() if follows else None
    return element if parent is None else parent


@dataclass(slots=True)
class Lines:
    """The lines of a page in reading order, and its pictures, each with the number of lines before it."""

    lines: list[Line] = field(default_factory=list)
    pictures: list[tuple[int, html.HtmlElement]] = field(default_factory=list)


def read_lines(root: html.HtmlElement) -> Lines:
    """The lines below `root`, menus left out. What is hidden is there: `Surroundings` tells, for the lines that matter.

    Raises TooLargeError, with one sentence, for a page of more than 200,000 elements.
    """
    found = Lines()
    pieces: list[tuple[str, html.HtmlElement, bool]] = []
    linked = count = 0
    in_heading = in_link = False
    walk = etree.iterwalk(root, events=("start", "end"))
    kind_of = _KINDS.get
    for event, element in walk:  # a hot loop: it asks for nothing but tags and texts
        kind = kind_of(element.tag, 0)
        if kind and (kind <= _LIST or (kind == _BREAK and event == "start" and not in_heading)) and pieces:
            found.lines.append(Line(pieces, linked, in_heading))
            pieces, linked = [], 0
        if event == "start":
            count += 1
            if kind == _UNREAD or (kind == _LIST and _is_menu(element)):
                walk.skip_subtree()
                continue
            if kind == _HEADING:
                in_heading = True
            elif kind == _LINK:
                in_link = True
            elif kind == _PICTURE:
                found.pictures.append((len(found.lines), element))
            text = element.text
        else:
            if kind == _HEADING:
                in_heading = False
            elif kind == _LINK:
                in_link = False
            text = element.tail if element is not root else None
        if text and (pieces or not text.isspace()):
            pieces.append((text, element, event == "end"))
            if in_link:
                linked += len(text.strip())
        elif kind == _BREAK and pieces:
            pieces.append((" ", element, True))
        if count > MOST_ELEMENTS:
            raise TooLargeError(f"the page has more than {MOST_ELEMENTS:,} elements, too many for an article")
    if pieces:
        found.lines.append(Line(pieces, linked, in_heading))
    return found


def _is_menu(element: html.HtmlElement) -> bool:
    hints = hints_of(element)
    return (element.tag == "nav" or bool(hints & Hint.MENU)) and not hints & Hint.CRUMBS


class Surroundings:
    """What stands around a line: whether a reader sees it, and whether it is beside the article. Remembered per element,
    for the lines of one page share theirs.
    """

    def __init__(self) -> None:
        self._known: dict[html.HtmlElement, tuple[bool, html.HtmlElement | None]] = {}

    def is_hidden(self, element: html.HtmlElement) -> bool:
        return self._state(element)[0]

    def mark(self, element: html.HtmlElement) -> html.HtmlElement | None:
        """The innermost element around (or at) this one whose names speak of something beside the article."""
        return self._state(element)[1]

    def _state(self, element: html.HtmlElement) -> tuple[bool, html.HtmlElement | None]:
        path = []
        each: html.HtmlElement | None = element
        while each is not None and each not in self._known:
            path.append(each)
            each = each.getparent()
        state: tuple[bool, html.HtmlElement | None] = (False, None) if each is None else self._known[each]
        for inner in reversed(path):
            mark = inner if hints_of(inner) & Hint.CHROME or inner.tag in {"aside", "footer"} else state[1]
            # Scripts show a page that begins hidden (nongnghiepmoitruong.vn: <body style="visibility: hidden">).
            hidden = inner.tag not in {"html", "body"} and is_hidden(inner)
            state = self._known[inner] = (state[0] or hidden, mark)
        return state
