"""Which family a page belongs to, told by the page alone."""

from __future__ import annotations

from functools import cache

from lxml import html

from crawler.pages.place import Place
from crawler.portals.family import Family
from crawler.portals.loader import load_families


def recognise(tree: html.HtmlElement) -> str | None:
    """The name of the family that a page is of, be it a listing, an article or any other page of the site.

    None where nothing tells, or where the marks of two families are on the page: a wrong family costs an archivist more than
    none. A family that builds on another ("tandan" on "sharepoint") is told by the marks of both. The tree is not changed.
    """
    page = Place(tree)
    marked = {
        family.name: family for family in _families() if any(selector.find(page) for selector in family.fingerprint)
    }
    found = [family for family in marked.values() if marked.keys() >= set(family.builds_on)]
    general = {name for family in found for name in family.builds_on}
    names = [family.name for family in found if family.name not in general]
    return names[0] if len(names) == 1 else None


@cache
def _families() -> tuple[Family, ...]:
    return tuple(load_families().values())
