"""What a rereading changes: exact counts, and a few examples of each, so that it fits in memory and on a screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_EXAMPLES = 3  # of a field
_NAMED = 20  # of what an archivist may want to look at one by one
_LONGEST = 80  # characters of a value that is shown
_BEFORE = 20  # of which these stand before the first that differs


@dataclass(slots=True)
class Tally:
    """How many there are, and the first of them."""

    count: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, number: int = 1, *, most: int = _NAMED, **example: Any) -> None:
        self.count += number
        if len(self.examples) < most:
            self.examples.append(example)


@dataclass(slots=True)
class Report:
    """The rereading of one portal. `applied` is false for a dry run.

    `pages` counts listing pages, feeds and sitemaps, `files` attachments, `changed` articles whose content changes, `noted`
    those of which only origins, flags, address or reader do. `readable` are captures that no article came of in their crawl,
    `unreadable` what stays as it is because it cannot be read any more, `taken` articles whose new key another has, `broken`
    captures whose WARC record cannot be read.
    """

    portal: str
    applied: bool
    pages: int = 0
    articles: int = 0
    files: int = 0
    changed: int = 0
    noted: int = 0
    fields: dict[str, Tally] = field(default_factory=dict)
    readable: Tally = field(default_factory=Tally)
    unreadable: Tally = field(default_factory=Tally)
    taken: Tally = field(default_factory=Tally)
    broken: Tally = field(default_factory=Tally)
    seconds: float = 0.0

    @property
    def changes(self) -> int:
        """How much changes in all: nothing, when the archive says what today's readers read."""
        return sum(tally.count for tally in self.fields.values()) + self.noted + self.readable.count

    def field_changes(self, name: str, old: object, new: object, number: int = 1, **of: Any) -> None:
        """A field of one article, or of `number` of them in the same way, says something else."""
        old, new = shortened(old, new)
        self.fields.setdefault(name, Tally()).add(number, most=_EXAMPLES, **of, old=old, new=new)


def shortened(old: object, new: object) -> tuple[object, object]:
    """Two values, of long texts what stands around the first letter that differs."""
    begin = 0
    if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > _LONGEST:
        letters = enumerate(zip(old, new, strict=False))
        same = next((at for at, (before, after) in letters if before != after), min(len(old), len(new)))
        begin = max(0, same - _BEFORE)
    return _cut(old, begin), _cut(new, begin)


def _cut(value: object, begin: int) -> object:
    if not isinstance(value, str):
        return value
    return f"{'…' if begin else ''}{value[begin : begin + _LONGEST]}{'…' if len(value) > begin + _LONGEST else ''}"
