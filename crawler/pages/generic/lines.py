"""A page as the lines a reader sees, each with the elements that print it: the one walk over the tree."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from lxml import etree, html

from crawler.pages.generic.hints import Hint, hints_of
from crawler.pages.visible import BLOCKS, UNREAD, is_hidden
from crawler.vietnamese.dates import read_date
from crawler.vietnamese.text import clean

_PIECE, _HEADING, _BLOCK, _LIST, _UNREAD, _BREAK, _PICTURE, _LINK, _SPAN = range(1, 10)
_LISTS = frozenset({"ul", "ol", "nav", "menu"})
_LONGEST_DATE = 60
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_KINDS = (
    dict.fromkeys(BLOCKS, _BLOCK)
    | dict.fromkeys(("p", "tr", "td", "th", "tbody", "li", "dt", "dd"), _PIECE)
    | dict.fromkeys(HEADINGS, _HEADING)
    | dict.fromkeys(_LISTS, _LIST)
    | dict.fromkeys(UNREAD, _UNREAD)
    | {"br": _BREAK, "img": _PICTURE, "a": _LINK, "span": _SPAN}
)


@dataclass(slots=True)
class Line:
    """A line of text. `pieces` are its texts, each with the element it begins or (if the flag is set) follows; `linked`
    counts the characters inside links.
    """

    pieces: list[tuple[str, html.HtmlElement, bool]]
    linked: int
    heading: bool
    _text: str | None = None
    _length: int = -1
    _holder: html.HtmlElement | None = None

    @property
    def raw(self) -> str:
        return self.pieces[0][0] if len(self.pieces) == 1 else "".join(text for text, _, _ in self.pieces)

    @property
    def text(self) -> str:
        """The line, cleaned."""
        if self._text is None:
            self._text = clean(self.raw)
        return self._text

    @property
    def length(self) -> int:
        """Its characters, blanks around its pieces left out."""
        if self._length < 0:
            self._length = sum([len(text.strip()) for text, _, _ in self.pieces])
        return self._length

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


def read_lines(root: html.HtmlElement, around_title: AbstractSet[html.HtmlElement] = frozenset()) -> Lines:
    """The lines below `root`, menus and hidden spans left out. Whether a block is hidden `Surroundings` tells, for those that
    matter.

    Where it is known already what stands `around_title`, other elements whose names speak of something beside the article
    are not gone into, and reading ends with the first element around the title that holds running text after it.
    """
    reader = _Reader(around_title)
    walk = etree.iterwalk(root, events=("start", "end"))
    kind_of = _KINDS.get
    for event, element in walk:  # a hot loop: it asks for hardly more than tags and texts
        kind = kind_of(element.tag, 0)
        starts = event == "start"
        if starts:
            if kind and not reader.enter(element, kind):
                walk.skip_subtree()
                continue
            text = element.text
        else:
            if kind and reader.leave(element, kind):
                break
            text = element.tail
        if text and (reader.pieces or not text.isspace()):
            reader.pieces.append((text, element, not starts))
            if reader.in_link:
                reader.linked += len(text.strip())
    reader.end_line()
    return reader.found


class _Reader:
    """What was read so far, and the line being read."""

    __slots__ = ("around_title", "found", "in_heading", "in_link", "linked", "pieces", "title_at")

    def __init__(self, around_title: AbstractSet[html.HtmlElement]) -> None:
        self.around_title = around_title
        self.found = Lines()
        self.pieces: list[tuple[str, html.HtmlElement, bool]] = []
        self.linked = 0
        self.in_heading = self.in_link = False
        self.title_at: int | None = None

    def enter(self, element: html.HtmlElement, kind: int) -> bool:
        """Whether to go into an element."""
        if kind <= _LIST:
            self.end_line()
            if kind == _HEADING:
                self.in_heading = True
            elif kind != _PIECE and self.is_passed_over(element, kind):
                return False
        elif kind == _LINK:
            self.in_link = True
        elif kind == _SPAN:
            return not is_hidden(element)
        elif kind == _PICTURE:
            self.found.pictures.append((len(self.found.lines), element))
        elif kind == _BREAK and self.in_heading:
            self.pieces.append((" ", element, True))
        elif kind == _BREAK:
            self.end_line()
        return kind != _UNREAD

    def leave(self, element: html.HtmlElement, kind: int) -> bool:
        """Whether the page was read far enough."""
        if kind == _LINK:
            self.in_link = False
        if kind > _LIST:
            return False
        self.end_line()
        if kind == _HEADING:
            self.in_heading = False
        if element not in self.around_title:
            return False
        if self.title_at is None:
            self.title_at = len(self.found.lines)
        return _is_enough(self.found.lines, self.title_at)

    def end_line(self) -> None:
        if len(self.pieces) > 1 and (end := _end_of_date(self.pieces)):
            self.found.lines.append(Line(self.pieces[:end], 0, self.in_heading))
            del self.pieces[:end]
        if self.pieces:
            self.found.lines.append(Line(self.pieces, self.linked, self.in_heading))
            self.pieces, self.linked = [], 0

    def is_passed_over(self, element: html.HtmlElement, kind: int) -> bool:
        hints = hints_of(element)
        if kind == _LIST and (hints & Hint.MENU or element.tag == "nav") and not hints & Hint.CRUMBS:
            return True
        return bool(hints & Hint.CHROME) and bool(self.around_title) and element not in self.around_title


def _end_of_date(pieces: list[tuple[str, html.HtmlElement, bool]]) -> int | None:
    """How many texts of a line are its date, if the next touches it: "08:30 01/06/2025" and "Sáng nay, …" in two elements side by
    side are parted by the style sheet alone.
    """
    (first, _, _), (second, _, _) = pieces[:2]
    touches = first[-1:].isdecimal() and second[:1].isupper()
    return 1 if touches and len(first) <= _LONGEST_DATE and read_date(first) else None


# Running text that nothing but the body holds: so many lines, of so many characters each and together.
_PARAGRAPHS, _PARAGRAPH, _TEXT = 3, 80, 600


def _is_enough(lines: list[Line], title_at: int) -> bool:
    """Whether the lines after the title hold the text of an article."""
    running = [line.length for line in lines[title_at:] if line.length >= _PARAGRAPH > line.linked]
    return len(running) >= _PARAGRAPHS and sum(running) >= _TEXT


# What stands around an element, and at it: whether it is hidden; the innermost whose names speak of something beside the
# article (comments, related items); and all that their names hint at, as bits.
Around = tuple[bool, "html.HtmlElement | None", int]


class Surroundings:
    """What stands around each element, remembered, for the lines of one page share theirs."""

    def __init__(self) -> None:
        self._known: dict[html.HtmlElement, Around] = {}

    def of(self, element: html.HtmlElement) -> Around:
        known = self._known
        if found := known.get(element):
            return found
        path = [element]
        each = element.getparent()
        while each is not None and each not in known:
            path.append(each)
            each = each.getparent()
        around = _NOWHERE if each is None else known[each]
        for inner in reversed(path):
            hints = hints_of(inner)
            hidden, mark, above = around
            if hints & Hint.CHROME or inner.tag in _MARKED:
                mark = inner
            # Scripts show a page that begins hidden (nongnghiepmoitruong.vn: <body style="visibility: hidden">).
            hidden = hidden or (inner.tag not in _WHOLE and is_hidden(inner))
            around = known[inner] = (hidden, mark, above | hints)
        return around


_NOWHERE: Around = (False, None, Hint.NONE)
_MARKED = frozenset({"aside", "footer"})
_WHOLE = frozenset({"html", "body"})
