"""Articles as values of the data dictionary, with all that belongs to them, some at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from exports.selection import Selection
from exports.tables.columns import Column

Record = dict[str, Any]
"""An article by its columns; dates and times are text as the archive has them, lists and objects are such."""

_ARTICLES = """
    select articles.*, province, province_before, fetched_at as captured_at, digest, warc_file, warc_offset
    from chosen join articles on articles.id = chosen.article join portals on portals.id = articles.portal
    left join captures on captures.id = articles.capture
    where position between :first and :last order by position
"""
# Each selects the article and the fields of the column of its name; `strings` have one. No order is that of ids alone.
_PARTS = {
    "sections": "select article, section from chosen join article_sections using (article) {} order by article, section",
    "aliases": "select article, url from chosen join aliases using (article) {} order by article, url",
    "images": """
        select article, images.url, caption, after_paragraph, fetched_at as captured_at, digest
        from chosen join images using (article) left join captures on captures.id = images.capture
        {} order by article, images.position
    """,
    "attachments": """
        select article, attachments.url, name, text, flag, fetched_at as captured_at, digest
        from chosen join attachments using (article) left join captures on captures.id = attachments.capture
        {} order by article, attachments.position
    """,
    "revisions": """
        select revisions.*, fetched_at as captured_at, digest
        from chosen join revisions using (article) left join captures on captures.id = revisions.capture
        {} order by article, coalesce(fetched_at, replaced_at), revisions.id
    """,
    "states": "select article, state, since, reason from chosen join states using (article) {} order by article, since, id",
    "corrections": "select corrections.* from chosen join corrections using (article) {} order by article, made_at, id",
}
_JSON = frozenset({"strings", "object"})
_WHERE = "where chosen.position between :first and :last"


def records(selection: Selection, columns: Sequence[Column]) -> Iterator[Record]:
    """The chosen articles in order, each with these columns; memory does not grow with their number."""
    own = [column for column in columns if column.name not in _PARTS]
    parts = [column for column in columns if column.name in _PARTS]
    in_order = dict.fromkeys(column.name for column in columns)
    for batch in selection.batches():
        found = {column.name: _part(selection, column, batch) for column in parts}
        for row in selection.db.execute(_ARTICLES, batch):
            yield in_order | _values(row, own) | {name: rows.get(row["id"], []) for name, rows in found.items()}


def _part(selection: Selection, column: Column, batch: dict[str, int]) -> dict[int, list[Any]]:
    """What belongs to each article of a batch."""
    rows = defaultdict(list)
    for row in selection.db.execute(_PARTS[column.name].format(_WHERE), batch):
        rows[row["article"]].append(row[1] if column.type == "strings" else _values(row, column.columns))
    return rows


def _values(row: Any, columns: Sequence[Column]) -> Record:
    return {name: json.loads(row[name]) if type_ in _JSON else row[name] for name, type_, *_ in columns}
