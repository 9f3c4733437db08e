"""Citations as CSL-JSON, which Zotero, pandoc and citeproc read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from exports.citations.record import Citation

MEDIA_TYPE = "application/vnd.citationstyles.csl+json"


def as_csl(citations: Iterable[Citation]) -> str:
    """A JSON array with an item for each citation, of the type `webpage`: a portal is no newspaper, has no issues and no pages.

    Names are `literal`, because Vietnamese names begin with the family's and are not to be turned round.
    """
    return json.dumps(list(map(_item, citations)), ensure_ascii=False, indent=2) + "\n"


def _item(citation: Citation) -> dict[str, Any]:
    note = f"captured {citation.captured_at}, digest {citation.digest}" if citation.captured_at else None
    item = {
        "id": citation.label,
        "type": "webpage",
        "title": citation.title,
        "author": [{"literal": name} for name in citation.authors],
        "publisher": citation.publisher,
        "issued": _day(citation.date),
        "accessed": _day(citation.captured_at and citation.captured_at[:10]),
        "URL": citation.url,
        "language": "vi",
        "archive": citation.archive,
        "archive_location": f"khotin {citation.place}",  # styles put a capital at its beginning
        "note": note,
    }
    return {name: value for name, value in item.items() if value is not None}


def _day(date: str | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[int(part) for part in date.split("-")]]} if date else None
