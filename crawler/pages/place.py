"""A part of a page to look in, which is asked for an attribute once and not by every selector anew."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from cssselect import parser as css
from lxml import etree, html

# How CSS compares an attribute with a word. Only the blanks of XML part words.
_COMPARED = {"=": r"\A{}\Z", "~=": r"(?<![^ \t\r\n]){}(?![^ \t\r\n])", "^=": r"\A{}", "$=": r"{}\Z", "*=": "{}"}


class Wanted(NamedTuple):
    """An attribute by its name, a word that must be in its value, and how."""

    name: str
    word: str
    pattern: re.Pattern[str]


class Place:
    """An element that selectors look for things in: it, and what is inside it. It may only be changed by `drop`."""

    __slots__ = ("_attributes", "_dropped", "element")

    def __init__(self, element: html.HtmlElement) -> None:
        self.element = element
        self._attributes: dict[str, list[Any]] = {}
        self._dropped: set[html.HtmlElement] = set()

    def having(self, wanted: Wanted) -> list[html.HtmlElement]:
        """The elements with such an attribute, in the order of the page."""
        values = self._attributes.get(wanted.name)
        if values is None:
            values = self._attributes[wanted.name] = _values(wanted.name)(self.element)
        matching = [value for value in values if wanted.word in value and wanted.pattern.search(value)]
        return [element for value in matching if (element := value.getparent()) not in self._dropped]

    def drop(self, element: html.HtmlElement) -> None:
        """Take an element with all that is inside it, but not the text after it, out of the page; the page itself stays."""
        if element.getparent() is not None and element not in self._dropped:
            self._dropped.update(element.iter())
            element.drop_tree()


@cache
def _values(name: str) -> Any:
    return etree.XPath(f"descendant-or-self::*/@{name}")


def wanted_by(compound: Any) -> Wanted | None:
    """The attribute without which no element matches a parsed compound (".tin", "[role=main]:first-child"). None where there
    is none, or the compound names a tag: elements of one tag are few, and quickly found.
    """
    wanted = None
    while not isinstance(compound, css.Element):
        match compound:
            case css.Class():
                wanted = _wanted("class", "~=", compound.class_name)
            case css.Hash():
                wanted = _wanted("id", "=", compound.id)
            case css.Attrib(namespace=None, flag=None, value=css.Token(value=str(word))):
                wanted = _wanted(compound.attrib.lower(), compound.operator, word)
        compound = compound.selector
    return None if compound.element else wanted


def _wanted(name: str, operator: str, word: str) -> Wanted | None:
    if operator not in _COMPARED or word.split() != [word] or not re.fullmatch(r"[a-z][a-z-]*", name):
        return None
    return Wanted(name, word, re.compile(_COMPARED[operator].format(re.escape(word))))
