"""The articles that an export is of: chosen as `khotin search` chooses, in an order that is the same in every copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from crawler.archive import versions
from crawler.archive.database import reading
from crawler.archive.folder import Folder
from crawler.archive.query import parse
from crawler.archive.search.filters import EVERYTHING, Filters, conditions
from crawler.archive.search.matching import matching

# Articles in memory at once. With their files' texts they may have some megabytes.
_BATCH = 100

Watch = Callable[[str, int, int], None]
"""Told what is being exported, how many of them are done, and how many there are."""


class NothingChosenError(ValueError):
    """No article is what was asked for."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen articles at one moment, however long the export takes and whatever a crawl writes meanwhile.

    `db` reads the archive and has them in a table of its own, `chosen`: `position` from 1, in order, and `article`
    (articles.id). They are ordered by portal, date and key, never by id, which is local to one file. Withheld ones are not among
    them: whatever an export takes, it takes by joining `chosen`. `asked` is what they were chosen by: `words` and the names of
    filters.
    """

    folder: Folder
    db: sqlite3.Connection
    number: int
    asked: dict[str, str]
    watch: Watch

    def batches(self) -> Iterator[dict[str, int]]:
        """The articles some at a time, as the parameters `first` and `last` of a query on `chosen.position`, so that memory
        does not grow with their number.
        """
        for first in range(1, self.number + 1, _BATCH):
            self.watch("articles", first - 1, self.number)
            yield {"first": first, "last": min(first + _BATCH - 1, self.number)}
        self.watch("articles", self.number, self.number)


@contextmanager
def choosing(folder: Folder, text: str | None, filters: Filters = EVERYTHING, *, watch: Watch) -> Iterator[Selection]:
    """Choose the articles that `khotin search` finds; without a text all that the filters leave.

    Raises NothingChosenError, QueryError for a text without a word, ArchiveError where there is no archive to read.
    """
    with reading(folder) as db:
        versions.check(db, folder)
        db.execute("begin")
        number = _choose(db, text, filters)
        if not number:
            raise NothingChosenError(
                "there is nothing to export: no article is what was asked for; see `khotin search`."
            )
        asked = {"words": text, **asdict(filters)}
        yield Selection(
            folder, db, number, {name: str(wish) for name, wish in asked.items() if wish is not None}, watch
        )


def _choose(db: sqlite3.Connection, text: str | None, filters: Filters) -> int:
    """Fill `chosen`; returns how many articles it has."""
    where, values = conditions(db, filters)
    if text is not None:
        matches = matching(db, parse(text))
        where, values = f"{matches.where} and {where}", values | matches.values
    db.execute("create temp table chosen (position integer primary key, article integer not null)")
    return db.execute(
        "insert into chosen (article) select articles.id from articles"
        f" where {where} order by articles.portal, articles.date, articles.key",
        values,
    ).rowcount
