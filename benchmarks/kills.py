"""Kills a crawl of the demonstration portal at random moments, gives the same command again, and counts what that costs.

    python benchmarks/kills.py             3,000 articles, 20 kills
    python benchmarks/kills.py --faults    through dropped connections, stalls, 5xx and 429 with Retry-After

A request is repeated when the portal had answered it before a kill and is asked for it again after it: the same method,
address and form, but for the fields that ASP.NET makes anew for every page. robots.txt counts like any other address.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import click

from crawler.demo import DemoPortal, Faults
from crawler.demo.declaration import declaration
from crawler.demo.messages import Request, Response

FAULTS = Faults(error=0.02, unavailable=0.003, busy=0.003, drop=0.02, stall=0.005, retry_after=1, stall_seconds=3)
POLL = 0.005  # seconds
_ONCE_VALID = ("__VIEWSTATE", "__EVENTVALIDATION")
_STARTUP_SECONDS = (0.2, 3.0)

What = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that the portal answered at `time` (seconds of `time.monotonic()`)."""

    what: What
    status: int
    time: float


class WatchedPortal(DemoPortal):
    """The demonstration portal, with what was asked of it, forms too. Faults are not in `asked`: nothing was answered."""

    def __init__(self, size: int, faults: Faults | None) -> None:
        super().__init__(size, faults=faults)
        self.asked: list[Asked] = []
        self.known: set[What] = set()

    def _answer(self, request: Request) -> Response:
        response = super()._answer(request)
        form = {name: value for name, value in request.form.items() if name not in _ONCE_VALID}
        asked = Asked((request.method, request.target, urlencode(form)), response.status, time.monotonic())
        self.asked.append(asked)
        self.known.add(asked.what)
        return response


@dataclass(frozen=True, slots=True)
class Life:
    """One process: how many requests it made, and of which kinds the repeated ones were."""

    requests: int
    repeated: Counter[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    lives: list[Life]
    counts: dict[str, int]
    due: int
    stored: int
    duplicates: int
    crawls: int

    @property
    def adds_up(self) -> bool:
        """Whether each row of the frontier ended once, in the one crawl there was."""
        ended = self.counts["fetched"] + self.counts["skipped"] + self.counts["failed"]
        return self.counts["found"] == ended and self.counts["waiting"] == 0 and self.crawls == 1

    @property
    def most_repeated(self) -> int:
        return max(life.repeated.total() for life in self.lives)


@dataclass
class Trial:
    """One crawl of a portal, killed `kills` times."""

    portal: WatchedPortal
    archive: Path
    draw: Random
    lives: list[Life] = field(default_factory=list)
    _answered: set[What] = field(default_factory=set)

    def run(self, kills: int) -> Report:
        portals = self.archive / "portals"
        portals.mkdir(parents=True)
        (portals / "demo.toml").write_text(declaration(self.portal.url), encoding="utf-8")
        for goal in sorted(self.draw.sample(range(self._fewest_requests()), kills)):
            self._live(goal)
        return self._report(self._live(None))

    def _fewest_requests(self) -> int:
        """Fewer than a whole crawl needs, so that no kill comes too late."""
        truth = self.portal.truth()
        files = {url for article in truth for url in (*article.images, *article.attachments)}
        return (len(truth) + len(files)) * 3 // 4

    def _live(self, goal: int | None) -> str:
        """Run the command until the portal has been asked that many things, in one of four lives only for a moment, or to
        its end; its output.
        """
        began, before = time.monotonic(), len(self.portal.requests)
        env = {**os.environ, "KHOTIN_ARCHIVE": str(self.archive)}
        command = [str(Path(sys.executable).parent / "khotin"), "crawl", "demo", "--json"]
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if goal is not None:
            self._wait(process, goal, began)
            killed = time.monotonic()
            process.kill()
        output, errors = process.communicate()
        if goal is None:
            killed = time.monotonic()
            if process.returncode not in {0, 1}:
                raise RuntimeError(f"the crawl did not end well: {errors}")
        time.sleep(POLL)  # what the portal was asked for last is logged
        self._bury(began, killed, before)
        return output

    def _wait(self, process: subprocess.Popen[str], goal: int, began: float) -> None:
        startup = self.draw.uniform(*_STARTUP_SECONDS) if self.draw.random() < 0.25 else None
        while len(self.portal.known) < goal or startup is not None:
            if startup is not None and time.monotonic() - began > startup:
                return
            if process.poll() is not None:
                raise RuntimeError(f"the crawl ended before it was killed: {process.communicate()}")
            time.sleep(POLL)
        time.sleep(self.draw.uniform(0, 4 * POLL))

    def _bury(self, began: float, killed: float, requests: int) -> None:
        asked = [asked for asked in self.portal.asked if asked.time >= began]
        repeated = Counter(self._kind(one.what) for one in asked if one.what in self._answered)
        self._answered.update(one.what for one in asked if one.time < killed and one.status < 500)
        self.lives.append(Life(len(self.portal.requests) - requests, repeated, killed - began))

    def _kind(self, what: What) -> str:
        _, path, _ = what
        if path in {"/robots.txt", "/thong-bao"}:
            return {"/robots.txt": "robots.txt", "/thong-bao": "postback"}[path]
        if path.startswith(("/anh/", "/tep/")):
            return "file"
        addresses = {url for article in self.portal.truth() for url in (article.url, *article.other_urls)}
        return "article" if self.portal.url + path in addresses else "listing"

    def _report(self, output: str) -> Report:
        result: dict[str, Any] = json.loads(output)[0]
        db = sqlite3.connect(self.archive / "archive.db")
        stored = Counter(url for (url,) in db.execute("select url from articles"))
        (crawls,) = db.execute("select count(*) from crawls").fetchone()
        db.close()
        due = [article for article in self.portal.truth() if article.stored or not article.listed]
        found = [sum(stored[url] for url in (article.url, *article.other_urls)) for article in due]
        once = sum(bool(times) for times in found)
        return Report(self.lives, result["counts"], len(due), once, stored.total() - once, crawls)


def trial(size: int, kills: int, seed: int, archive: Path, faults: Faults | None = None) -> Report:
    """Crawl a portal of `size` articles, killed so often. Raises RuntimeError when a crawl ends by itself too early."""
    portal = WatchedPortal(size, faults)
    with portal:
        return Trial(portal, archive, Random(seed)).run(kills)


@click.command(help=__doc__)
@click.option("--faults", is_flag=True, help="Let the portal fail meanwhile.")
def main(*, faults: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = trial(3000, 20, 1, Path(folder), FAULTS if faults else None)
    click.echo("| process | requests | seconds | repeated | of these |\n|---:|---:|---:|---:|---|")
    for number, life in enumerate(report.lives, start=1):
        kinds = ", ".join(f"{count} {kind}" for kind, count in life.repeated.most_common())
        click.echo(f"| {number} | {life.requests} | {life.seconds:.1f} | {life.repeated.total()} | {kinds} |")
    click.echo(
        f"\n{report.stored} of {report.due} articles, {report.duplicates} duplicates; {len(report.lives) - 1} kills,"
        f" {sum(life.requests for life in report.lives)} requests, {report.most_repeated} repeated at most after a kill;"
        f" {report.counts}, which {'adds' if report.adds_up else 'does NOT add'} up"
    )


if __name__ == "__main__":
    main()
