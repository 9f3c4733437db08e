"""Names of links by what the addresses of articles have in common, for pages whose elements have no names of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import html

from crawler.survey.naming import Name
from crawler.survey.rows import Row
from crawler.survey.sample import SamplePage

# The folders and parameters of an address: "/pages", "&task=view", and "?p=" of "?p=12".
_PIECE = re.compile(r"[/?&][\w.%-]+=?[^/?&#]*")
_SHORTEST, _LONGEST = 3, 40
_COST = 4.5


def link_names(rows: Mapping[SamplePage, Sequence[Row]]) -> list[Name]:
    """Names of links to articles: `a[href*="task=view"]`, where all have that in their address and no other link has."""
    return [Name(f'a[href*="{piece}"]', _COST) for piece in _pieces(rows)]


def row_names(rows: Mapping[SamplePage, Sequence[Row]]) -> list[Name]:
    """Names of rows: the nearest elements of their tag around such links."""
    depths = {(own.element.tag, _depth(own)) for each in rows.values() for own in each}
    return [
        Name(f".//a[contains(@href, '{piece}')]/ancestor::{tag}[{depth}]", _COST)
        for piece in _pieces(rows)
        for tag, depth in sorted(depths)
        if depth and tag.isalnum()
    ]


def _pieces(rows: Mapping[SamplePage, Sequence[Row]]) -> list[str]:
    own = {row.link.element for each in rows.values() for row in each}
    leading = {row.link.url for each in rows.values() for row in each}
    wanted = [_href(link) for link in own]
    others = {_href(link.element) for page in rows for link in page.links if link.url not in leading}
    pieces = sorted(set(_in_address(wanted[0])), key=lambda piece: (-len(piece), piece)) if wanted else []
    fit = (piece for piece in pieces if all(piece in href for href in wanted))
    return [piece for piece in fit if not any(piece in href for href in others)]


def _in_address(href: str) -> Iterator[str]:
    for found in _PIECE.finditer(href):
        for piece in {found[0], found[0].partition("=")[0] + "=" if "=" in found[0] else found[0] + "/"}:
            if _SHORTEST <= len(piece) <= _LONGEST:
                yield piece


def _depth(row: Row) -> int:
    """How many elements of the row's tag are around its link, up to the row itself; 0 where the link is the row."""
    around: Iterable[html.HtmlElement] = row.link.element.iterancestors(row.element.tag)
    return next((level for level, each in enumerate(around, 1) if each is row.element), 0)


def _href(link: html.HtmlElement) -> str:
    return (link.get("href") or "").strip()
