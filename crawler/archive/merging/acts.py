"""Acts of archivists that two archives know of: corrections and withholdings. All are kept. One that was withdrawn in either is
withdrawn, and of two that hold at once the later takes the place of the earlier, as it does within one archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Act = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """The columns by which acts of a kind are the same, and those that say when one was made, ended and by whom. Of a `field`
    one holds at a time.
    """

    same: tuple[str, ...]
    made: str
    ended: str
    ended_by: str
    field: str | None = None


CORRECTIONS = Kind(
    ("field", "value", "reason", "signed_by", "made_at"), "made_at", "withdrawn_at", "withdrawn_by", "field"
)
WITHHOLDINGS = Kind(("reason", "signed_by", "withheld_at"), "withheld_at", "restored_at", "restored_by")


def united(kind: Kind, one: Iterable[Act], other: Iterable[Act]) -> list[Act]:
    """The acts of both in the order in which they were made."""
    acts = dict(_named(kind, other))
    for name, act in _named(kind, one):
        twin = acts.get(name, act)
        ended = [each for each in (act, twin) if each[kind.ended] is not None]
        first = min(ended, key=lambda each: (each[kind.ended], each[kind.ended_by] or ""), default=act)
        acts[name] = act | {column: first[column] for column in (kind.ended, kind.ended_by)}
    ordered = [act for _, act in sorted(acts.items(), key=lambda pair: (pair[1][kind.made], repr(pair[0])))]
    return [_ended(kind, act, ordered[number + 1 :]) for number, act in enumerate(ordered)]


def valid(kind: Kind, acts: Iterable[Act]) -> list[Act]:
    """The acts that hold."""
    return [act for act in acts if act[kind.ended] is None]


def same(kind: Kind, act: Act) -> tuple[Hashable, ...]:
    """What makes an act the same in another archive."""
    return tuple(act[name] for name in kind.same)


def _named(kind: Kind, acts: Iterable[Act]) -> Iterator[tuple[tuple[Hashable, ...], Act]]:
    """Acts by what makes them the same; what was done twice in a second is told apart by its number."""
    count = Counter[tuple[Hashable, ...]]()
    for act in acts:
        name = same(kind, act)
        count[name] += 1
        yield (*name, count[name]), act


def _ended(kind: Kind, act: Act, later: Sequence[Act]) -> Act:
    """An act ends when the next of its field is made. One that was withdrawn as it was made only says why another was."""
    for other in later:
        is_next = kind.field is None or other[kind.field] == act[kind.field]
        if is_next and other[kind.ended] != other[kind.made]:
            if act[kind.ended] is None or other[kind.made] < act[kind.ended]:
                return act | {kind.ended: other[kind.made], kind.ended_by: other["signed_by"]}
            break
    return act
