"""Reads portal and family files: TOML, laid over the file of the family, checked, with every error on its line."""

from __future__ import annotations

import re
import tomllib
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from crawler.pages.expressions import Expression
from crawler.pages.selectors import Selector
from crawler.portals import position
from crawler.portals.family import OWN_KEYS, Family
from crawler.portals.model import Portal
from crawler.portals.near import did_you_mean
from crawler.portals.paging import FieldError

Model = TypeVar("Model")

_HERE = Path(__file__).parent
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_PLAIN = {
    "str": "a string",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}


class PortalError(ValueError):
    """A portal file that cannot be used, or a portal that does not exist: one sentence, with file, line and key."""


@dataclass(frozen=True)
class _Layer:
    """One of the files that make up a portal: its own, its family's, the family's family's."""

    name: str
    text: str
    data: dict[str, Any]

    def error(self, path: position.KeyPath, reason: str) -> PortalError:
        line = position.line_of(self.text, path) or 1
        key = ".".join(step for step in path if isinstance(step, str))
        return PortalError(f"{self.name}, line {line}: {key}: {reason}")


def load_file(path: Path) -> Portal:
    """The portal that a file declares; its id is the file's name. Raises PortalError."""
    if not _ID.fullmatch(path.stem):
        raise PortalError(
            f"{_short(path)}: the name of the file is the portal's id; it may have lower-case letters a-z, digits, "
            "'.', '-' and '_', starts with a letter or digit, and has at most 64 of them"
        )
    try:
        return _load(path)
    except RecursionError:
        raise PortalError(f"{_short(path)}: is nested too deeply; write it with fewer tables in tables") from None


def _load(path: Path) -> Portal:
    own = _read(path)
    layers = [own, *_families_of(own)]
    data = _with_whole_templates(_merged(layers))
    return _checked(layers, data, Portal, id=path.stem)


def _checked(layers: list[_Layer], data: dict[str, Any], kind: type[Model], **known: Any) -> Model:
    """The value of that kind that the data of some layers make, with what is `known` of it without them."""
    try:
        return msgspec.convert(_prepare(data, kind, ()) | known, kind, dec_hook=_decode)
    except FieldError as error:
        raise _owner(layers, error.path).error(error.path, str(error)) from None
    except msgspec.ValidationError as error:
        place, reason = _read_error(error)
        raise _owner(layers, place).error(place, reason) from None


def load_each(own: Path | None) -> Iterator[Portal | PortalError]:
    """All portals by id, or for a file that cannot be used its error: the built-in ones and those in the folder `own`.

    A file in `own` hides the built-in one of the same id; a folder that does not exist is an empty one.
    """
    for _, path in sorted(_files(own).items()):
        try:
            yield load_file(path)
        except PortalError as error:
            yield error


def load_all(own: Path | None) -> dict[str, Portal]:
    """All portals by id, as `load_each`. Raises the PortalError of the first file that cannot be used."""
    portals = {}
    for portal in load_each(own):
        if isinstance(portal, PortalError):
            raise portal
        portals[portal.id] = portal
    return portals


def find(own: Path | None, portal_id: str) -> Portal:
    """The portal of that id, as `load_each`, but no other file is read. Raises PortalError."""
    return load_file(file_of(own, portal_id))


def file_of(own: Path | None, portal_id: str) -> Path:
    """The file that declares a portal. Raises PortalError where there is none."""
    files = _files(own)
    if portal_id not in files:
        hint = did_you_mean(portal_id, files) or "; `khotin portals` lists all"
        raise PortalError(f"there is no portal {portal_id!r}{hint}")
    return files[portal_id]


def load_families() -> dict[str, Family]:
    """All families by name. Raises PortalError."""
    return {name: _load_family(name) for name in sorted(_family_files())}


def family_data(name: str) -> dict[str, Any]:
    """What a family lays under the files of its portals (paging, listing, article …), as TOML has it, those that it builds on
    included. Raises PortalError.
    """
    data = _without_own_keys(_merged(_family_layers(name)))
    data.pop("family", None)
    return data


