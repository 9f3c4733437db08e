"""A portal that lives for simulated months, and an archive that comes back to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from crawler.demo import Truth
from crawler.demo.declaration import declaration
from tests.simulation.crawls import Crawls
from tests.simulation.history import differences
from tests.simulation.oracle import Oracle, Text
from tests.simulation.watched import WatchedPortal

# The texts of the demonstration portal are right for these years.
BEGIN = datetime(2024, 1, 8, 6, 0)
NEWEST = BEGIN - timedelta(days=2)
# Sections are walked whole about once in 30 days; what is listed where no visit looks is found then at the latest.
SWEPT = timedelta(days=33)
BUDGET = 200

_HANOI = timedelta(hours=7)
_CORRECTION = "Đính chính lần {n}: số liệu của bài này đã được cập nhật theo báo cáo mới của cơ quan chuyên môn."


class Simulation:
    """`portal` shows local time; `now` is the same moment in UTC. What editors do goes through here where the oracle, or
    whoever asks what is overdue, must know of it; everything else is done to the portal itself.
    """

    def __init__(
        self, portal: WatchedPortal, archive: Path, crawls: Crawls, budget: int = BUDGET, at: datetime = BEGIN
    ) -> None:
        self.portal, self.archive, self.crawls = portal, archive, crawls
        self.oracle = Oracle()
        self.requests: list[int] = []
        self._budget = budget
        self.late: list[str] = []
        self._due: dict[str, datetime] = {}
        self._edits = 0
        portal.today = at
        self.declare()

    @property
    def now(self) -> datetime:
        """UTC."""
        return (self.portal.today - _HANOI).replace(tzinfo=UTC)

    def wait(self, days: float = 1) -> None:
        """Let time pass."""
        self.portal.today += timedelta(days=days)

    def declare(self, **replaced: str) -> None:
        """Write the portal's file, with other selectors where they are given."""
        text = declaration(self.portal.url)
        for old, new in replaced.items():
            text = text.replace(old, new)
        text = text.replace('level = "province"', f'level = "province"\nbudget = {self._budget}', 1)
        folder = self.archive / "portals"
        folder.mkdir(parents=True, exist_ok=True)
        media = "\n[media]\nimages = false\nattachments = false\n"
        (folder / "demo.toml").write_text(text + media, encoding="utf-8")

    def crawl(self) -> dict[str, Any]:
        """One crawl. Everything on the portal that is no text has changed since the last."""
        self.portal.redress()
        before, at = len(self.portal.asked), self.now
        counts = self.crawls.crawl(self.archive, "demo", at)
        asked = self.portal.asked[before:]
        self.requests.append(len(asked))
        self.oracle.crawled(at, self.portal, asked)
        if self.portal.illness is None:
            self.late += self._overdue(at)
        return counts

    def check(self) -> None:
        """Raises AssertionError when the archive's history is another than what could be seen, or something is overdue."""
        found = differences(self.archive, self.oracle) + self.late
        assert not found, "\n".join(found)

    def _overdue(self, at: datetime) -> list[str]:
        """The articles that a crawl of a well portal should have found."""
        there = {truth.key: truth for truth in self.portal.truth()}
        return [
            f"{there[key].url} was to be found by {due}"
            for key, due in self._due.items()
            if due <= at and key in there and self.oracle.life_of(there[key].url) is None
        ]

    def post(self, section: str, *, days_ago: float = 0.1, on_top: bool = True) -> str:
        """Publish an article; the next crawl must find it on top, a sweep where it is back-dated and at its date's place."""
        key = self.portal.post(section, self.portal.today - timedelta(days=days_ago), on_top=on_top)
        self._due[key] = self.now if on_top else self.now + SWEPT
        return key

    def edit(self, key: str) -> None:
        """Put a correction into an article, below its first paragraph."""
        self._edits += 1
        first, *others = self.truth(key).paragraphs
        self.portal.edit(key, paragraphs=[first, _CORRECTION.format(n=self._edits), *others])

    def move(self, key: str, *, redirects: bool) -> str:
        """Move an article to another address. One that nobody could follow leads on whether it should or not."""
        before = self.truth(key)
        redirects = redirects or not Text.of(before).can_be_followed
        after = self.portal.move(key, redirects=redirects)
        if redirects:
            self.oracle.leads_on((before.url, *before.other_urls[:2]), self.truth(after).url)
        return after

    def truth(self, key: str) -> Truth:
        """What is true of an article now."""
        return next(truth for truth in self.portal.truth() if truth.key == key)

    def ordinary(self, *sections: str, seen: bool = False) -> list[str]:
        """The keys of the articles with nothing odd about them, newest first: of some sections, by name; those that were `seen`
        under the addresses they have now.
        """
        return [
            truth.key
            for truth in self.portal.truth()
            if truth.stored
            and len(truth.sections) == 1
            and (not sections or truth.section in sections)
            and (not seen or self.oracle.life_of(truth.url))
        ]

    def any_of(self, draw: Random, *sections: str) -> str:
        """One of the ordinary articles."""
        return draw.choice(self.ordinary(*sections))
