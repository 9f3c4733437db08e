"""Selectors as a portal file writes them: CSS (with `::text` and `::attr(name)`) or XPath, compiled once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

from cssselect import SelectorError, parse
from cssselect.parser import CombinedSelector
from lxml import etree, html
from parsel.csstranslator import HTMLTranslator

from crawler.pages.place import Place, Wanted, wanted_by

_XPATH_STARTS = ("/", "./", "(", "id(", "descendant", "self::", "following")
_translator = HTMLTranslator()

# A call inside a predicate is looked at only where an element reaches it, so names are checked here: those of XPath 1.0
# (section 4), what parsel adds for CSS classes, and the node tests and operators that stand before a bracket too.
_CALL = re.compile(r"\"[^\"]*\"|'[^']*'|(?P<name>[^\W\d][\w.:-]*)\s*\(")
_FUNCTIONS = frozenset(
    """
    last position count id local-name namespace-uri name string concat starts-with contains substring-before substring-after
    substring string-length normalize-space translate boolean not true false lang number sum floor ceiling round has-class
    node text comment processing-instruction and or div mod
    """.split()
)
# Wrong arguments show only when a call is made: most predicates of a portal file are asked about one of these.
_SAMPLE = html.document_fromstring(
    "<head><title>a</title><meta name=a property=a content=a><link rel=a href=a></head><body><div id=a class=a><h1>a</h1>"
    "<h2>a</h2><p>a <a href=a title=a>a</a> <span>a</span> <b>a</b> <i>a</i> <img src=a></p><ul><li>a</li></ul><table><tr>"
    "<td>a</td></tr></table></div></body>"
)


class Selector:
    """A compiled selector. What starts like a path (`/`, `./`, `(`, `id(`, an axis) is XPath, everything else CSS.

    Raises ValueError with one sentence when it is neither, also from `find` where only a certain page shows it.
    """

    __slots__ = ("_quicker", "_xpath", "written")

    def __init__(self, written: str) -> None:
        self.written = written
        self._quicker: _Quicker | None = None
        try:
            if written.startswith(_XPATH_STARTS):
                # lxml reads a leading "//" as the whole document, also where it is applied to one element of it.
                path = re.sub(r"^(\(*)//", r"\1.//", written)
            else:
                path = _translator.css_to_xpath(written, prefix="descendant-or-self::")
                self._quicker = _quicker(written)
            self._xpath = etree.XPath(path, smart_strings=False)
        except (SelectorError, etree.XPathError) as error:
            raise self._refusal(error) from error
        for call in _CALL.finditer(path):
            if call["name"] and call["name"].rpartition("::")[2] not in _FUNCTIONS:
                raise self._refusal(f"it has no function {call['name']}()")
        self._ask(_SAMPLE)

    def _refusal(self, reason: object) -> ValueError:
        return ValueError(f"{self.written!r} is not a CSS selector or an XPath ({reason})")

    def __repr__(self) -> str:
        return f"Selector({self.written!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Selector) and other.written == self.written

    def __hash__(self) -> int:
        return hash(self.written)

    def find(self, place: Place | html.HtmlElement) -> list[html.HtmlElement | str]:
        """What the selector matches in a place, or below (or at) an element: elements, or strings for `::text`, `::attr()`."""
        if not isinstance(place, Place):
            return self._ask(place)
        found = self._quicker.find(place) if self._quicker else None
        return self._ask(place.element) if found is None else found

    def _ask(self, node: html.HtmlElement) -> list[html.HtmlElement | str]:
        try:
            found = cast("Any", self._xpath(node))
        except etree.XPathError as error:
            raise self._refusal(error) from error
        return found if isinstance(found, list) else [str(found)] if found else []

    def elements(self, place: Place | html.HtmlElement) -> Iterator[html.HtmlElement]:
        """The elements it matches; strings are left out."""
        return (found for found in self.find(place) if not isinstance(found, str))


class _Quicker(NamedTuple):
    """A way to find what begins with an attribute: the attribute, then the whole selector asked of the elements that have it.
    `rest` is None where the attribute is all, `is_one` says that only these elements themselves can match.
    """

    wanted: Wanted
    rest: Callable[[html.HtmlElement], Any] | None
    is_one: bool

    def find(self, place: Place) -> list[html.HtmlElement | str] | None:
        """What the selector matches, or None where that takes another way."""
        starts = place.having(self.wanted)
        if not starts or self.rest is None:
            return list(starts)
        if len(starts) > 1 and not self.is_one:  # they may stand inside one another
            return None
        return [found for start in starts for found in self.rest(start)]


def _quicker(written: str) -> _Quicker | None:
    first, *others = parse(written)
    compound = first.parsed_tree
    while isinstance(compound, CombinedSelector):
        compound = compound.selector
    wanted = wanted_by(compound)
    if wanted is None or others:
        return None
    is_one = compound is first.parsed_tree and first.pseudo_element is None
    is_all = is_one and compound.canonical() in {f"*.{wanted.word}", f"*#{wanted.word}"}
    rest = etree.XPath(_translator.css_to_xpath(written, prefix="self::"), smart_strings=False)
    return _Quicker(wanted, None if is_all else rest, is_one)
