"""Expressions that find values in JSON: JMESPath, or an address filled with such."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import jmespath
from jmespath.exceptions import JMESPathError

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class Expression:
    """A compiled expression. What starts like an address ("/", "http") is one, with JMESPath expressions in braces.

    Raises ValueError with one sentence when it is neither.
    """

    __slots__ = ("_parts", "_path", "written")

    def __init__(self, written: str) -> None:
        self.written = written
        is_address = written.startswith(("/", "http://", "https://"))
        self._path = None if is_address else _compile(written, written)
        # Of an address split at its placeholders every second part is an expression.
        self._parts = [
            part if place % 2 == 0 else _compile(part, written)
            for place, part in enumerate(_PLACEHOLDER.split(written))
        ]

    def __repr__(self) -> str:
        return f"Expression({self.written!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and other.written == self.written

    def __hash__(self) -> int:
        return hash(self.written)

    def find(self, data: Any) -> Any:
        """The value it finds, as JSON has it; None where there is none. An address is a text, or None with a part missing."""
        if self._path is not None:
            return _search(self._path, data)
        values = [part if isinstance(part, str) else plain_value(_search(part, data)) for part in self._parts]
        if any(value is None for value in values):
            return None
        return "".join(
            str(value) if place % 2 == 0 else quote(str(value), safe="") for place, value in enumerate(values)
        )

    def text(self, data: Any) -> str | None:
        """The value it finds as text: a text or a number; None for anything else."""
        return plain_value(self.find(data))

    def number(self, data: Any) -> int | None:
        """The value it finds as a whole number, also where JSON has it as text."""
        found = self.text(data)
        return int(found) if found is not None and found.strip().isdecimal() else None


def plain_value(value: Any) -> str | None:
    """A text or number of JSON as text, None for the rest."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return str(value)


def _compile(path: str, written: str) -> Any:
    try:
        return jmespath.compile(path)
    except JMESPathError as error:
        raise ValueError(f"{written!r} is not a JMESPath expression ({str(error).splitlines()[0]})") from error


def _search(path: Any, data: Any) -> Any:
    try:
        return path.search(data)
    except JMESPathError:  # a function given the wrong kind of value: this item has none
        return None
