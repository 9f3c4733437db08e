"""One request for a page of an archive: whether it may be read, in which language, and the answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from exports.datasette import archives, headers
from exports.datasette.addresses import Addresses
from exports.datasette.archives import Archive
from exports.datasette.words import COOKIE, LANGUAGES, Words, language_of

T = TypeVar("T")
_YEAR = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Visit:
    """A request from a reader who may read the archive."""

    datasette: Any
    request: Any
    archive: Archive

    @cached_property
    def words(self) -> Words:
        return Words(language_of(self.request))

    @cached_property
    def addresses(self) -> Addresses:
        return Addresses(self.archive)

    def named(self, part: str) -> str:
        """A part of the address, as `tilde_encode` wrote it there."""
        from datasette.utils import tilde_decode

        return str(tilde_decode(self.request.url_vars[part]))

    async def read(self, look: Callable[[sqlite3.Connection], T]) -> T:
        return await self.archive.read(look)

    async def may_run_sql(self) -> bool:
        """Whether Datasette lets this reader write queries."""
        if hasattr(self.datasette, "permission_allowed"):  # 0.65
            actor, database = self.request.actor, self.archive.id
            return bool(await self.datasette.permission_allowed(actor, "execute-sql", resource=database, default=True))
        from datasette.resources import DatabaseResource

        resource = DatabaseResource(database=self.archive.id)
        return bool(await self.datasette.allowed(action="execute-sql", resource=resource, actor=self.request.actor))

    async def html(self, template: str, found: Mapping[str, Any], status: int = 200) -> Any:
        """The answer that a template makes of what was found."""
        from datasette.utils.asgi import Response

        context = {
            **{"words": self.words, "to": self.addresses, "archive": self.archive, "web": is_web},
            **{"other_language": self._other_language(), "searched": self.request.args.get("q") or ""},
            **found,
        }
        text = await self.datasette.render_template(f"khotin/{template}.html", context, request=self.request)
        answer = Response.html(
            text,
            status=status,
            headers={
                "Content-Security-Policy": headers.OWN_PAGES,
                "Vary": "Accept-Language",
                "Cache-Control": "no-cache",
            },
        )
        if (chosen := self.request.args.get("lang")) in LANGUAGES:
            path = self.datasette.setting("base_url")
            answer.set_cookie(COOKIE, chosen, max_age=_YEAR, path=path, httponly=True)
        return answer

    async def missing(self) -> Any:
        """The answer where the archive has nothing of that name."""
        return await self.html("missing", {}, 404)

    def _other_language(self) -> str:
        """The address of this page in the other language."""
        kept = [
            (name, value) for name in self.request.args for value in self.request.args.getlist(name) if name != "lang"
        ]
        return "?" + urlencode([*kept, ("lang", self.words.other)])


def page(show: Callable[[Visit], Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """A page as Datasette calls it: not there for databases that are no archive, forbidden to whom Datasette forbids the table
    `articles`, and given up when Datasette's time is up.
    """

    async def view(datasette: Any, request: Any) -> Any:
        from datasette.utils.asgi import NotFound

        await archives.recognise(datasette)
        archive = archives.known(datasette, _database(datasette, request))
        if archive is None:
            raise NotFound("This database is no archive of khotin.")
        await _check_permission(datasette, request, archive.id)
        visit = Visit(datasette, request, archive)
        try:
            return await show(visit)
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            return await visit.html("too_long", {}, 503)

    return view


def is_web(address: str | None) -> bool:
    """Whether an address may be linked to: portals print `javascript:` too."""
    try:
        return urlsplit(address or "").scheme in {"http", "https"}
    except ValueError:
        return False


def _database(datasette: Any, request: Any) -> str | None:
    """The name of the database in the address, which may have a route of its own."""
    from datasette.utils import tilde_decode

    route = tilde_decode(request.url_vars["database"])
    return next((name for name, database in datasette.databases.items() if database.route == route), None)


async def _check_permission(datasette: Any, request: Any, database: str) -> None:
    """Raises datasette.Forbidden."""
    if hasattr(datasette, "ensure_permissions"):  # 0.65
        table = ("view-table", (database, "articles"))
        await datasette.ensure_permissions(request.actor, [table, ("view-database", database), "view-instance"])
    else:
        from datasette.resources import TableResource

        resource = TableResource(database=database, table="articles")
        await datasette.ensure_permission(action="view-table", resource=resource, actor=request.actor)
