"""The feed of a list of articles: what a feed reader asks for again and again, and mostly has already."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from hashlib import sha256
from io import BytesIO
from typing import Any

from crawler.archive.query import QueryError, parse
from crawler.archive.search.filters import conditions
from crawler.archive.search.matching import matching
from exports.datasette import functions
from exports.datasette.headers import FILES
from exports.datasette.pages.visit import Visit
from exports.datasette.pages.wanted import Wanted, understood
from exports.feeds import atom


async def show(visit: Visit) -> Any:
    from datasette.utils.asgi import Response

    wanted = understood(visit.request.args)
    try:
        body = await visit.read(lambda db: look(db, visit, wanted))
    except QueryError as error:
        return Response.text(str(error), status=400)
    # No Last-Modified: a feed that lost a withheld article is new, and its newest entry is not.
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Content-Security-Policy": FILES}
    if _has(visit.request.headers.get("if-none-match"), tag):
        return Response("", status=304, headers=headers, content_type=atom.MEDIA_TYPE)
    return Response(body, headers=headers, content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")


def look(db: sqlite3.Connection, visit: Visit, wanted: Wanted) -> bytes:
    """The feed. Raises QueryError."""
    functions.check_length(wanted.words)
    where, values = conditions(db, wanted.filters)
    if wanted.words:
        found = matching(db, parse(wanted.words))
        where, values = f"{found.where} and {where}", values | found.values
    file = BytesIO()
    atom.put(file, _feed(visit, wanted), db, where, values)
    return file.getvalue()


def _feed(visit: Visit, wanted: Wanted) -> atom.Feed:
    to = visit.addresses
    given = {name: value for name, value in wanted.given.items() if name != "sort"}
    asked = {"words": wanted.words or None, **asdict(wanted.filters)}

    def whole(address: str) -> str:
        return str(visit.datasette.absolute_url(visit.request, address))

    return atom.Feed(
        archive=visit.archive.name,
        asked={name: str(wish) for name, wish in asked.items() if wish is not None},
        address=whole(to.feed(**given)),
        page=whole(to.search(**given)),
        article=lambda portal, key: whole(to.article(portal, key)),
    )


def _has(header: str | None, tag: str) -> bool:
    """Whether If-None-Match (RFC 9110, 13.1.2) names a tag; a proxy that compressed the answer made it a weak one."""
    return any(part.strip().removeprefix("W/") in (tag, "*") for part in (header or "").split(","))
