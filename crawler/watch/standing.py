"""How each portal of an archive stands: its last crawl, its next run, its health and why."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from crawler.archive import crawls
from crawler.archive.database import reading
from crawler.archive.folder import Folder
from crawler.archive.measures import Measures, from_json
from crawler.portals.layers import PortalError
from crawler.portals.loader import find
from crawler.portals.model import Portal
from crawler.watch import crawled, health, known, schedule
from crawler.watch.trouble import Trouble

Health = Literal["ill", "watch", "unknown", "well"]
ORDER: tuple[Health, ...] = ("ill", "watch", "unknown", "well")


@dataclass(frozen=True, slots=True)
class Standing:
    """A portal. `state` is that of its last crawl (of the network): running, killed, stopped or finished; or it is `never`, or
    `imported` where only captures of others were. The counts are those of that crawl. `troubles` have when each was first
    noted, if it was.
    """

    portal: str
    state: str
    crawl: int | None = None
    at: datetime | None = None
    measures: Measures | None = None
    failed: int = 0
    next_run: datetime | None = None
    troubles: Sequence[tuple[Trouble, datetime | None]] = field(default_factory=tuple)

    @property
    def health(self) -> Health:
        """`ill`: something needs a person. `watch`: something is worth knowing. `unknown`: it was not crawled yet."""
        if any(trouble.needs_person for trouble, _ in self.troubles):
            return "ill"
        return "watch" if self.troubles else "well" if self.measures else "unknown"


def standings(folder: Folder, portals: Sequence[str], now: datetime) -> list[Standing]:
    """How portals stand: those named, else those that the archive holds or has files of. What needs a person comes first.

    Raises ArchiveError, and PortalError for a name that is neither in the archive nor any portal's.
    """
    runs = known.pasts(folder)
    with reading(folder) as db:
        in_archive = {name for (name,) in db.execute("select id from portals")}
        declared = {file.stem for file in folder.portals.glob("*.toml") if not file.name.startswith(".")}
        found = [
            _standing(db, folder, name, runs.get(name, schedule.Past()), now, is_known=name in in_archive)
            for name in dict.fromkeys(portals or sorted(in_archive | declared))
        ]
    return sorted(found, key=lambda one: (ORDER.index(one.health), one.portal))


def _standing(
    db: sqlite3.Connection, folder: Folder, name: str, run: schedule.Past, now: datetime, *, is_known: bool
) -> Standing:
    row = db.execute(
        "select * from crawls where portal = ? and imported is null order by id desc limit 1", [name]
    ).fetchone()
    is_running = health.is_running(folder, name)
    portal, troubles = _judged(db, folder, name, run, now, is_known=is_known, is_running=is_running)
    following = schedule.next_run(portal, run, now) if portal else None
    if row is None:
        return Standing(name, "imported" if _was_imported(db, name) else "never", next_run=following, troubles=troubles)
    is_over = row["state"] != "running"
    return Standing(
        portal=name,
        state=row["state"] if is_over or is_running else "killed",
        crawl=row["id"],
        at=datetime.fromisoformat(row["ended_at"] or row["started_at"]),
        measures=from_json(row["measures"]) if row["measures"] else None,
        failed=row["failed"] or 0 if is_over else crawls.count(db, row["id"]).failed,
        next_run=following,
        troubles=troubles,
    )


def _judged(
    db: sqlite3.Connection,
    folder: Folder,
    name: str,
    run: schedule.Past,
    now: datetime,
    *,
    is_known: bool,
    is_running: bool,
) -> tuple[Portal | None, list[tuple[Trouble, datetime | None]]]:
    """The portal's file, if it can be used, and what is wrong."""
    try:
        portal = find(folder.portals, name)
    except PortalError as error:
        if not is_known and not (folder.portals / f"{name}.toml").is_file():
            raise
        if not (folder.portals / f"{name}.toml").is_file():
            reason = "it has no portal file any more, so it is not crawled; what is archived stays."
            return None, [(Trouble("no portal file", reason, needs_person=False), None)]
        return None, [(Trouble("portal file", f"{error}; until it is mended the portal is not crawled."), None)]
    noted = {
        row["trouble"]: datetime.fromisoformat(row["since"])
        for row in db.execute("select trouble, since from troubles where portal = ? and until is null", [name])
    }
    judged = health.judge(portal, crawled.load(db, name, is_running=is_running), now, run.failed)
    return portal, [(trouble, noted.get(trouble.name)) for trouble in judged]


def _was_imported(db: sqlite3.Connection, portal: str) -> bool:
    return db.execute("select 1 from crawls where portal = ? limit 1", [portal]).fetchone() is not None
