"""What happened to articles: one came into the archive, its portal changed it, it vanished, it returned."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Kind = Literal["archived", "changed", "missing", "gone", "returned"]

# Of each kind so many more are looked at than are wanted, those that were stored last: to read the times of all would take as
# long as reading the archive. Numbers and times go up together, but for crawls that store at once and for what was merged.
_MORE = 500
# Of so many articles it is quicker to look at each than to walk through what was stored last until enough of it is theirs.
_FEW = 2_000
_EVENTS = """
    with happened as (
        select * from (
            select articles.id as article, 'archived' as kind, 0 as row,
                coalesce((select min(first_seen) from aliases where article = articles.id), first_seen) as at
            from articles where {where} order by articles.id desc limit :candidates
        )
        union all
        select * from (
            select article, 'changed', revisions.id, replaced_at from revisions join articles on articles.id = article
            where cause = 'portal' and {where} order by revisions.id desc limit :candidates
        )
        union all
        select * from (
            select article, case states.state when 'live' then 'returned' else states.state end, states.id, since
            from states join articles on articles.id = article
            where {where} order by states.id desc limit :candidates
        )
    )
    select article, portal, key, kind, at, row, row_number() over (partition by article, kind, at order by row) as number
    from happened join articles on articles.id = article
    order by at desc, portal, key, row = 0, kind, row desc limit :wanted
"""


class Event(NamedTuple):
    """Something that happened to an article (articles.id, and its portal and key), as the archive noticed it.

    `at` (UTC) is when the article was stored here (which is not `first_seen` for an import of old captures), when the revision
    was made, or the look that showed it; `row` is the number in `revisions` or `states`; `number` counts from 1 what happened to
    one article in the same second.
    """

    article: int
    portal: str
    key: str
    kind: Kind
    at: str
    row: int
    number: int


def events(db: sqlite3.Connection, where: str, values: Mapping[str, Any], limit: int) -> list[Event]:
    """The newest events of the articles that meet a condition on `articles`, in SQL with its values; the newest first, those of
    one second by portal and key. Of changes only the portals' own count, not what khotin read better or an archivist corrected.
    """
    ids = [row[0] for row in db.execute(f"select articles.id from articles where {where} limit {_FEW + 1}", values)]
    if len(ids) <= _FEW:
        where, values = "articles.id in (select value from json_each(:few))", {"few": json.dumps(ids)}
    wanted = {**values, "candidates": limit + _MORE, "wanted": limit}
    return [Event(*row) for row in db.execute(_EVENTS.format(where=where), wanted)]
