"""Troubles of reading: articles come, and less is read of them than usual."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.archive.measures import FIELDS, Measures
from crawler.portals.model import Portal
from crawler.watch.crawled import Crawl, measured
from crawler.watch.shares import ARTICLES, TEMPLATES, Fall, Share, fallen
from crawler.watch.trouble import Trouble, since

_OF_TEMPLATES = ("title", "date", "body")


def layout(portal: Portal, past: Sequence[Crawl]) -> Trouble | None:
    """The template finds no more what it found: the portal was redesigned. Articles are read without it meanwhile."""
    falls = {
        name: fall
        for name in _OF_TEMPLATES
        if (fall := fallen([_templated(measures, name) for _, measures in measured(past)], TEMPLATES))
    }
    if not falls:
        return None
    found = "; ".join(f"{name} on {fall.now} (usually {fall.usual:.0%})" for name, fall in falls.items())
    return Trouble(
        "layout",
        f"its template found {found} {since(past, next(iter(falls.values())))}; what can be is read without it, and flagged."
        f" `khotin check {portal.id}` shows what is lost, `khotin learn {portal.id}` learns the new layout.",
    )


def fields(portal: Portal, past: Sequence[Crawl]) -> Trouble | None:
    """A field that most articles had is missing, or one that the portal's file expects of each."""
    lost: dict[str, tuple[Fall, str]] = {}
    for name in FIELDS:
        shares = [Share(measures.fields.get(name, 0), measures.read) for _, measures in measured(past)]
        now = next((share for share in shares if share.of), Share(0, 0))
        if fall := fallen(shares, ARTICLES):
            lost[name] = fall, f"usually {fall.usual:.0%}"
        elif name in portal.expect.fields and now.had < now.of:
            lost[name] = Fall(now, 1.0, 1), "its file expects all"
    if not lost:
        return None
    found = "; ".join(f"{name} on {fall.now} articles ({usual})" for name, (fall, usual) in lost.items())
    return Trouble(
        "fields",
        f"{found}; `khotin check {portal.id}` shows whether its pages still print that, `khotin learn {portal.id}` finds where.",
    )


def short(portal: Portal, past: Sequence[Crawl]) -> Trouble | None:
    """Most texts are less than a third of what is usual: a part of them is not read, or is not given any more."""
    fall = fallen([Share(measures.long, measures.read) for _, measures in measured(past)], ARTICLES)
    if fall is None:
        return None
    length = next((measures.length for _, measures in measured(past) if measures.length is not None), 0)
    return Trouble(
        "short texts",
        f"{fall.now.of - fall.now.had:,} of {fall.now.of:,} texts are less than a third as long as usual (median"
        f" {length:,} characters); compare some with their pages, and see `article.body` of its file or"
        f" `khotin learn {portal.id}`.",
    )


def _templated(measures: Measures, name: str) -> Share:
    """Of the articles that have a field, how many have it from the template. A page that could not be read has none."""
    return Share(measures.template.get(name, 0), measures.fields.get(name, 0) + measures.unread)
