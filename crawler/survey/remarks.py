"""The comments that khotin wrote into a portal's file (declaration.py), taken out where they are true no more."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

# What a value rests on stands above it; what was not found is named by its key; how rows were found stands above [listing].
_ABOVE = re.compile(r"# (?:on \d+ of \d+ pages|\d+ of \d+ articles' addresses, \d+ others)")
_MISSING = re.compile(
    r"# (\w+): (?:not found \(|no element is on every listing page|the rows print no date|neither address nor page has a number)"
)
_ROWS = re.compile(r"# Found \d+ of \d+ rows on ")
_FAMILY = re.compile(r"# its pages bear the family's marks, and its ")
_TABLE, _KEY = re.compile(r"\[(\w+)\]"), re.compile(r"(\w+) *=")


def without_untrue(text: str, changed: Collection[str]) -> str:
    """The text of a portal's file without khotin's own comments on what has `changed`: keys as "article.title". Comments of
    others stay.
    """
    table, kept = "", list[str]()
    for line, below in pairwise([*text.splitlines(keepends=True), ""]):
        if found := _TABLE.match(line):
            table = found[1]
        key = _KEY.match(below)
        is_untrue = (
            (_ABOVE.match(line) and key and f"{table}.{key[1]}" in changed)
            or ((missing := _MISSING.match(line)) and f"{table}.{missing[1]}" in changed)
            or (_ROWS.match(line) and any(each.startswith("listing.") for each in changed))
            or (_FAMILY.match(line) and changed)
        )
        if not is_untrue:
            kept.append(line)
    return "".join(kept)
