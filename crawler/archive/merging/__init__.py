"""`khotin merge`: another archive made part of this one, whole or not at all.

Articles are the same when portal and key are, crawls when they ran at one time and wrote the same files, WARC files by their
SHA-256, captures by their place in these. What both have is united so that it makes no difference which archive is merged into
which, nor how often.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive import clock, copying, kept, seals, traces
from crawler.archive.database import Archive
from crawler.archive.folder import ArchiveError, Folder
from crawler.archive.merging import files, hidden, opening, putting, rows, runs
from crawler.archive.merging.files import Arriving
from crawler.archive.merging.uniting import united
from crawler.archive.merging.whole import Side, Whole
from crawler.archive.verify import verify
from crawler.archive.verify.findings import Watch

_COUNTS = {
    "articles": "select count(*) from articles",
    "texts": "select (select count(*) from articles) + (select count(*) from revisions)",
    "withheld": "select count(*) from articles where withheld is not null",
    "captures": "select count(*) from captures",
    "crawls": "select count(*) from crawls",
}


@dataclass(slots=True)
class Report:
    """What came, or would come, in: articles, texts that they have or had, captures, crawls, bytes of WARC files; how many more
    articles are withheld now. `differing` are portals of which both archives have files that say different things; those of the
    other archive were left.
    """

    articles: int = 0
    texts: int = 0
    captures: int = 0
    crawls: int = 0
    withheld: int = 0
    bytes: int = 0
    portals: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


def merge(ours: Folder, theirs: Path, watch: Watch, *, is_trial: bool = False) -> Report:
    """Merge another archive into this one. Broken off at any moment and started again, it ends the same. With `is_trial` nothing
    is changed; the report says what would be.

    Raises ArchiveError where the two cannot be merged: no archive, damage in either, a crawl that has not ended, no room.
    """
    other = opening.check(ours, theirs)
    try:
        with opening.alone(ours, other), opening.copied(ours, other, watch) as copy:
            report = _Merge(ours, other, copy, watch, is_trial=is_trial).run()
            _copy_portal_files(ours, other, report, is_trial=is_trial)
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise ArchiveError(
            f"merging {theirs} into {ours.path} broke off ({why}); mend that and give the same command again."
        ) from error
    return report


class _TrialError(Exception):
    """Takes back what a trial has written."""


class _Merge:
    """`other` is the archive as it lies there, `copy` that of its database, brought to this version's schema."""

    def __init__(self, ours: Folder, other: Folder, copy: Folder, watch: Watch, *, is_trial: bool) -> None:
        self.ours, self.other, self.copy, self.watch, self.is_trial = ours, other, copy, watch, is_trial
        self.report = Report()
        self.is_hiding = False
        """Whether texts are withheld from now on of which the database may hold traces."""

    def run(self) -> Report:
        _check_sound(self.copy, self.other, self.watch, frozenset())
        with _attached(self.ours, self.copy) as (archive, db):
            rows.make_maps(db)
            arriving = files.match(db, self.ours)
            _check_sound(self.ours, self.ours, self.watch, files.left_by_killed(arriving, self.ours))
            clock.check(db)
            self.report.bytes = sum(file.bytes for file in arriving)
            if self.is_trial:
                self._try(archive)
            else:
                self._write(archive, arriving)
        return self.report

    def _try(self, archive: Archive) -> None:
        with suppress(_TrialError), archive.transaction():
            self._merge(archive)
            raise _TrialError

    def _write(self, archive: Archive, arriving: list[Arriving]) -> None:
        opening.check_room(self.ours, self.copy, self.report.bytes)
        bringing = files.copied(archive.connection, arriving, self.copy, self.ours, self.watch)
        with bringing, archive.transaction() as db:
            kept.tidy(self.ours, db)
            self._merge(archive)
        with archive.transaction() as db:
            kept.tidy(self.ours, db)
        if self.is_hiding:
            traces.erase(archive)

    def _merge(self, archive: Archive) -> None:
        db = archive.connection
        before = {name: db.execute(query).fetchone()[0] for name, query in _COUNTS.items()}
        db.execute("pragma defer_foreign_keys = on")
        rows.copy_portals(db)
        moved = runs.copy_crawls(db)
        rows.copy_files(db)
        rows.copy_captures(db)
        rows.match_articles(db)
        withheld = self._articles(archive)
        changed = runs.copy_frontier(db, moved)
        rows.copy_names(db)
        rows.copy_standings(db)
        changed |= self._hide(db, withheld)
        self._seal(db, changed)
        for name, query in _COUNTS.items():
            more = db.execute(query).fetchone()[0] - before[name]
            # The earlier texts of an article that is withheld from now on leave the table of revisions.
            setattr(self.report, name, more if name == "withheld" else max(0, more))

    def _articles(self, archive: Archive) -> dict[int, tuple[Whole | None, Whole]]:
        """Unite the articles of both. Returns those that are, or were, withheld, each as it was here and as it is now."""
        db = archive.connection
        ours, theirs = Side(db, "main", self.ours), Side(db, "other", self.copy)
        withheld: dict[int, tuple[Whole | None, Whole]] = {
            article: (whole, whole) for article, whole in hidden.of_portals(db, ours)
        }
        total = db.execute("select count(*) from temp.article_of").fetchone()[0]
        pairs = db.execute("select theirs, ours, is_new from temp.article_of order by theirs")
        for done, (there, here, is_new) in enumerate(pairs):
            if done % 100 == 0:
                self.watch("articles", done, total)
                archive.index.catch_up()
            whole = theirs.whole(there)
            before = None if is_new else ours.whole(here)
            after = united(before, whole) if before else whole
            putting.put(db, here, before, after)
            if after.withheld or whole.withheld or (before and before.withheld):
                withheld[here] = before, after
        self.watch("articles", total, total)
        return withheld

    def _hide(self, db: sqlite3.Connection, withheld: dict[int, tuple[Whole | None, Whole]]) -> set[int]:
        """Take the texts of withheld articles out of the rest; returns the crawls whose rows changed by that."""
        changed = set[int]()
        for article, (before, after) in withheld.items():
            was_withheld = before is not None and before.withheld is not None
            if after.withheld:
                self.is_hiding = True
                changed |= hidden.put(db, self.ours, article, after, was_withheld=was_withheld, is_trial=self.is_trial)
            else:
                changed |= hidden.restore(db, after)
        return changed

    def _seal(self, db: sqlite3.Connection, changed: set[int]) -> None:
        """Write the checksums of crawls whose rows are new, were changed, or are numbered anew."""
        changed |= {row[0] for row in db.execute("select ours from temp.crawl_of where is_new")}
        for done, crawl in enumerate(sorted(changed)):
            self.watch("crawls", done, len(changed))
            seals.seal_crawl(db, crawl)


