"""The number that a page prints of its own article, where its address has none: a short link, a node's id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import html

from crawler.portals.addresses import path_of
from crawler.survey.paging import literal
from crawler.survey.sample import SamplePage

_LEAST = 3
# Where CMSs print it: WordPress and Drupal in a short link, Drupal on the article's element, both in the class of the body.
_PLACES = (
    ('link[rel="shortlink"]', "href"),
    ("article[data-history-node-id]", "data-history-node-id"),
    ("[data-history-node-id]", "data-history-node-id"),
    ('body[class*="postid-"], body[class*="page-node-"]', "class"),
)
_IN_CLASS = r"(?:^|\s)(?:postid|page-node)-(\d+)(?:\s|$)"


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """The selector that finds the number, the expressions for the key in it, and the addresses that it may be."""

    selector: str
    keys: tuple[str, ...]
    addresses: tuple[str, ...]


def printed_number(pages: Sequence[SamplePage]) -> PrintedNumber | None:
    """Where article pages print a number that is another on each of them; None where they print none."""
    for selector, values in _printed(pages) if len(pages) >= _LEAST else ():
        numbers = [_number(value) for value in values]
        if all(numbers) and len(set(numbers)) == len(pages):
            forms = [_form(value) for value in values]
            keys = tuple(dict.fromkeys(key for key, _ in forms))
            return PrintedNumber(selector, keys, tuple(dict.fromkeys(address for _, address in forms if address)))
    return None


def _printed(pages: Sequence[SamplePage]) -> Iterator[tuple[str, list[str]]]:
    """(selector, what it finds on each page), where it finds something on all."""
    for selector, attribute in _PLACES:
        values = [_first(page.tree, selector, attribute) for page in pages]
        if all(values):
            parts = (f"{each.strip()}::attr({attribute})" for each in selector.split(","))
            yield ", ".join(parts), values


def _first(tree: html.HtmlElement, selector: str, attribute: str) -> str:
    return next((each.get(attribute) or "" for each in tree.cssselect(selector)), "")


def _number(value: str) -> str | None:
    if found := re.search(_IN_CLASS, value):
        return found[1]
    parts = urlsplit(value)
    numbers = re.findall(r"\d+", f"{parts.path}?{parts.query}")
    return numbers[-1] if numbers else None


def _form(value: str) -> tuple[str, str | None]:
    """The key's expression for a printed value, and the address that the value is, if it is one."""
    if value.isdigit():
        return r"^(\d+)$", None
    if re.search(_IN_CLASS, value):
        return _IN_CLASS, None
    start = literal(re.sub(r"\d+$", "", path_of(value)))
    return rf"{start}(\d+)$", rf"^{start}\d+$"
