"""Portals with schedules, for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

from crawler.portals.loader import load_text
from crawler.portals.model import Portal

# A time so rare that it does not come while a test runs: what was crawled once is not due again.
RARELY = "0 0 29 2 *"


def keys(schedule: str | None, hours: str | None = None) -> str:
    """The lines of a portal's file."""
    lines = [f'schedule = "{schedule}"\n' if schedule else "", f'hours = "{hours}"\n' if hours else ""]
    return "".join(lines)


def portal(schedule: str | None, hours: str | None = None) -> Portal:
    text = 'name = "Bình An"\nurl = "https://binhan.example.vn/"\nverified = "untested"\n'
    return load_text(text + keys(schedule, hours) + '[[sections]]\nname = "Tin tức"\nurl = "/tin/"\n', "binhan")


def put_on(archive: Path, id_: str, schedule: str | None = RARELY, hours: str | None = None) -> str:
    """Put a portal of an archive on a schedule; returns its id."""
    file = archive / "portals" / f"{id_}.toml"
    file.write_text(keys(schedule, hours) + file.read_text(encoding="utf-8"), encoding="utf-8")
    return id_
