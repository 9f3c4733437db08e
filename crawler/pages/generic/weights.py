"""How much running text stands in each element of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import html


@dataclass(slots=True)
class Weights:
    """Characters of running text: `own` in the lines of an element itself, `total` with all elements inside it; `children`
    are the elements in it that hold any, in reading order.
    """

    own: dict[html.HtmlElement, int] = field(default_factory=dict)
    total: dict[html.HtmlElement, int] = field(default_factory=dict)
    children: dict[html.HtmlElement, list[html.HtmlElement]] = field(default_factory=dict)

    def is_leaf(self, element: html.HtmlElement) -> bool:
        return self.own.get(element, 0) == self.total.get(element, 0)

    def direct(self, element: html.HtmlElement) -> int:
        """The text of the element's own lines and of paragraphs right inside it."""
        inside = [child for child in self.children.get(element, ()) if self.is_leaf(child)]
        # One <div> in another is a wrapper, two are paragraphs.
        if len(inside) == 1 and inside[0].tag not in PARAGRAPHS:
            inside = []
        return self.own.get(element, 0) + sum(self.total[child] for child in inside)


# What holds a piece of a text and never all of one.
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "li", "blockquote", "figure", "tr"})


def weigh(lines: Iterable[tuple[html.HtmlElement, int]]) -> Weights:
    """The weights of (block that prints a line, characters of it). Each element is climbed to once, however deep a page is."""
    weights = Weights()
    depths: dict[html.HtmlElement, int] = {}
    for holder, length in lines:
        weights.own[holder] = weights.own.get(holder, 0) + length
        _discover(holder, depths, weights.children)
    weights.total = dict(weights.own)
    for element in sorted(depths, key=depths.__getitem__, reverse=True):
        parent = element.getparent()
        if parent is not None:
            weights.total[parent] = weights.total.get(parent, 0) + weights.total[element]
    return weights


def _discover(
    element: html.HtmlElement,
    depths: dict[html.HtmlElement, int],
    children: dict[html.HtmlElement, list[html.HtmlElement]],
) -> None:
    """Note the element and those around it, up to the first already known."""
    path = []
    each: html.HtmlElement | None = element
    while each is not None and each not in depths:
        path.append(each)
        each = each.getparent()
    depth = -1 if each is None else depths[each]
    for above, inner in zip([each, *reversed(path)], reversed(path), strict=False):
        depth += 1
        depths[inner] = depth
        if above is not None:
            children.setdefault(above, []).append(inner)
