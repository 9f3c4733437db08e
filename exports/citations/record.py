"""What a citation says, whatever its form."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from exports.authors import authors
from exports.names import name_of

_CAPTURE = "select fetched_at, digest from captures where id = ?"


@dataclass(frozen=True, slots=True)
class Citation:
    """An article by what it was when it was captured, so that whoever has the archive finds just that.

    `portal` and `key` identify it in every copy of the archive, which is called `archive`; `publisher` is the portal's name.
    `byline` is as printed, `authors` are the persons and units in it, else the publisher. `date` is the day that the portal
    prints. `captured_at` (UTC) and `digest` (the record's WARC-Payload-Digest) are those of the page that it was read from.
    """

    archive: str
    portal: str
    key: str
    title: str
    byline: str | None
    authors: list[str]
    publisher: str
    date: str | None
    url: str
    captured_at: str | None
    digest: str | None

    @property
    def place(self) -> str:
        """Where it is in the archive: `PORTAL/KEY`."""
        return f"{self.portal}/{self.key}"

    @property
    def label(self) -> str:
        """A name for it among other citations, in ASCII: always the same, and no other article's, capitals aside."""
        return f"{name_of(self.portal)}:{name_of(self.key)}"


def cited(db: sqlite3.Connection, article: sqlite3.Row, archive: str) -> Citation:
    """The citation of an article, by its row, in an archive of that name. A withheld article is the caller's to refuse."""
    publisher = db.execute("select name from portals where id = ?", [article["portal"]]).fetchone()[0]
    captured_at, digest = db.execute(_CAPTURE, [article["capture"]]).fetchone() or (None, None)
    return Citation(
        archive=archive,
        **{name: article[name] for name in ("portal", "key", "title", "byline", "date", "url")},
        authors=authors(article["byline"], publisher),
        publisher=publisher,
        captured_at=captured_at,
        digest=digest,
    )
