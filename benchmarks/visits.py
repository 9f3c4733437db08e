"""A year of daily visits to a portal of 2,000 articles: what they ask for, against crawling everything again each day.

    python benchmarks/visits.py [--articles N] [--days N]

Everything is crawled at the beginning and, into an archive of its own, at the end; what that would ask for on the days between
is taken as the mean of both. The archive's history is compared with what could be seen (tests/simulation).
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import click

from crawler.demo import Illness
from crawler.demo.model import SECTIONS
from tests.simulation.crawls import Crawls
from tests.simulation.history import differences
from tests.simulation.simulation import BEGIN, NEWEST, Simulation
from tests.simulation.watched import WatchedPortal

# Requests a day for looks, sweeps, feed and sitemaps.
BUDGET = 60
MONTH = 30
# On these days of the year the portal is ill, for two days each.
ILL = {100: Illness.LOST, 170: Illness.DOWN, 230: Illness.ONE_PAGE, 300: Illness.HOME}


@dataclass(slots=True)
class Year:
    """What a year of visits asked for, day by day, and how its history differs from what could be seen."""

    articles: int
    first: int = 0
    last: int = 0
    requests: list[int] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def everything(self) -> float:
        """What crawling everything asks for on a day, on average."""
        return (self.first + self.last) / 2

    def share(self, days: slice) -> float:
        """The visits of these days against crawling everything."""
        asked = self.requests[days]
        return sum(asked) / (len(asked) * self.everything)


class Editors:
    """A year's events: about three articles a day, edits of young ones, few of old ones, take-downs, returns, moves."""

    def __init__(self, simulation: Simulation) -> None:
        self.it = simulation
        self.draw = Random("editors")
        self.withdrawn: list[str] = []

    def work(self) -> None:
        for _ in range(self.draw.randrange(7)):
            self.it.post(self.draw.choice(SECTIONS).id)
        keys = self.it.ordinary(seen=True)
        young, old = keys[:20], keys[20:]
        if self._chance(0.5):
            self.it.edit(self.draw.choice(young))
        if self._chance(0.3):
            self.it.edit(self.draw.choice(old))
        if self._chance(0.05):
            self.it.post(self.draw.choice(SECTIONS).id, days_ago=self.draw.randrange(20, 400), on_top=self._chance(0.5))
        for key in self.draw.sample(keys, 5):
            self.it.portal.retouch(key)
        if self._chance(0.05) and self.it.oracle.unnoticed(self.it.portal.truth()) < 2:
            self.withdrawn.append(self.draw.choice(young + old[:200]))
            self.it.portal.withdraw(self.withdrawn[-1])
        elif self._chance(0.03) and self.withdrawn:
            self.it.portal.restore(self.withdrawn.pop(0))
        elif self._chance(0.03):
            self._move(self.draw.choice(young))

    def _move(self, key: str) -> None:
        truth = self.it.truth(key)
        life = self.it.oracle.life_of(truth.url)
        if life and life.texts[-1].text.paragraphs == truth.paragraphs:
            self.it.move(key, redirects=self._chance(0.5))

    def _chance(self, share: float) -> bool:
        return self.draw.random() < share


def live(articles: int, days: int, folder: Path) -> Year:
    """A year of so many days. Raises RuntimeError when a crawl does not end well."""
    year, began = Year(articles), time.monotonic()
    with WatchedPortal(articles, today=BEGIN, newest=NEWEST) as portal, Crawls() as crawls:
        simulation = Simulation(portal, folder / "archive", crawls, BUDGET)
        simulation.crawl()
        year.first = simulation.requests.pop()
        editors = Editors(simulation)
        for day in range(days):
            portal.illness = ILL.get(day) or ILL.get(day - 1)
            editors.work()
            simulation.wait()
            simulation.crawl()
        year.requests = simulation.requests
        year.differences = differences(simulation.archive, simulation.oracle) + simulation.late
        again = Simulation(portal, folder / "again", crawls, BUDGET, at=portal.today)
        again.crawl()
        year.last = again.requests[0]
    year.seconds = time.monotonic() - began
    return year


@click.command(help=__doc__)
@click.option("--articles", default=2000, show_default=True)
@click.option("--days", default=365, show_default=True)
def main(articles: int, days: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        year = live(articles, days, Path(folder))
    click.echo(f"{year.articles} articles, {days} days, {year.seconds / 60:.0f} minutes\n")
    click.echo("| days | requests a day | of crawling everything |\n|---|---:|---:|")
    for begin in range(0, days, MONTH):
        month = year.requests[begin : begin + MONTH]
        share = year.share(slice(begin, begin + MONTH))
        click.echo(f"| {begin + 1} to {begin + len(month)} | {sum(month) / len(month):.0f} | {share:.1%} |")
    click.echo(f"| all | {sum(year.requests) / days:.0f} | {year.share(slice(None)):.1%} |")
    click.echo(f"\nEverything: {year.first} requests at the beginning, {year.last} at the end.")
    click.echo("\n".join(year.differences) or "The history is what could be seen.")
    sys.exit(1 if year.differences else 0)


if __name__ == "__main__":
    main()
