"""From the data of a portal's or family's files to a value of ours, every mistake named by its file, line and key."""

from __future__ import annotations

import re
import types
import typing
from datetime import date
from typing import Any, TypeVar

import msgspec

from crawler.pages.expressions import Expression
from crawler.pages.selectors import Selector
from crawler.portals import position
from crawler.portals.layers import Layer, lower, owner
from crawler.portals.near import did_you_mean
from crawler.portals.paging import FieldError

Model = TypeVar("Model")

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_PLAIN = {
    "str": "a string",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}


def checked(layers: list[Layer], data: dict[str, Any], kind: type[Model], **known: Any) -> Model:
    """The value of that kind that the data of some layers make, with what is `known` of it without them."""
    try:
        return msgspec.convert(_prepare(data, kind, ()) | known, kind, dec_hook=_decode)
    except FieldError as error:
        raise owner(layers, error.path).error(error.path, str(error)) from None
    except msgspec.ValidationError as error:
        place, reason = _read_error(error)
        raise owner(layers, place).error(place, reason) from None


def _prepare(value: Any, kind: Any, path: position.KeyPath) -> Any:
    """The value made ready for msgspec: a string where a list is wanted becomes a list of one.

    Raises FieldError for unknown keys and words, which it can name better than msgspec does.
    """
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        kind = next(kind for kind in kind.__args__ if kind is not types.NoneType)
    origin = typing.get_origin(kind)
    if origin is tuple:
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list):
            return [_prepare(item, kind.__args__[0], (*path, index)) for index, item in enumerate(items)]
    if kind is date and type(value) is not date:  # a datetime is an instance of date
        raise FieldError(path, "must be a day, written without quotes and without a time: 2025-06-30")
    if origin is typing.Literal and value not in kind.__args__:
        raise FieldError(path, f"{value!r} is not one of {', '.join(map(repr, kind.__args__))}")
    if origin is dict and isinstance(value, dict):
        return {key: _prepare(item, kind.__args__[1], (*path, key)) for key, item in value.items()}
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        kinds = {field.name: field.type for field in msgspec.structs.fields(kind) if field.name != "id"}
        for key in value:
            if key not in kinds:
                raise FieldError((*path, key), f"unknown key{did_you_mean(key, kinds)}")
        return {key: _prepare(item, kinds[key], (*path, key)) for key, item in value.items()}
    return value


def _decode(kind: type, value: object) -> object:
    """What TOML has no word for. Its errors are turned into msgspec's own, with the path."""
    if not isinstance(value, str):
        raise TypeError(f"expected a string, got {value!r}")
    if kind in (Selector, Expression):
        try:
            return kind(value)
        except RecursionError as error:
            raise ValueError(f"{value[:40]!r}… has too many steps; write it shorter") from error
    try:
        return re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"{value!r} is not a regular expression ({error})") from error


def _read_error(error: msgspec.ValidationError) -> tuple[position.KeyPath, str]:
    """The path and the reason of an error of msgspec, whose own words read "Expected `str`, got `int` - at `$.a.b`"."""
    reason, _, written = str(error).rpartition(" - at `$") if " - at `$" in str(error) else (str(error), "", "")
    place: position.KeyPath = tuple(name or int(index) for name, index in _STEP.findall(written))
    if isinstance(error.__cause__, FieldError):
        return (*place, *error.__cause__.path), str(error.__cause__)
    if missing := re.search(r"missing required field `(\w+)`", reason):
        return (*place, missing[1]), "is missing"
    reason = re.sub(r"`(\w+)(?: \| null)?`", lambda found: _PLAIN.get(found[1], found[1]), reason)
    return place, lower(reason)
