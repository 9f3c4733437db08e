"""What every feed is held to: RFC 4287's grammar, its rules that no grammar can say, and feedparser."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import feedparser

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def checked(feed: bytes) -> Any:
    """The feed as feedparser reads it."""
    tree = etree.fromstring(feed)
    _grammar().assertValid(tree)
    for entry in tree.iterfind("a:entry", ATOM):
        assert entry.findall("a:author", ATOM)  # 4.1.2: neither the feed nor a source has one
        assert entry.findall("a:content", ATOM) or entry.findall("a:link[@rel='alternate']", ATOM)
        kinds = [(link.get("type"), link.get("hreflang")) for link in entry.iterfind("a:link[@rel='alternate']", ATOM)]
        assert len(kinds) == len(set(kinds))
    names = [name.text for name in tree.iterfind(".//a:id", ATOM)]
    assert len(names) == len(set(names))
    read = feedparser.parse(feed)
    assert not read.bozo, read.bozo_exception
    updated = [entry.updated for entry in read.entries]
    assert updated == sorted(updated, reverse=True)
    return read


def kinds(read: Any, key: str = "") -> list[str]:
    """What happened, as the entries whose names have this key say."""
    return [entry.tags[0].term for entry in read.entries if key in entry.id]


@cache
def _grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(Path(__file__).with_name("atom.rng"))))
