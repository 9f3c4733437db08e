"""Random events on random days: whatever happens, the archive's history is what could be seen.

`KHOTIN_LONG=200` makes so many examples, other ones each time; the suite makes a few, always the same.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crawler.demo import Illness
from crawler.demo.model import SECTIONS
from crawler.demo.validators import Validators
from tests.simulation.crawls import Crawls
from tests.simulation.oracle import Text
from tests.simulation.simulation import BEGIN, NEWEST, Simulation
from tests.simulation.watched import WatchedPortal

EXAMPLES = int(os.environ.get("KHOTIN_LONG", "0"))
SIZE = 24


@dataclass(frozen=True)
class Event:
    """Something that happens to the portal. `place` chooses the article or the section, `days` how old a post is."""

    what: str
    place: int
    days: int


EVENTS = st.builds(
    Event,
    st.sampled_from(
        (
            "post",
            "post",
            "back-date",
            "edit",
            "edit",
            "retouch",
            "withdraw",
            "restore",
            "move",
            "repost",
            "ill",
            "ill",
            "well",
            "well",
            "soft",
            "pin",
        )
    ),
    st.integers(0, 40),
    st.integers(0, 400),
)
# The events of a day, and whether it is crawled then.
DAYS = st.lists(st.tuples(st.lists(EVENTS, max_size=3), st.sampled_from((True, True, False))), min_size=15, max_size=25)


class Fate:
    """Lets events happen, but for those whose outcome nobody could tell from outside: a text that changes on its way to another
    address, one of two articles with one text that goes, more than two articles that vanish before anybody has noticed.
    """

    def __init__(self, simulation: Simulation) -> None:
        self.it = simulation
        self.withdrawn: list[str] = []
        self.twins = set[str]()

    def day(self, events: list[Event], *, crawled: bool) -> None:
        for event in events:
            getattr(self, f"_{event.what.replace('-', '_')}")(event)
        if crawled:
            self.it.crawl()
        self.it.wait()

    def end(self) -> None:
        """A well day for everything that was posted last."""
        self.it.portal.illness = None
        self.it.crawl()
        self.it.check()

    def _chosen(self, event: Event) -> str | None:
        """An article that was seen under the address it has now."""
        seen = self.it.ordinary(seen=True)
        return seen[event.place % len(seen)] if seen else None

    def _removable(self, event: Event) -> str | None:
        """One that was seen as it is, and may go."""
        key = self._chosen(event)
        if key is None or key in self.twins or self.it.oracle.unnoticed(self.it.portal.truth()) > 1:
            return None
        life = self.it.oracle.life_of(self.it.truth(key).url)
        return key if life and life.texts[-1].text == Text.of(self.it.truth(key)) else None

    def _post(self, event: Event) -> None:
        self.it.post(SECTIONS[event.place % len(SECTIONS)].id)

    def _back_date(self, event: Event) -> None:
        self.it.post(SECTIONS[event.place % len(SECTIONS)].id, days_ago=event.days, on_top=event.place % 2 == 0)

    def _edit(self, event: Event) -> None:
        if key := self._chosen(event):
            self.it.edit(key)

    def _retouch(self, event: Event) -> None:
        if key := self._chosen(event):
            self.it.portal.retouch(key)

    def _withdraw(self, event: Event) -> None:
        if key := self._removable(event):
            self.it.portal.withdraw(key)
            self.withdrawn.append(key)

    def _restore(self, event: Event) -> None:
        if self.withdrawn:
            self.it.portal.restore(self.withdrawn.pop(event.place % len(self.withdrawn)))

    def _move(self, event: Event) -> None:
        if key := self._removable(event):
            self.it.move(key, redirects=event.place % 2 == 0)

    def _repost(self, event: Event) -> None:
        if key := self._removable(event):
            again = self.it.portal.repost(key, SECTIONS[event.days % len(SECTIONS)].id, self.it.portal.today)
            self.twins |= {key, again}

    def _pin(self, event: Event) -> None:
        keys = self.it.ordinary("Thời sự")
        if keys:
            self.it.portal.pin(keys[event.place % len(keys)])

    def _ill(self, event: Event) -> None:
        self.it.portal.illness = list(Illness)[event.place % len(Illness)]

    def _well(self, _: Event) -> None:
        self.it.portal.illness = None

    def _soft(self, event: Event) -> None:
        self.it.portal.soft_404 = event.place % 2 == 0


@pytest.mark.parametrize("validators", ["none", "true", "untrue"])
def test_random_days(crawls: Crawls, validators: Validators) -> None:
    @settings(
        max_examples=EXAMPLES or 2,
        derandomize=not EXAMPLES,
        # To find a smaller example takes minutes; the suite only says that there is one.
        phases=(Phase.generate, Phase.shrink) if EXAMPLES else (Phase.generate,),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(DAYS)
    def live(days: list[tuple[list[Event], bool]]) -> None:
        with (
            TemporaryDirectory() as folder,
            WatchedPortal(SIZE, today=BEGIN, newest=NEWEST, validators=validators) as portal,
        ):
            fate = Fate(Simulation(portal, Path(folder) / "archive", crawls))
            fate.day([], crawled=True)
            for events, crawled in days:
                fate.day(events, crawled=crawled)
            fate.end()

    live()
