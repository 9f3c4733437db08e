"""Pages that speak of a withheld article: beside an article portals print the titles and addresses of others.

A WARC record is copied as it is or not at all, so such a page stays at home. It is known by what a withheld article still has,
its addresses, and by its titles, where the archive's folder `withheld/` is there to tell them.
"""

from __future__ import annotations

import html
import json
import re
import sqlite3
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from crawler.archive import kept
from crawler.archive.folder import ArchiveError, Folder
from crawler.vietnamese.folding import fold

# Characters. Shorter ones ("/tin", "Thông báo") stand on every page of a portal and name no article.
_SHORTEST_PATH = 5
_SHORTEST_TITLE = 16
_WITHHELD = "(select id from articles where withheld is not null)"


class Mentions:
    """The withheld articles of an archive, and whether a text speaks of one. Addresses are compared without their host."""

    def __init__(self, db: sqlite3.Connection, folder: Folder) -> None:
        paths = {path for path in _paths(db) if len(path) >= _SHORTEST_PATH}
        titles = {title for title in _titles(db, folder) if len(title) >= _SHORTEST_TITLE}
        names = [re.escape(path) for path in paths] + [rf"(?<!\w){re.escape(title)}" for title in titles]
        # The longest first: of two that begin alike a regular expression takes the one that stands first.
        names.sort(key=len, reverse=True)
        self._pattern = re.compile(rf"(?:{'|'.join(names)})(?!\w)") if names else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def found_in(self, text: str) -> bool:
        """Whether a page, or the head of a request, speaks of a withheld article, however its markup is escaped."""
        if self._pattern is None:
            return False
        plain = html.unescape(text)
        forms = (unquote(plain), re.sub(r"<[^>]*>", "", plain), html.unescape(plain))
        return any(self._pattern.search(_form(form)) for form in forms)


def _form(text: str) -> str:
    """The form in which texts are compared: without marks and capitals, with single blanks."""
    return " ".join(fold(text).split())


def _paths(db: sqlite3.Connection) -> set[str]:
    query = (
        f"select url from articles where id in {_WITHHELD} union select url from aliases where article in {_WITHHELD}"
    )
    return {_form(_path(url)) for (url,) in db.execute(query)}


def _path(url: str) -> str:
    """The path and query of an address; the whole of one that has none."""
    with suppress(ValueError):
        parts = urlsplit(url)
        return unquote(parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else ""))
    return unquote(url)


def _titles(db: sqlite3.Connection, folder: Folder) -> set[str]:
    """The titles that withheld articles had and no other article has: others are as good as the name of a section."""
    titles = set()
    for (article,) in db.execute(_WITHHELD.strip("()")).fetchall():
        with suppress(ArchiveError):  # a copy of the archive need not have them
            taken = kept.read(folder, article)
            titles |= {row["title"] for row in (taken["article"], *taken["revisions"])}
    known = "select title from articles where title in (select value from json_each(?))"
    others = db.execute(known, [json.dumps(list(titles))])
    return {_form(title) for title in titles - {title for (title,) in others}}