@contextmanager
def _attached(ours: Folder, copy: Folder) -> Iterator[tuple[Archive, sqlite3.Connection]]:
    archive = Archive.shared(ours)
    db = archive.connection
    try:
        db.execute("attach ? as other", [str(copy.database)])
        try:
            yield archive, db
        finally:
            rows.drop_maps(db)
            db.execute("detach other")
    finally:
        archive.release()


def _check_sound(folder: Folder, named: Folder, watch: Watch, expected: frozenset[str]) -> None:
    """Raises ArchiveError for an archive in which `khotin verify` finds anything but the files that are expected there."""
    for finding in verify(folder, watch):
        if finding.where not in {f"warc/{name}" for name in expected}:
            raise ArchiveError(
                f"{named.path} is damaged ({finding.where}: {finding.wrong}) and was not merged; see `khotin verify --archive"
                f" {named.path}`, which says how to mend it."
            )


def _copy_portal_files(ours: Folder, other: Folder, report: Report, *, is_trial: bool) -> None:
    """Copy the portal files that only the other archive has, and name those that differ."""
    for path in sorted(other.portals.glob("[!.]*.toml")):
        final = ours.portals / path.name
        if not final.exists():
            report.portals.append(path.stem)
            if not is_trial:
                copying.copy(path, final, lambda _: None)
        elif final.read_bytes() != path.read_bytes():
            report.differing.append(path.stem)
