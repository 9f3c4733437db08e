"""Which articles a query finds, as SQL: those that match themselves, and those with an attachment that does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NamedTuple

from crawler.archive.query import COLUMNS

if TYPE_CHECKING:
    import sqlite3

    from crawler.archive.query import Query
    from crawler.archive.search.filters import Values

Table = Literal["articles", "attachments"]
_COLUMNS: dict[Table, tuple[str, ...]] = {"articles": COLUMNS, "attachments": ("name", "text")}
# Of so many articles it is quicker to fetch each than to go through an index of all.
_FEW = 2000
# So many uncertain rows are read before FTS5 is asked again with what was learned from them.
_BATCH = 100


class Rows(NamedTuple):
    """Rows of a full-text table that a query finds, by the condition that they meet."""

    table: Table
    where: str
    values: Values

    @property
    def ids(self) -> str:
        """The SQL that selects their ids."""
        return f"select rowid from {self.table}_fts where {self.where}"


class Matching(NamedTuple):
    """The articles a query finds, as a condition that a row of `articles` meets.

    `has_files` says whether there are attachments that match, so that an article may be found by one of these alone.
    """

    where: str
    values: Values
    has_files: bool


def matching(db: sqlite3.Connection, query: Query) -> Matching:
    """The articles that a query finds, in their own text or in that of an attachment."""
    own, files = rows(db, query, "articles"), matching_files(db, query)
    values = own.values | (files.values if files else {})
    in_files = f"select article from attachments where id in ({files.ids})" if files else ""
    # FTS5 gathers all that begins so before it gives the first, so that to ask whether it is much costs as much as asking.
    if not query.has_prefix:
        ids = db.execute(f"{own.ids}{f' union all {in_files}' if files else ''} limit {_FEW + 1}", values).fetchall()
        if len(ids) <= _FEW:
            few = json.dumps([article for (article,) in ids])
            return Matching("articles.id in (select value from json_each(:few))", {"few": few}, files is not None)
    # The plus keeps SQLite from fetching all these articles, text and all, where an index says enough.
    where = f"+articles.id in ({own.ids})"
    return Matching(f"({where} or +articles.id in ({in_files}))" if files else where, values, files is not None)


def matching_files(db: sqlite3.Connection, query: Query) -> Rows | None:
    """The attachments that a query finds, if there are any."""
    if not query.is_plain:
        return None
    files = rows(db, query, "attachments")
    return files if db.execute(f"{files.ids} limit 1", files.values).fetchone() else None


def rows(db: sqlite3.Connection, query: Query, table: Table) -> Rows:
    """The rows of a table that a query finds; what FTS5 cannot say is looked up in the texts."""
    where = f"{table}_fts match :in_{table}"
    query, others = _settled(db, query, table) if query.needs_check else (query, set())
    if not others:
        return Rows(table, where, {f"in_{table}": query.certain})
    certain = f"select rowid from {table}_fts where {table}_fts match :certain_{table}"
    where += f" and (+rowid in ({certain}) or +rowid in (select value from json_each(:others_{table})))"
    values: Values = {f"in_{table}": query.match, f"certain_{table}": query.certain}
    return Rows(table, where, values | {f"others_{table}": json.dumps(sorted(others))})


def _settled(db: sqlite3.Connection, query: Query, table: Table) -> tuple[Query, set[int]]:
    """A query that is certain of all that it finds but for some other rows, which only a query with NOT has.

    The spellings that its phrases have in some of the uncertain rows are those that they have in most. So FTS5 is asked for
    these, and few rows have to be read: of the 35,000 articles that have `"tỉnh uy"` in an archive of 100,000, one batch.
    """
    asked = f"(select rowid from {table}_fts where {table}_fts match :{{}})"
    certain, possible = asked.format("certain"), asked.format("match")
    find = f"select rowid from {table}_fts where {table}_fts match :match and +rowid not in {certain}"
    uncertain = [row for (row,) in db.execute(find, {"match": query.match, "certain": query.certain})]
    # What is learned of a phrase after NOT makes rows impossible, of any other certain.
    left = f"select value from json_each(:rows) where value not in {certain}"
    if query.excludes:
        left += f" and value in {possible}"
    found = set[int]()
    while uncertain:
        batch, uncertain = uncertain[:_BATCH], uncertain[_BATCH:]
        read = {row: texts(db, table, row) for row in batch}
        found |= {row for row, columns in read.items() if query.check(columns)}
        learned = query.learning(read.values())
        if learned != query:
            query = learned
            values = {"rows": json.dumps(uncertain), "match": query.match, "certain": query.certain}
            uncertain = [row for (row,) in db.execute(left, values)]
    return query, found if query.excludes else set()


def texts(db: sqlite3.Connection, table: Table, row: int) -> dict[str, str | None]:
    """The searched columns of a row, as stored."""
    columns = _COLUMNS[table]
    values = db.execute(f"select {', '.join(columns)} from {table} where id = ?", [row]).fetchone()
    return dict(zip(columns, values, strict=True))
