"""The TOML files that make up a portal: its own, its family's, the family's family's, laid over each other."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any

from crawler.portals import position
from crawler.portals.family import OWN_KEYS, PORTAL_KEYS
from crawler.portals.near import did_you_mean

HERE = Path(__file__).parent
TOO_DEEP = "is nested too deeply; write it with fewer tables in tables"


class PortalError(ValueError):
    """A portal file that cannot be used, or a portal that does not exist: one sentence, with file, line and key."""


@dataclass(frozen=True)
class Layer:
    """One of the files that make up a portal: its own, its family's, the family's family's."""

    name: str
    text: str
    data: dict[str, Any]

    def error(self, path: position.KeyPath, reason: str) -> PortalError:
        line = position.line_of(self.text, path) or 1
        key = ".".join(step for step in path if isinstance(step, str))
        return PortalError(f"{self.name}, line {line}: {key}: {reason}")


def read(path: Path) -> Layer:
    """The layer that a file is. Raises PortalError."""
    try:
        return layer_of(path.read_text(encoding="utf-8-sig"), short(path))
    except OSError as error:
        raise PortalError(f"{short(path)}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise PortalError(f"{short(path)}: is not UTF-8; save it as UTF-8") from error


def layer_of(text: str, name: str) -> Layer:
    """The layer that a text is, called `name` in errors. Raises PortalError."""
    try:
        return Layer(name, text, tomllib.loads(text))
    except RecursionError:
        raise PortalError(f"{name}: {TOO_DEEP}") from None
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", place)
        line = int(found[1]) if found else text.count("\n") + 1
        raise PortalError(f"{name}, line {line}: not TOML: {lower(reason)}") from error


def families_of(layer: Layer) -> list[Layer]:
    """The family files that a file builds on, the nearest first, less what they say of the families themselves."""
    families = family_files()
    layers = [layer]
    used: list[str] = []
    while (name := layers[-1].data.get("family")) is not None:
        if not isinstance(name, str) or name not in families:
            known = ", ".join(sorted(families))
            raise layers[-1].error(("family",), f"{name!r} is not a family; the families are {known}")
        if name in used:
            raise layers[-1].error(("family",), f"{name!r} builds on itself; leave this line out")
        used.append(name)
        family = read(families[name])
        for key in PORTAL_KEYS.intersection(family.data):
            raise family.error((key,), "belongs into the files of portals; a family has none")
        layers.append(replace(family, data=without_own_keys(family.data)))
    return layers[1:]


def family_layers(name: str) -> list[Layer]:
    files = family_files()
    if name not in files:
        raise PortalError(f"there is no family {name!r}{did_you_mean(name, files)}")
    layer = read(files[name])
    return [layer, *families_of(layer)]


def family_files() -> dict[str, Path]:
    return {file.stem: file for file in (HERE / "families").glob("*.toml")}


def without_own_keys(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in OWN_KEYS}


def merged(layers: list[Layer]) -> dict[str, Any]:
    return reduce(merge, (layer.data for layer in reversed(layers)))


def merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """`above` laid over `below`: tables are merged, anything else is replaced."""
    merged = below | above
    for key, value in above.items():
        old = below.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            merged[key] = merge(old, value)
    return merged


def owner(layers: list[Layer], path: position.KeyPath) -> Layer:
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


def short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
