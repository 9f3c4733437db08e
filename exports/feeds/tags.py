"""Names of feeds and entries that stay the same wherever a feed is written or served: tag URIs (RFC 4151)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from exports.feeds.events import Event

# Of a tag's authority the RFC asks for a host or mail address that is one's own. An archive need not have either, and what it
# gives as its contact may change: `.invalid` is nobody's, and the archive's name tells its tags from those of others.
_AUTHORITY = "khotin.invalid,2026"

KINDS = f"tag:{_AUTHORITY}:event"
"""The scheme of the categories that say what happened."""


def of_event(archive: str, event: Event) -> str:
    """The name of an entry: `tag:khotin.invalid,2026:ARCHIVE/PORTAL/KEY/KIND/TIME`. An article comes into the archive once, and
    that event has no time.
    """
    parts = [archive, event.portal, event.key, event.kind]
    parts += [] if event.kind == "archived" else [event.at]
    parts += [str(event.number)] if event.number > 1 else []
    return _tag(*parts)


def of_feed(archive: str, asked: Mapping[str, str]) -> str:
    """The name of the feed of what was asked for (words and filters)."""
    query = f"?{urlencode(sorted(asked.items()), quote_via=quote)}" if asked else ""
    return _tag(archive) + query


def _tag(*parts: str) -> str:
    return f"tag:{_AUTHORITY}:" + "/".join(quote(part, safe=":") for part in parts)
