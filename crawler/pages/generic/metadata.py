"""What a page's head says: evidence, for real portals put edit times, logins and other hosts there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import html

from crawler.pages.fragments import plain
from crawler.vietnamese.text import clean

_DATES = frozenset({"article:published_time", "datepublished", "pubdate", "publishdate", "dc.date.issued", "dc.date"})
_TITLES = frozenset({"og:title", "headline", "twitter:title", "dc.title"})
_LEADS = frozenset({"description", "og:description", "twitter:description"})
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


def read_metadata(tree: html.HtmlElement) -> Metadata:
    """The metadata of a page, wherever the parser put it."""
    found = Metadata()
    for title in tree.iter("title"):
        if (parent := title.getparent()) is not None and parent.tag in {"head", "body", "html"} and title.text:
            found.heads.append(clean(title.text))
    for meta in tree.iter("meta"):
        if content := meta.get("content"):
            for name in {(meta.get(key) or "").lower() for key in ("property", "name", "itemprop")} - {""}:
                _add(found, name, content)
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) <= _LONGEST_SCRIPT:
            for item in _articles(script.text):
                _add_item(found, item)
    return found


def _add(found: Metadata, name: str, content: str) -> None:
    if name in _TITLES:
        found.titles.append((plain(content), name))
    elif name in _LEADS:
        found.leads.append(plain(content))
    elif name in _DATES:
        found.dates.append((clean(content), name))
    elif name in {"article:section", "articlesection"}:
        found.sections.append(clean(content))
    elif name == "og:site_name":
        found.site = clean(content) or None


def _add_item(found: Metadata, item: dict[str, Any]) -> None:
    for key, name in (("headline", "JSON-LD headline"), ("datePublished", "JSON-LD datePublished")):
        value = item.get(key)
        if isinstance(value, str) and value.strip():
            (found.titles if key == "headline" else found.dates).append((plain(value), name))
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
