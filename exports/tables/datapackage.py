"""datapackage.json beside a table (Frictionless Data Package): what its columns mean, and whose the texts are."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from crawler.capture.sealing import sealed
from crawler.vietnamese.folding import fold
from exports.output import OutputError
from exports.selection import Selection
from exports.tables.columns import Column

NAME = "datapackage.json"
_PACKAGE = "khotin-export"

_TERMS = {
    "name": "LicenseRef-portals",
    "title": "What portals publish stays theirs: name the source as its own line asks.",
}
_MEDIA_TYPES = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "db": "application/vnd.sqlite3",
}
# What is checked row by row. Parquet has types of its own, and Frictionless knows lists of objects in text alone.
_TEXT = {"csv", "jsonl"}
_PORTALS = """
    select name, url, attribution from portals
    where id in (select portal from chosen join articles on articles.id = article) order by id
"""
_KINDS = {"strings": "array", "rows": "array"}


def describe(
    selection: Selection, new: Path, path: Path, columns: Sequence[Column], form: str, *, note: str = ""
) -> None:
    """Write datapackage.json beside a finished file or folder of files `new`, which will be `path`. A package that is there
    already keeps what it says of others.

    Raises OutputError where there is a datapackage.json that is none.
    """
    if path.name == NAME:
        raise OutputError(f"{path} would be overwritten by the description of itself; name another file.")
    others = _others(path)
    resource = _resource(selection, _name(path.name, {other["name"] for other in others}), columns, form, note)
    if new.is_dir():
        files = sorted(file.relative_to(new.parent).as_posix() for file in new.rglob(f"*.{form}"))
        resource |= {"path": files}
    else:
        resource |= {"path": path.name, "bytes": new.stat().st_size, "hash": f"sha256:{sealed(new).sha256}"}
    package = {"name": _PACKAGE, "resources": [*others, resource]}
    text = json.dumps(package, ensure_ascii=False, indent=2)
    new.with_name(NAME).write_text(f"{text}\n", encoding="utf-8")


def about(selection: Selection) -> dict[str, Any]:
    """What a package says of the chosen articles, whatever their form: `title`, the portals as `sources`, and `licenses`."""
    asked = ", ".join(f"{what} {wish}" for what, wish in selection.asked.items()) or "everything"
    return {
        "title": f"Articles of a khotin archive: {asked}",
        "sources": [_source(*row) for row in selection.db.execute(_PORTALS)],
        "licenses": [_TERMS],
    }


def _resource(selection: Selection, name: str, columns: Sequence[Column], form: str, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table" if form in _TEXT else "file",
        **about(selection),
        "description": f"{selection.number} articles, ordered by portal, date and key. {note}".strip(),
        "format": form,
        "mediatype": _MEDIA_TYPES[form],
        **({"encoding": "utf-8"} if form in _TEXT else {}),
        **({"schema": _schema(columns)} if columns else {}),
    }


def _source(name: str, url: str, attribution: str | None) -> dict[str, str]:
    """A portal, with the line that it asks those who quote it to print."""
    source = {"title": name}
    if url.startswith(("http://", "https://")):
        source["path"] = url
    return source | ({"attribution": attribution} if attribution else {})


def _schema(columns: Sequence[Column]) -> dict[str, Any]:
    return {"fields": list(map(_field, columns)), "primaryKey": ["portal", "key"]}


def _field(column: Column) -> dict[str, str]:
    meaning = column.meaning
    if column.columns:
        meaning += ": " + "; ".join(f"{part.name} ({part.type}), {part.meaning}" for part in column.columns)
    field = {"name": column.name, "type": _KINDS.get(column.type, column.type), "description": meaning}
    return field | ({"format": "%H:%M"} if column.type == "time" else {})


def _others(path: Path) -> list[dict[str, Any]]:
    """What the datapackage.json beside a file says of others that are still there."""
    package = path.with_name(NAME)
    try:
        said = json.loads(package.read_text(encoding="utf-8"))
        resources = {_place(one["path"]): one for one in said["resources"]}
    except FileNotFoundError:
        return []
    except (ValueError, LookupError, TypeError, RecursionError):
        said, resources = {}, {}
    if said.get("name") != _PACKAGE:
        raise OutputError(f"{package} is there and is no data package of khotin's; name a file in another folder.")
    return [one for place, one in resources.items() if place != path.name and path.with_name(place).exists()]


def _name(file: str, others: Collection[str]) -> str:
    """The name of a file's resource: of small letters, digits, `.`, `-` and `_`, and no other resource's."""
    name = re.sub(r"[^a-z0-9._-]+", "-", fold(file)).strip("-") or "table"
    while name in others:
        name += "-2"
    return name


def _place(path: str | list[str]) -> str:
    """The file or folder that a resource's path names, or that its paths lie in."""
    return PurePosixPath(path if isinstance(path, str) else path[0]).parts[0]
