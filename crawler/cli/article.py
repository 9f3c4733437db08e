"""The article that an argument names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crawler.archive.folder import ArchiveError, Folder

if TYPE_CHECKING:
    from crawler.archive.database import Archive


def named(db: sqlite3.Connection, name: str, archive: Folder) -> sqlite3.Row:
    """The row of the article with that number in this archive, or to which that address led, also as it was passed on (with
    a fragment or a tracker's parameters). Raises ArchiveError when there is none.
    """
    from crawler.archive.lookup import row_of
    from crawler.portals.addresses import without_trackers

    found = row_of(db, name) or row_of(db, without_trackers(name))
    if found is None:
        raise ArchiveError(f"no article {name} in {archive.path}; `khotin search` finds articles and their numbers.")
    return found


@contextmanager
def writing(archive: Folder, name: str) -> Iterator[tuple[Archive, int]]:
    """The archive to write to, and the number of the article that is named. Raises ArchiveError when there is none."""
    from crawler.archive.database import Archive, reading

    with reading(archive) as db:
        article = named(db, name, archive)["id"]
    writer = Archive.shared(archive)
    try:
        yield writer, article
    finally:
        writer.release()