def _load_family(name: str) -> Family:
    layers = _family_layers(name)
    data = {key: value for key, value in layers[0].data.items() if key in OWN_KEYS}
    return _checked(layers[:1], data, Family, name=name, builds_on=tuple(Path(layer.name).stem for layer in layers[1:]))


def _family_layers(name: str) -> list[_Layer]:
    files = _family_files()
    if name not in files:
        raise PortalError(f"there is no family {name!r}{did_you_mean(name, files)}")
    layer = _read(files[name])
    return [layer, *_families_of(layer)]


def _family_files() -> dict[str, Path]:
    return {file.stem: file for file in (_HERE / "families").glob("*.toml")}


def _files(own: Path | None) -> dict[str, Path]:
    folders = [_HERE / "vn", *([own] if own else [])]
    paths = [path for folder in folders for path in folder.glob("*.toml") if not path.name.startswith(".")]
    return {path.stem: path for path in paths}


def _families_of(layer: _Layer) -> list[_Layer]:
    """The family files that a file builds on, the nearest first, less what they say of the families themselves."""
    families = _family_files()
    layers = [layer]
    used: list[str] = []
    while (name := layers[-1].data.get("family")) is not None:
        if not isinstance(name, str) or name not in families:
            known = ", ".join(sorted(families))
            raise layers[-1].error(("family",), f"{name!r} is not a family; the families are {known}")
        if name in used:
            raise layers[-1].error(("family",), f"{name!r} builds on itself; leave this line out")
        used.append(name)
        family = _read(families[name])
        layers.append(replace(family, data=_without_own_keys(family.data)))
    return layers[1:]


def _without_own_keys(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in OWN_KEYS}


def _merged(layers: list[_Layer]) -> dict[str, Any]:
    return reduce(_merge, (layer.data for layer in reversed(layers)))


def _read(path: Path) -> _Layer:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _Layer(_short(path), text, tomllib.loads(text))
    except OSError as error:
        raise PortalError(f"{_short(path)}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise PortalError(f"{_short(path)}: is not UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", place)
        line = int(found[1]) if found else text.count("\n") + 1
        raise PortalError(f"{_short(path)}, line {line}: not TOML: {_lower(reason)}") from error


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """`above` laid over `below`: tables are merged, anything else is replaced."""
    merged = below | above
    for key, value in above.items():
        old = below.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            merged[key] = _merge(old, value)
    return merged


def _with_whole_templates(data: dict[str, Any]) -> dict[str, Any]:
    """A portal's data with whole templates in `earlier`: each entry says only what was different from the template that
    followed it, the last from that of today. So a new redesign changes nothing in what was written about older ones.

    `earlier` comes last, so that a mistake in a template of today is found there and not in what is laid over it.
    """
    above: dict[str, Any] = {name: data[name] for name in ("listing", "article") if name in data}
    rest = dict(data)
    entries = rest.pop("earlier", [])
    if isinstance(entries, list):
        entries = list(entries)
        tables = [index for index, entry in enumerate(entries) if isinstance(entry, dict)]
        # What is no day is refused later, and stands nowhere in the order.
        for index in sorted(tables, key=lambda index: str(entries[index].get("until")), reverse=True):
            entries[index] = _merge(above, entries[index])
            above = {name: entries[index][name] for name in ("listing", "article") if name in entries[index]}
    return {**rest, "earlier": entries}


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
    return place, _lower(reason)


def _owner(layers: list[_Layer], path: position.KeyPath) -> _Layer:
    """The file that a value comes from: the first that sets it. What no file sets is missing from the portal's own."""
    for layer in layers:
        value: Any = layer.data
        for step in path:
            if not isinstance(value, dict):
                return layer  # the path goes on inside a list or a string, and those are replaced as a whole
            if step not in value:
                break
            value = value[step]
        else:
            return layer
    return layers[0]


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
