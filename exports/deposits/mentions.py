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
_JSON_CHARACTER = re.compile(r"\\u([0-9a-fA-F]{4})")
_TAG = re.compile(r"<[^>]*>")
_NO_LETTER = re.compile(r"[\W_]+")


class Mentions:
    """The withheld articles of an archive, and whether a text speaks of one. Addresses are compared without their host, and
    by their last part alone where that is as long as a title (a link may be relative); titles by their letters alone.
    """

    def __init__(self, db: sqlite3.Connection, folder: Folder) -> None:
        paths = {path for path in _paths(db) if len(path) >= _SHORTEST_PATH}
        paths |= {last for path in paths if len(last := path.rpartition("/")[2]) >= _SHORTEST_TITLE}
        titles = {letters for title in _titles(db, folder) if len(letters := _letters(title)) >= _SHORTEST_TITLE}
        self._paths = _any_of(paths, end=r"(?!\w)")
        self._titles = _any_of(titles)

    def __bool__(self) -> bool:
        return bool(self._paths or self._titles)

    def found_in(self, text: str) -> bool:
        """Whether a page, or the head of a request, speaks of a withheld article, however its markup is escaped."""
        if not self:
            return False
        text = _JSON_CHARACTER.sub(lambda found: chr(int(found[1], 16)), text).replace("\\/", "/")
        plain = html.unescape(html.unescape(text))
        addresses = _form(unquote(unquote(plain)))
        if self._paths and self._paths.search(addresses):
            return True
        # With and without what stands in tags: a title may be parted by some, or stand in one, or in a comment.
        titles = (_letters(addresses), _letters(_form(_TAG.sub("", plain))))
        return self._titles is not None and any(map(self._titles.search, titles))


def texts_of(content: bytes) -> list[str]:
    """What a page may say, in each encoding that it may be in: Vietnamese portals are in UTF-8, UTF-16 or windows-1258."""
    if b"\0" in content[:1000]:
        return [content.decode(encoding, "replace") for encoding in ("utf-16-le", "utf-16-be")]
    try:
        return [content.decode()]
    except UnicodeDecodeError:
        return [content.decode(encoding, "replace") for encoding in ("utf-8", "cp1258")]


def _any_of(names: set[str], *, end: str = "") -> re.Pattern[str] | None:
    """What finds any of the names; None where there is none."""
    # The longest first: of two that begin alike a regular expression takes the one that stands first.
    found = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(found)}){end}") if found else None


def _form(text: str) -> str:
    """The form in which texts are compared: without marks and capitals, with single blanks."""
    return " ".join(fold(text).split())


def _letters(form: str) -> str:
    """A compared text without blanks and signs, soft hyphens and what else is not seen among them."""
    return _NO_LETTER.sub("", form)


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
