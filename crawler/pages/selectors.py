"""Selectors as a portal file writes them: CSS (with `::text` and `::attr(name)`) or XPath, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from cssselect import SelectorError
from lxml import etree, html
from parsel.csstranslator import HTMLTranslator

_XPATH_STARTS = ("/", "./", "(", "id(", "descendant", "self::", "following")
_translator = HTMLTranslator()


class Selector:
    """A compiled selector. What starts like a path (`/`, `./`, `(`, `id(`, an axis) is XPath, everything else CSS.

    Raises ValueError with one sentence when it is neither.
    """

    __slots__ = ("_xpath", "written")

    def __init__(self, written: str) -> None:
        self.written = written
        try:
            if written.startswith(_XPATH_STARTS):
                # lxml reads a leading "//" as the whole document, also where it is applied to one element of it.
                path = re.sub(r"^(\(*)//", r"\1.//", written)
            else:
                path = _translator.css_to_xpath(written, prefix="descendant-or-self::")
            self._xpath = etree.XPath(path, smart_strings=False)
            self._xpath(html.Element("html"))  # finds unknown functions, which compiling does not
        except (SelectorError, etree.XPathError) as error:
            raise ValueError(f"{written!r} is not a CSS selector or an XPath ({error})") from error

    def __repr__(self) -> str:
        return f"Selector({self.written!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Selector) and other.written == self.written

    def __hash__(self) -> int:
        return hash(self.written)

    def find(self, node: html.HtmlElement) -> list[html.HtmlElement | str]:
        """What the selector matches below (or at) `node`: elements, or strings for `::text` and `::attr()`."""
        found = cast("Any", self._xpath(node))
        return found if isinstance(found, list) else [str(found)] if found else []

    def elements(self, node: html.HtmlElement) -> Iterator[html.HtmlElement]:
        """The elements it matches; strings are left out."""
        return (found for found in self.find(node) if not isinstance(found, str))
