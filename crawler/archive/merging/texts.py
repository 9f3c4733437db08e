"""One history made of two: the texts that an article had in two archives, in the order in which they were captured.

A text has its place by when its page was fetched and then by when it began to stand (a page that was read again or corrected has
several texts), so the same two histories give the same one whichever comes first. What was seen again later counts too: of
`A` captured in January and seen unchanged in March, and `B` captured in February, the portal went from A to B and back.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import attrgetter
from typing import Any

from crawler.archive import corrections
from crawler.archive.articles import CONTENT, Cause

Raw = dict[str, tuple[str | None, str | None]]
"""What the page itself says in fields that are corrected, and where in it that stands."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text: `values` are the columns of `seals.READING`. Times are UTC: `fetched` is when its page was, `since` when the text
    began to stand. `cause` is why another took its place, None where none did yet.
    """

    values: dict[str, Any]
    fetched: str
    since: str
    cause: Cause | None = None
    raw: Raw = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str]:
        return self.fetched, self.since

    @property
    def content(self) -> tuple[Any, ...]:
        return tuple(self.values[name] for name in CONTENT)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A page that was fetched again, at a time (UTC), and was as it had been at another capture (captures.id)."""

    capture: int
    fetched: str
    same_as: int | None


def united(
    one: Sequence[Text], other: Sequence[Text], seen: Iterable[Sighting], valid: Sequence[dict[str, Any]]
) -> list[Text]:
    """The history of an article that had one of texts here and another there. `valid` are the corrections (rows of
    `corrections`) that are laid over what is read since they were made.
    """
    texts = _with_sightings(list(_interleaved(one, other)), seen)
    return _once(_corrected(texts, valid))


def revisions(texts: Sequence[Text]) -> list[dict[str, Any]]:
    """The texts that were replaced as rows of `revisions`, without their article."""
    return [
        {"replaced_at": after.since, "cause": text.cause or _cause(text, after), **text.values}
        for text, after in pairwise(texts)
    ]


def _interleaved(one: Sequence[Text], other: Sequence[Text]) -> Iterator[Text]:
    """Both, each in its own order; a text that is the same in both is there once."""
    here, there = deque(one), deque(other)
    while here and there:
        ours, theirs = here[0], there[0]
        if (ours.place, ours.content) == (theirs.place, theirs.content):
            here.popleft(), there.popleft()
            yield replace(ours, cause=_one_cause(ours, theirs), raw=theirs.raw | ours.raw)
        elif (ours.place, repr(ours.content)) <= (theirs.place, repr(theirs.content)):
            yield here.popleft()
        else:
            yield there.popleft()
    yield from here
    yield from there


def _one_cause(ours: Text, theirs: Text) -> Cause | None:
    """Why a text was replaced; where two archives replaced it for different reasons, the same one of them either way."""
    causes = [cause for cause in (ours.cause, theirs.cause) if cause is not None]
    return min(causes, default=None)


def _with_sightings(texts: list[Text], seen: Iterable[Sighting]) -> list[Text]:
    """The texts and those seen again, each as its page is read now. What was seen before any text says nothing."""
    read = {text.values["capture"]: text for text in texts if text.values["capture"] is not None}
    again = [
        replace(
            read[one.same_as],
            values=read[one.same_as].values | {"capture": one.capture},
            fetched=one.fetched,
            since=one.fetched,
            cause=None,
        )
        for one in sorted(seen, key=attrgetter("fetched", "capture"))
        if one.same_as in read and one.capture not in read
    ]
    return sorted([*texts, *again], key=attrgetter("fetched"))  # stable: texts of one page stay in their order


def _corrected(texts: Iterable[Text], valid: Sequence[dict[str, Any]]) -> Iterator[Text]:
    """The texts with every correction laid over what comes after the first text that has it, as it is when pages are read."""
    begun: list[dict[str, Any]] = []
    for text in texts:
        origins = json.loads(text.values["origins"])
        begun += [row for row in valid if row not in begun and _has(text, origins, row)]
        lacking = [row for row in begun if not _has(text, origins, row)]
        raw = {row["field"]: (text.values[row["field"]], origins.get(row["field"])) for row in lacking} | text.raw
        yield replace(text, values=corrections.laid_over(lacking, text.values), raw=raw)  # type: ignore[arg-type]


def _has(text: Text, origins: dict[str, str], row: dict[str, Any]) -> bool:
    said = corrections.origin_of(row["signed_by"], row["made_at"])
    return text.values[row["field"]] == row["value"] and origins.get(row["field"]) == said


def _once(texts: Iterable[Text]) -> list[Text]:
    """Equal neighbours are one text, the first of them; with another address, as it was there."""
    kept: list[Text] = []
    for text in texts:
        if kept and kept[-1].content == text.content:
            first = kept[-1]
            stands = first if first.values["url"] == text.values["url"] else replace(text, since=first.since)
            kept[-1] = replace(stands, cause=text.cause or first.cause, raw=first.raw | text.raw)
        else:
            kept.append(text)
    return kept


def _cause(text: Text, after: Text) -> Cause:
    """Why a text that stood in one archive is followed by one of the other. Two readers cannot be compared, and then nobody shall
    say that the portal changed its text.
    """
    if text.values["capture"] == after.values["capture"]:
        is_corrected = "correction by" in after.values["origins"] and text.values["reader"] == after.values["reader"]
        return "correction" if is_corrected else "reader"
    return "portal" if text.values["reader"] == after.values["reader"] else "reader"
