"""The Datasette plugin `khotin` (entry point group `datasette`): pages to search and read an archive, at home in Datasette.

Of databases that are no archive nothing is changed. Its parts: `archives` finds the archives, `pages` are the pages, `routes`
their addresses, `functions` what SQL is given, `headers` what browsers are told, `metadata.json` the names of the tables.
"""

from __future__ import annotations

import json
import sqlite3
from copy import deepcopy
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from pluggy import HookimplMarker

from crawler.archive.query import QueryError
from exports.datasette import archives, functions, headers
from exports.datasette.addresses import Addresses
from exports.datasette.marks import cut, marked
from exports.datasette.routes import REST, ROUTES
from exports.datasette.words import Words, language_of

hookimpl = HookimplMarker("datasette")


@hookimpl
async def startup(datasette: Any) -> None:
    from datasette import handle_exception

    # Where rich can be imported, Datasette prints hundreds of lines with it for every unknown address, and fails if there is
    # no traceback to print. It comes with khotin: without it an error is one traceback, and what was not found is nothing.
    handle_exception.rich = None
    await archives.recognise(datasette)


@hookimpl(trylast=True)  # after other plugins, whose addresses may be among REST
def register_routes(datasette: Any) -> list[Any]:
    has_own = not hasattr(datasette, "permission_allowed")  # since 1.0 Datasette has pages beside ours
    return ROUTES if has_own else [*ROUTES, *REST]


@hookimpl
def asgi_wrapper(datasette: Any) -> Any:
    return lambda app: headers.guard(datasette, app)


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.filters.update(marked=marked, cut=cut)


@hookimpl(trylast=True)  # after Datasette, whose escape_fts is replaced
def prepare_connection(conn: sqlite3.Connection) -> None:
    functions.register(conn)


@hookimpl
def get_metadata(datasette: Any) -> dict[str, Any]:
    """What Datasette 0.65 calls the tables and columns of an archive. Datasette merges its own metadata into what it is given."""
    return {"databases": {archive.id: deepcopy(table_names()) for archive in archives.of(datasette)}}


@hookimpl
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Any:
    from datasette.filters import FilterArguments
    from datasette.utils.asgi import BadRequest

    words = request.args.get("_search")
    if not words or archives.known(datasette, database) is None or request.args.get("_searchmode") == "raw":
        return None
    try:
        functions.check_length(words)
    except QueryError as error:
        raise BadRequest(str(error)) from error
    return FilterArguments(functions.narrowed(words)) if table == "articles" else None


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any) -> Any:
    """The title of an article, in the table `articles`, leads to its page."""
    archive = archives.known(datasette, database)
    if archive is None or (table, column) != ("articles", "title") or not value:
        return None
    from markupsafe import Markup

    portal = row["portal"]  # with the label of the foreign key, where Datasette shows that
    address = Addresses(archive).article(portal["value"] if isinstance(portal, dict) else portal, row["key"])
    return Markup(f'<a href="{escape(address)}">{escape(value)}</a>')


@hookimpl
def menu_links(datasette: Any, request: Any) -> list[dict[str, str]]:
    """The way back from Datasette's own pages."""
    words = Words(language_of(request)) if request else Words("en")
    return [
        {"href": Addresses(archive).home, "label": words["menu"].format(name=archive.id)}
        for archive in archives.of(datasette)
    ]


@cache
def table_names() -> dict[str, Any]:
    """metadata.json, of the database `archive`."""
    found: dict[str, Any] = json.loads(files(__package__).joinpath("metadata.json").read_text(encoding="utf-8"))
    return found
