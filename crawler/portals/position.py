"""Where a key stands in TOML source: tomllib keeps no positions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

KeyPath = tuple[str | int, ...]


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line, counted from 1, of the key at a path such as ("sections", 1, "url"), or else of the nearest enclosing
    table; None where not even the first name of the path occurs.

    The text is split into statements, and each is read by tomllib on its own. So quoted and dotted keys, inline
    tables and values over several lines need no rules of their own.
    """
    wanted = tuple(path)
    table: KeyPath = ()
    ends: dict[KeyPath, int] = {}  # the last index of every array of tables seen so far
    best, line = 0, None
    for number, is_header, data in _statements(text):
        if is_header:
            table = _table(data, ends)
            depth = _common(table, wanted)
        else:
            depth = _common(table, wanted)
            if depth == len(table):
                depth += _depth(data, wanted[depth:])
        if depth > best:
            best, line = depth, number
    return line


def _statements(text: str) -> Iterator[tuple[int, bool, dict[str, Any]]]:
    """Every header and every assignment: the line it starts on, whether it is a header, and what it says alone."""
    pending: list[str] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        pending.append(line)
        source = "\n".join(pending)
        try:
            data = tomllib.loads(source)
        except tomllib.TOMLDecodeError:
            continue  # the value goes on: only a closed string, array or table can be read
        yield number - len(pending) + 1, source.lstrip().startswith("["), data
        pending.clear()


def _table(header: dict[str, Any], ends: dict[KeyPath, int]) -> KeyPath:
    """The path of the table that a header opens: `[a.b]` or `[[a.b]]`, where `a` may be an array of tables."""
    place: KeyPath = ()
    rest: Any = header
    while rest:
        ((name, rest),) = rest.items()
        place += (name,)
        if isinstance(rest, list):
            ends[place] = ends.get(place, -1) + 1
            rest = None
        if place in ends:
            place += (ends[place],)
    return place


def _common(one: KeyPath, other: KeyPath) -> int:
    """How many first steps two paths share."""
    return next(
        (depth for depth, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _depth(data: Any, path: KeyPath) -> int:
    """How many steps of the path lead somewhere in the data."""
    for depth, step in enumerate(path):
        try:
            data = data[step]
        except (LookupError, TypeError):
            return depth
    return len(path)
