"""What an archivist expects of a portal, beside what its own past says: `[expect]` in its file."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Field = Literal["date", "time", "byline", "source", "section", "lead", "body"]


class Expect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`silence` is the number of days that may pass without a new article; `fields` are those that every article has.

    crawler/watch judges by them after each crawl.
    """

    silence: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    fields: tuple[Field, ...] = ()
