"""How crawls go: a live table on a terminal, plain lines elsewhere, nothing with --quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from crawler.archive import crawls
from crawler.spiders.run import Run

if TYPE_CHECKING:
    from rich.table import Table

# Seconds between two looks at the counts, and between two plain lines.
EVERY = 1.0
LINES_EVERY = 10.0
_COLUMNS = ("portal", "listing page", "found", "fetched", "stored", "skipped", "failed", "a minute", "time")


@contextmanager
def shown(runs: Sequence[Run], *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Gives the function to be called every `EVERY` seconds while the crawls run."""
    if quiet:
        yield lambda: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.live import Live

        with Live(_table(runs), console=Console(stderr=True), auto_refresh=False) as live:
            yield lambda: live.update(_table(runs), refresh=True)
            live.update(_table(runs), refresh=True)
    else:
        yield _lines(runs)


def _lines(runs: Sequence[Run]) -> Callable[[], None]:
    last = time.monotonic()

    def watch() -> None:
        nonlocal last
        if time.monotonic() - last >= LINES_EVERY:
            last = time.monotonic()
            for run in runs:
                if run.spider and not run.over:
                    values = zip(_COLUMNS[1:], _row(run)[1:], strict=True)
                    facts = ", ".join(f"{name} {value}" for name, value in values if value)
                    click.echo(f"{run.portal.id}: {facts}", err=True)

    return watch


def _table(runs: Sequence[Run]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name in {"portal", "listing page"} else "right", no_wrap=True)
    for run in runs:
        table.add_row(*_row(run))
    return table


def _row(run: Run) -> list[str]:
    session = run.spider.session if run.spider and run.spider.has_session else None
    if session is None:
        return [run.portal.id, "waiting" if not run.over else "not crawled", *[""] * 7]
    counts = session.counts or (None if run.over else crawls.count(session.archive.connection, session.crawl))
    if counts is None:
        return [run.portal.id, "stopped", *[""] * 7]
    seconds = time.monotonic() - session.started
    rate = 60 * counts.fetched / seconds if seconds > 1 and not session.counts else 0
    return [
        run.portal.id,
        session.at if not run.over else "",
        *(f"{number:,}" for number in (counts.found, counts.fetched, counts.stored, counts.skipped, counts.failed)),
        f"{rate:,.0f}" if rate else "",
        _clock(seconds),
    ]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
