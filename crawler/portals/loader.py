"""Finds portal and family files and reads them: TOML, laid over the files of the family, checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawler.portals.conversion import checked
from crawler.portals.family import OWN_KEYS, Family
from crawler.portals.layers import (
    HERE,
    TOO_DEEP,
    Layer,
    PortalError,
    families_of,
    family_files,
    family_layers,
    layer_of,
    merge,
    merged,
    read,
    short,
    without_own_keys,
)
from crawler.portals.model import Portal
from crawler.portals.near import did_you_mean

__all__ = [
    "PortalError",
    "family_data",
    "file_of",
    "find",
    "is_built_in",
    "load_all",
    "load_each",
    "load_families",
    "load_file",
    "load_text",
]

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def load_file(path: Path) -> Portal:
    """The portal that a file declares; its id is the file's name. Raises PortalError."""
    if not _ID.fullmatch(path.stem):
        raise PortalError(
            f"{short(path)}: the name of the file is the portal's id; it may have lower-case letters a-z, digits, "
            "'.', '-' and '_', starts with a letter or digit, and has at most 64 of them"
        )
    return _portal(read(path), path.stem)


def load_text(text: str, portal_id: str) -> Portal:
    """The portal that the text of a file would declare. Raises PortalError."""
    return _portal(layer_of(text, f"{portal_id}.toml"), portal_id)


def _portal(own: Layer, portal_id: str) -> Portal:
    try:
        layers = [own, *families_of(own)]
        return checked(layers, _with_whole_templates(merged(layers)), Portal, id=portal_id)
    except RecursionError:
        raise PortalError(f"{own.name}: {TOO_DEEP}") from None


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


def is_built_in(portal_id: str) -> bool:
    """Whether khotin itself has a portal of that id, which a file of the archivist's would hide."""
    return portal_id in _files(None)


def load_families() -> dict[str, Family]:
    """All families by name. Raises PortalError."""
    return {name: _load_family(name) for name in sorted(family_files())}


def family_data(name: str) -> dict[str, Any]:
    """What a family lays under the files of its portals (paging, listing, article …), as TOML has it, those that it builds on
    included. Raises PortalError.
    """
    data = without_own_keys(merged(family_layers(name)))
    data.pop("family", None)
    return data


def _load_family(name: str) -> Family:
    layers = family_layers(name)
    data = {key: value for key, value in layers[0].data.items() if key in OWN_KEYS}
    return checked(layers[:1], data, Family, name=name, builds_on=tuple(Path(layer.name).stem for layer in layers[1:]))


def _files(own: Path | None) -> dict[str, Path]:
    folders = [HERE / "vn", *([own] if own else [])]
    paths = [path for folder in folders for path in folder.glob("*.toml") if not path.name.startswith(".")]
    return {path.stem: path for path in paths}


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
            entries[index] = merge(above, entries[index])
            above = {name: entries[index][name] for name in ("listing", "article") if name in entries[index]}
    return {**rest, "earlier": entries}
