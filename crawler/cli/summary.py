"""How crawls ended: counts that add up, reasons, what failed, and what to do next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import click

from crawler.archive import crawls
from crawler.archive.crawls import Counts
from crawler.archive.database import reading
from crawler.archive.folder import ArchiveError, Folder
from crawler.spiders.run import Run

_SHOWN = 20


@dataclass(slots=True)
class Result:
    """How one portal's crawl ended. `seconds` is this run's time, the counts are those of the whole crawl. `paused` says why it
    was stopped and waits to go on.
    """

    portal: str
    state: str
    crawl: int | None = None
    continued: bool = False
    counts: Counts | None = None
    seconds: float = 0.0
    paused: str | None = None
    error: str | None = None
    reasons: list[tuple[str, str, str, int]] = field(default_factory=list)
    failures: list[dict[str, str | None]] = field(default_factory=list)
    sources: list[tuple[str, int, int]] = field(default_factory=list)


def of(run: Run, folder: Folder) -> Result:
    """The result of a run, read from the archive."""
    session = run.spider.session if run.spider and run.spider.has_session else None
    if session is None:
        state = "interrupted" if run.interrupted and not run.error else "paused" if run.paused else "refused"
        return Result(run.portal.id, state, paused=run.paused, error=run.error)
    state = "interrupted" if run.interrupted else "stopped" if run.error else "paused" if run.paused else "finished"
    result = Result(
        portal=run.portal.id,
        state=state,
        paused=run.paused,
        crawl=session.crawl,
        continued=session.continued,
        counts=session.counts,
        seconds=round(session.seconds, 1),
        error=run.error,
    )
    try:
        with reading(folder) as db:
            result.counts = session.counts or crawls.count(db, session.crawl)
            result.reasons = crawls.reasons(db, session.crawl)
            result.failures = [dict(row) for row in crawls.failures(db, session.crawl)]
            result.sources = crawls.sources(db, session.crawl)
    except ArchiveError as error:  # one that broke during the crawl; the other portals' results are still shown
        result.state = "interrupted" if run.interrupted else "stopped"
        result.error = result.error or str(error)
    return result


def exit_code(results: Sequence[Result]) -> int:
    """130 interrupted, 2 refused, 1 something failed, else 0."""
    states = {result.state for result in results}
    if "interrupted" in states:
        return 130
    if "refused" in states:
        return 2
    return 1 if "stopped" in states or any(result.failures for result in results) else 0


def report(runs: Sequence[Run], folder: Folder, *, quiet: bool, as_json: bool) -> int:
    """Print how runs ended, for people or for programs; returns the exit code."""
    results = [of(run, folder) for run in runs]
    if as_json:
        click.echo(to_json(results))
    else:
        show(results, quiet=quiet)
    return exit_code(results)


def to_json(results: Sequence[Result]) -> str:
    """The results for programs."""
    return json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=2)


def show(results: Sequence[Result], *, quiet: bool) -> None:
    """Print results for people; with `quiet` only what went wrong, on standard error."""
    for result in results:
        if result.counts and not quiet:
            _show_counts(result, result.counts)
        if result.paused and not quiet:
            click.echo(f"{result.portal}: stopped: {result.paused}; it goes on when they begin again.")
        if result.error:
            click.echo(f"{result.portal}: {result.error}", err=True)
        for failure in result.failures[:_SHOWN]:
            click.echo(f"{result.portal}: failed {failure['kind']} {failure['url']}: {failure['reason']}", err=True)
        if len(result.failures) > _SHOWN:
            rest = len(result.failures) - _SHOWN
            click.echo(
                f"{result.portal}: and {rest} more; all are in the table `frontier`, crawl {result.crawl}.", err=True
            )
        if result.state == "interrupted":
            click.echo(
                f"{result.portal}: interrupted; nothing is lost: give the same command again to go on.", err=True
            )


def _show_counts(result: Result, counts: Counts) -> None:
    began = "continued" if result.continued else "new"
    waiting = f" + {counts.waiting:,} still waiting" if counts.waiting else ""
    click.echo(
        f"{result.portal}: {result.state} in {result.seconds:.1f} s (crawl {result.crawl}, {began}): found {counts.found:,} ="
        f" fetched {counts.fetched:,} + skipped {counts.skipped:,} + failed {counts.failed:,}{waiting};"
        f" articles stored {counts.stored:,}"
    )
    for kind, state, reason, number in result.reasons[:_SHOWN]:
        click.echo(f"  {_counted(number, kind)} {state}: {reason}")
    if any(not source.startswith("section ") for source, _, _ in result.sources):
        for source, articles, alone in result.sources:
            click.echo(f"  {_counted(articles, 'article')} in {source}, {alone:,} of them named nowhere else")


def _counted(number: int, noun: str) -> str:
    return f"{number:>6,} {noun}{'' if number == 1 else 's'}"
