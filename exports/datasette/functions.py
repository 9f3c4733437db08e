"""SQL functions with which Datasette's own search understands what `khotin search` does, and its search box too."""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from typing import Any

from crawler.archive.query import Query, QueryError, parse
from crawler.archive.search import Filters
from crawler.archive.search.filters import conditions
from exports.datasette.archives import is_archive

_TEXTS = ("title", "lead", "body", "captions")
# What finds nothing: FTS5's empty phrase.
_NOTHING = '""'
# Datasette's time limit does not reach into a function, so that what would take seconds is refused beforehand (characters).
_LONGEST_QUERY = 2_000
_LONGEST_TEXT = 2_000_000  # more than the archive keeps of an attachment
_SHOWN = "portal, key, date, time, title, section, byline, source, state, url"
_SCORES = "select rowid as article, rank as score from articles_fts where articles_fts match khotin_match(:words)"


def register(db: sqlite3.Connection) -> None:
    """Give a connection to an archive its functions; other databases get none.

    - `khotin_match(words)` is the FTS5 expression that finds what was typed, and perhaps more;
    - `khotin_check(words, title, lead, body, captions)` and `khotin_check(words, name, text)` are 1 for a row of `articles` or
      `attachments` that has it. They are needed for phrases that mix words with and without marks.
    - `escape_fts`, which Datasette's search boxes call, is `khotin_match`.

    Each raises QueryError for what is too long, of which SQLite tells no more than that a function raised an exception.
    """
    if not is_archive(db):
        return
    for name in ("khotin_match", "escape_fts"):
        db.create_function(name, 1, match, deterministic=True)
    db.create_function("khotin_check", 5, check, deterministic=True)
    db.create_function("khotin_check", 3, check_file, deterministic=True)


def match(words: str | None) -> str:
    """The widest FTS5 expression of a query; one that finds nothing for a query without a word. Raises QueryError."""
    query = parsed(words or "")
    return query.match if query else _NOTHING


def check(words: str | None, title: str | None, lead: str | None, body: str | None, captions: str | None) -> bool:
    """Whether an article with these columns is a result of a query. Raises QueryError."""
    return _has(words, dict(zip(_TEXTS, (title, lead, body, captions), strict=True)))


def check_file(words: str | None, name: str | None, text: str | None) -> bool:
    """Whether an attachment with this name and text is a result of a query. Raises QueryError."""
    return _has(words, {"name": name, "text": text})


def _has(words: str | None, texts: dict[str, str | None]) -> bool:
    query = parsed(words or "")
    if any(len(text or "") > _LONGEST_TEXT for text in texts.values()):
        raise QueryError(f"A text has more than {_LONGEST_TEXT:,} characters: leave khotin_check out.")
    return query is not None and query.check(texts)


def check_length(words: str) -> None:
    """Raises QueryError for a query that is too long to be looked at."""
    if len(words) > _LONGEST_QUERY:
        raise QueryError(f"The query has more than {_LONGEST_QUERY:,} characters: shorten it.")


@lru_cache(maxsize=256)
def parsed(words: str) -> Query | None:
    """What was typed, understood; None where there is no word in it, or too many. Raises QueryError for one that is too long."""
    check_length(words)
    try:
        return parse(words)
    except QueryError:
        return None


def narrowed(words: str) -> list[str]:
    """The conditions that Datasette's search in `articles` lacks: its MATCH alone finds too much for some phrases."""
    query = parsed(words)
    return [f"khotin_check(:search, {', '.join(_TEXTS)})"] if query and query.needs_check else []


def as_sql(db: sqlite3.Connection, words: str | None, filters: Filters, sort: str) -> tuple[str, dict[str, Any]]:
    """A query for Datasette's SQL page, with its parameters, that gives all results of a search in the same order.

    Raises QueryError as the search does.
    """
    where, values = conditions(db, filters)
    values = {name: value for name, value in values.items() if f":{name}" in where}
    if not words:
        return f"select {_SHOWN}\nfrom articles\nwhere {where}\norder by date desc, id desc", values
    query = parse(words)
    checked = f" and khotin_check(:words, {', '.join(_TEXTS)})" if query.needs_check else ""
    found = f"score is not null{checked}"
    if query.is_plain:
        checked = " and khotin_check(:words, name, text)" if query.needs_check else ""
        matching = "select rowid from attachments_fts where attachments_fts match khotin_match(:words)"
        found = f"({found} or id in (\n  select article from attachments where id in ({matching}){checked}\n))"
    order = "date desc, id desc" if sort == "date" else f"{_is_worse(query)}score, date desc, id desc"
    return (
        f"with scores as materialized ({_SCORES})\nselect {_SHOWN}\nfrom articles left join scores"
        f" on article = id\nwhere {found}\nand {where}\norder by {order}"
    ), {"words": words, **values}


def _is_worse(query: Query) -> str:
    """Articles of which only an attachment has the words come last."""
    return "score is null, " if query.is_plain else ""
