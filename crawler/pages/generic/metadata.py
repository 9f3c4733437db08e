"""What a page's head says: evidence, for real portals put edit times, logins and other hosts there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import html

from crawler.pages.fragments import plain
from crawler.vietnamese.text import clean

_NAMES = (
    dict.fromkeys(("og:title", "headline", "twitter:title", "dc.title"), "title")
    | dict.fromkeys(("description", "og:description", "twitter:description"), "lead")
    | dict.fromkeys(
        ("article:published_time", "datepublished", "pubdate", "publishdate", "dc.date.issued", "dc.date"), "date"
    )
    | {"article:section": "section", "articlesection": "section", "og:site_name": "site"}
)
# No page says more of itself.
_MOST = 100
_ARTICLE_TYPES = ("article", "newsarticle", "blogposting", "report", "webpage")
# JSON-LD of a page is a few kilobytes; what is larger is data for scripts (characters).
_LONGEST_SCRIPT = 200_000


@dataclass(slots=True)
class Metadata:
    """What the head says of the article, each with where it stands; `heads` are `<title>`s, which hold the site's name too."""

    titles: list[tuple[str, str]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    dates: list[tuple[str, str]] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    site: str | None = None
    canonical: str | None = None
    _plain: dict[str, str] = field(default_factory=dict)

    def plain(self, text: str) -> str:
        """The text without markup, cleaned; metadata say everything three times."""
        if text not in self._plain:
            self._plain[text] = plain(text)
        return self._plain[text]


def read_metadata(tree: html.HtmlElement) -> Metadata:
    """The metadata of a page, wherever the parser put it."""
    found = Metadata()
    # Something visible among them makes the parser put the rest of them at the top of the body.
    for place in tree.iterchildren("head", "body"):
        for element in place.iterchildren("meta", "title", "script", "link"):
            if element.tag == "meta":
                _read_meta(found, element)
            elif element.tag == "script":
                if "ld+json" in (element.get("type") or ""):
                    _read_json(found, element.text or "")
            elif element.tag == "link":
                if (element.get("rel") or "").lower() == "canonical":
                    found.canonical = found.canonical or element.get("href")
            elif element.text:
                found.heads.append(clean(element.text))
    return found


def _read_json(found: Metadata, text: str) -> None:
    for item in _articles(text) if len(text) <= _LONGEST_SCRIPT else ():
        _add_item(found, item)


def _read_meta(found: Metadata, meta: html.HtmlElement) -> None:
    for key in ("property", "name", "itemprop"):
        if (name := meta.get(key)) and (kind := _NAMES.get(name.lower())) and (content := meta.get("content")):
            _add(found, kind, name.lower(), content)
            return


def _add(found: Metadata, kind: str, name: str, content: str) -> None:
    if len(found.titles) + len(found.leads) + len(found.dates) + len(found.sections) >= _MOST:
        return
    if kind == "title":
        found.titles.append((found.plain(content), name))
    elif kind == "lead":
        found.leads.append(found.plain(content))
    elif kind == "date":
        found.dates.append((clean(content), name))
    elif kind == "section":
        found.sections.append(clean(content))
    else:
        found.site = clean(content) or None


def _add_item(found: Metadata, item: dict[str, Any]) -> None:
    for key, name in (("headline", "JSON-LD headline"), ("datePublished", "JSON-LD datePublished")):
        value = item.get(key)
        if isinstance(value, str) and value.strip():
            (found.titles if key == "headline" else found.dates).append((found.plain(value), name))
    section = item.get("articleSection")
    if isinstance(section, str):
        found.sections.append(clean(section))


def _articles(text: str) -> Iterator[dict[str, Any]]:
    """The articles that a JSON-LD script describes, if it can be read at all."""
    try:
        todo = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    while todo:
        item = todo.pop(0)
        if isinstance(item, list):
            todo += item
        elif isinstance(item, dict):
            kind = item.get("@type")
            if any(str(name).lower() in _ARTICLE_TYPES for name in (kind if isinstance(kind, list) else [kind])):
                yield item
            todo += [item[key] for key in ("@graph", "mainEntity") if key in item]
