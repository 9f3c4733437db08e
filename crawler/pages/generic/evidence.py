"""What the finders of all fields look at, and what they give back."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import html

from crawler.items import ListingEntry, Printed
from crawler.pages.generic.lines import Line, Surroundings, read_lines
from crawler.pages.generic.metadata import Metadata
from crawler.vietnamese.text import clean, letters, without_site

# How names of sites begin; without_site judges the rest.
_SITES = ("cổng", "cong", "trang", "báo")


@dataclass(frozen=True, slots=True)
class Found:
    """A field as printed, the element that prints it (None for metadata), and how sure that is, 0 to 1."""

    printed: Printed
    element: html.HtmlElement | None
    confidence: float


@dataclass(slots=True)
class Evidence:
    """A page, what is known of it from elsewhere, and its lines and pictures once they are read."""

    root: html.HtmlElement
    url: str
    metadata: Metadata
    entry: ListingEntry | None = None
    site_name: str | None = None
    titles: dict[str, tuple[str, str]] | None = None
    heading: html.HtmlElement | None = None
    lines: list[Line] = field(default_factory=list)
    pictures: list[tuple[int, html.HtmlElement]] = field(default_factory=list)
    around: Surroundings = field(default_factory=Surroundings)
    believes_names: bool = True
    site_letters: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        names = filter(None, (self.site_name, self.metadata.site))
        self.site_letters = frozenset(letters(clean(name)) for name in names)

    def read_lines(self, heading: html.HtmlElement | None = None, *, believing_names: bool = True) -> None:
        """Read the page's lines: without those beside the article where its title's `heading` is known."""
        around_title = set() if heading is None else {heading, *heading.iterancestors()}
        found = read_lines(self.root, around_title)
        self.lines, self.pictures = found.lines, found.pictures
        self.heading, self.believes_names = heading, believing_names

    def is_shown(self, line: Line) -> bool:
        return not self.around.of(line.holder)[0]

    def is_beside(self, element: html.HtmlElement, around_title: set[html.HtmlElement]) -> bool:
        """Whether an element is no part of the article: hidden, or in one whose names say so and that does not hold the
        title too (vnexpress.net calls its main column "sidebar-1").
        """
        hidden, mark, _ = self.around.of(element)
        return hidden or (self.believes_names and mark is not None and mark not in around_title)

    def is_site_name(self, text: str) -> bool:
        """Whether a text is the name of the site: as declared, as metadata says, or by its words."""
        if text.casefold().startswith(_SITES) and without_site(f"x | {text}") == "x":
            return True
        return letters(text) in self.site_letters
