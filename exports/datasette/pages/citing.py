"""The citation of an article as a file: BibTeX (`cite.bib`), CSL-JSON (`cite.json`)."""

from __future__ import annotations

import sqlite3
from typing import Any

from exports.citations import bibtex, csl
from exports.citations.record import Citation, cited
from exports.datasette.headers import FILES
from exports.datasette.pages.article import row_of
from exports.datasette.pages.visit import Visit

_FORMS = {"bib": (bibtex.as_bibtex, bibtex.MEDIA_TYPE), "json": (csl.as_csl, csl.MEDIA_TYPE)}


async def show(visit: Visit) -> Any:
    from datasette.utils.asgi import Response

    citation = await visit.read(lambda db: look(db, visit))
    if citation is None:
        return await visit.missing()
    form = visit.named("form")
    write, media_type = _FORMS[form]
    name = citation.label.replace(":", "-")  # no file on Windows may have a colon in its name
    disposition = f'attachment; filename="{name}.{form}"'
    return Response(
        write([citation]),
        headers={"Content-Security-Policy": FILES, "Content-Disposition": disposition, "Cache-Control": "no-cache"},
        content_type=f"{media_type}; charset=utf-8",
    )


def look(db: sqlite3.Connection, visit: Visit) -> Citation | None:
    """The citation; None of an article that is not there or is withheld."""
    article = row_of(db, visit.named("portal"), visit.named("key"))
    if article is None or article["withheld"] is not None:
        return None
    return cited(db, article, visit.archive.name)
