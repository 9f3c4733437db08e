"""The list of a deposit's articles that replay programs show and search: pages.jsonl of a WACZ."""

from __future__ import annotations

import json
from collections.abc import Iterator

from exports.selection import Selection

_PAGES = """
    select portal, key, title, lead, body, captures.url, fetched_at
    from chosen join articles on articles.id = chosen.article
    join records on records.capture = articles.capture join captures on captures.id = records.capture
    where chosen.position between :first and :last order by chosen.position
"""
_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}


def lines(selection: Selection) -> Iterator[str]:
    """A line for each chosen article whose page `warc.write` wrote, in the selection's order: the address and time of its
    capture, and title and text as the archive has them.
    """
    yield _line(_HEAD)
    for batch in selection.batches():
        for row in selection.db.execute(_PAGES, batch):
            yield _line(
                {
                    "id": f"{row['portal']}/{row['key']}",
                    "url": row["url"],
                    "ts": row["fetched_at"],
                    "title": row["title"],
                    "text": "\n\n".join(filter(None, [row["lead"], row["body"]])),
                }
            )


def count(selection: Selection) -> int:
    """How many articles have a line."""
    query = "select count(*) from chosen join articles on articles.id = article join records using (capture)"
    number: int = selection.db.execute(query).fetchone()[0]
    return number


def _line(page: dict[str, object]) -> str:
    return f"{json.dumps(page, ensure_ascii=False)}\n"
