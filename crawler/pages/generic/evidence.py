"""What the finders of all fields look at, and what they give back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html

from crawler.items import ListingEntry, Printed
from crawler.pages.generic.lines import Line, Surroundings
from crawler.pages.generic.metadata import Metadata
from crawler.vietnamese.text import clean, without_site


@dataclass(frozen=True, slots=True)
class Found:
    """A field as printed, the element that prints it (None for metadata), and how sure that is, 0 to 1."""

    printed: Printed
    element: html.HtmlElement | None
    confidence: float


@dataclass(slots=True)
class Evidence:
    """A page, its lines and pictures, and what is known of it from elsewhere."""

    root: html.HtmlElement
    url: str
    lines: list[Line]
    pictures: list[tuple[int, html.HtmlElement]]
    around: Surroundings
    metadata: Metadata
    entry: ListingEntry | None = None
    site_name: str | None = None
    believes_names: bool = True

    def is_shown(self, line: Line) -> bool:
        return not self.around.is_hidden(line.element)

    def is_beside(self, element: html.HtmlElement, around_title: set[html.HtmlElement]) -> bool:
        """Whether an element is no part of the article: hidden, or in one whose names say so and that does not hold the
        title too (vnexpress.net calls its main column "sidebar-1").
        """
        mark = self.around.mark(element) if self.believes_names else None
        return self.around.is_hidden(element) or (mark is not None and mark not in around_title)

    def is_site_name(self, text: str) -> bool:
        """Whether a text is the name of the site: as declared, as metadata says, or by its words."""
        names = {letters(name) for name in (self.site_name, self.metadata.site) if name}
        return letters(text) in names or without_site(f"x | {text}") == "x"


def letters(text: str) -> str:
    """What two spellings of one text share: letters and digits, in lower case."""
    return re.sub(r"[\W_]+", "", clean(text)).casefold()
