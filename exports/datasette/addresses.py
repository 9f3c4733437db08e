"""The addresses of khotin's pages: under the archive's name, where Datasette leaves room for plugins (`/archive/-/…`)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from exports.datasette.archives import Archive, alone


class Addresses:
    """The addresses of one archive's pages, with Datasette's `base_url` before them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._urls = archive.datasette.urls

    @property
    def home(self) -> str:
        """`/` where the archive is all that is served; else Datasette's own list of databases stands there."""
        return str(self._urls.instance()) if alone(self._archive.datasette) else self._under("home")

    def search(self, **wanted: Any) -> str:
        """The list of articles; keywords are those of the search form, None and "" left out."""
        return self._under("search") + _query(wanted)

    def feed(self, **wanted: Any) -> str:
        """What happened to the articles of a list, whose keywords are those of `search`."""
        return self._under("feed.atom") + _query(wanted)

    def article(self, portal: str, key: str) -> str:
        from datasette.utils import tilde_encode

        return self._under(f"article/{tilde_encode(portal)}/{tilde_encode(key)}")

    def portal(self, portal: str) -> str:
        from datasette.utils import tilde_encode

        return self._under(f"portal/{tilde_encode(portal)}")

    def tables(self) -> str:
        return str(self._urls.database(self._archive.id))

    def table(self, name: str) -> str:
        return str(self._urls.table(self._archive.id, name))

    def sql(self, sql: str, values: dict[str, Any], format: str = "") -> str:  # noqa: A002  (Datasette's word)
        """Datasette's own page for a query, or its CSV or JSON."""
        address = str(self._urls.database(self._archive.id, format=format or None))
        return f"{address}?{urlencode({'sql': sql, **values})}"

    def static(self, file: str) -> str:
        return str(self._urls.static_plugins("khotin", file))

    def _under(self, path: str) -> str:
        return f"{self._urls.database(self._archive.id)}/-/{path}"


def _query(wanted: dict[str, Any]) -> str:
    query = urlencode({name: value for name, value in wanted.items() if value not in (None, "")})
    return f"?{query}" if query else ""
