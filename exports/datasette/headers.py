"""What browsers are told not to do. Around all of Datasette: it also puts khotin's home page at `/`.

khotin's own pages have no inline script or style, so that theirs may be forbidden: what a portal wrote cannot run. Datasette's
own pages need both, but nothing from other hosts.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from exports.datasette import archives
from exports.datasette.addresses import Addresses

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

OWN_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
DATASETTE_PAGES = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
FILES = "default-src 'none'; sandbox"
"""For what came from a portal and is handed on as it is."""

_EVERYWHERE = {"referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}


def guard(datasette: Any, app: App) -> App:
    """Datasette with these headers on whatever it answers, or only on what is about an archive where it serves other
    databases too.
    """

    async def guarded(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        await archives.recognise(datasette)
        path = _path(datasette, scope)
        if path == "/" and (archive := archives.alone(datasette)):
            scope = _moved(datasette, scope, archive)
        elif not (archives.alone(datasette) or _is_of_archive(datasette, path)):
            await app(scope, receive, send)
            return

        async def tell(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                wanted = {**_EVERYWHERE, "content-security-policy": DATASETTE_PAGES}
                added = [
                    (name.encode(), value.encode()) for name, value in wanted.items() if name.encode() not in present
                ]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await app(scope, receive, tell)

    return guarded


def _moved(datasette: Any, scope: Scope, archive: archives.Archive) -> Scope:
    """The request for `/` as one for the page that stands there."""
    path = f"{datasette.urls.database(archive.id)}/-/home"
    return {**scope, "path": path, "raw_path": path.encode()}


def _is_of_archive(datasette: Any, path: str) -> bool:
    """Whether an address is a page of an archive: its home, tables, rows, queries and files."""
    routes = "|".join(re.escape(Addresses(archive).tables()) for archive in archives.of(datasette))
    base = datasette.setting("base_url").rstrip("/")
    return bool(routes) and re.match(rf"(?:{routes})(?:[/.]|$)", base + path) is not None


def _path(datasette: Any, scope: Scope) -> str:
    """What was asked for, without Datasette's `base_url`."""
    path: str = (scope.get("raw_path") or scope["path"].encode()).decode("ascii", "replace").partition("?")[0]
    base = datasette.setting("base_url")
    return "/" + path[len(base) :] if path.startswith(base) else path
