"""How an article is cited: by what it was when it was captured, so that whoever has the archive finds just that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exports.datasette.words import Words


def citation(words: Words, article: Mapping[str, Any], portal: str, capture: Mapping[str, Any] | None) -> str:
    """One line: who, “what”, where and when it was published; then the archive's key, the time of capture (UTC) and the
    digest of what was captured.

    `article` is a row of `articles`, `portal` the portal's name, `capture` the row of the page that it was read from.
    """
    published = ", ".join(filter(None, [portal, words.day(article["date"]) if article["date"] else None]))
    parts = [article["byline"], f"“{article['title']}”", published, article["url"]]
    kept = f"khotin {article['portal']}/{article['key']}"
    if capture:
        kept += ", " + words["cited_capture"].format(time=words.moment(capture["fetched_at"]), digest=capture["digest"])
    return " ".join(f"{part.rstrip('.')}." for part in [*filter(None, parts), kept])
