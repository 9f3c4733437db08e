"""`khotin due`: crawl whatever is due by the schedules of portals, for a timer to start."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from crawler.archive.folder import Folder
from crawler.cli.options import archive_option

if TYPE_CHECKING:
    from crawler.spiders.run import Runner
    from crawler.watch.due import Due

# Seconds between two accounts of what is wrong, while crawls run.
_TELL_EVERY = 900.0


@click.command(epilog="Example: khotin due --archive /srv/news --quiet")
@archive_option
@click.option("--quiet", is_flag=True, help="Say nothing but what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON; progress goes nowhere.")
def command(archive: Folder, *, quiet: bool, as_json: bool) -> None:
    """Crawl the portals whose schedule says that it is time, and end.

    Start it every few minutes: one process at a time is at work on an archive, and portals that become due meanwhile join.
    Times that passed while the machine slept are caught up once. A crawl stops when the hours of its portal end, and goes on when
    they begin again. The exit codes are those of `khotin crawl`, and 2 when a portal's file cannot be used.
    """
    from crawler.watch.due import Due, alone

    archive.config()
    with alone(archive) as is_alone:
        if not is_alone:
            _say("Another `khotin due` is at work on this archive.", quiet=quiet, as_json=as_json)
            return
        due = Due(archive)
        code = _crawl(due, quiet=quiet, as_json=as_json)
    for portal in sorted(due.left):
        if not (quiet or as_json):
            click.echo(f"{portal}: left to the process that crawls it already.")
    for sentence in due.broken:
        click.echo(f"khotin: {sentence}", err=True)
    sys.exit(code if code == 130 or not due.broken else 2)


def _crawl(due: Due, *, quiet: bool, as_json: bool) -> int:
    """Crawl what is due and print how that ended; returns the exit code."""
    portals = due.portals()
    if not portals:
        _say("Nothing is due.", quiet=quiet, as_json=as_json)
        return 0
    from crawler.archive.crawls import Narrowing
    from crawler.cli import progress, summary
    from crawler.spiders.run import Runner

    runner = Runner(portals, due.folder, Narrowing())
    telling = _Telling(due.folder, runner, quiet=quiet)
    with progress.shown(runner.runs, quiet=quiet or as_json) as show:

        def watch() -> None:
            show()
            due.watch(runner)
            telling.tell(_TELL_EVERY)

        runner.start(watch, progress.EVERY)
    due.note(runner.runs)
    code = summary.report(runner.runs, due.folder, quiet=quiet, as_json=as_json)
    telling.tell(0)
    return code


class _Telling:
    """Says what is wrong with portals whose crawls have ended, while others go on for days; several at a time, for if this
    machine's network fails all are ill at once.
    """

    def __init__(self, folder: Folder, runner: Runner, *, quiet: bool) -> None:
        self.folder, self.runner, self.quiet = folder, runner, quiet
        self.told = set[int]()
        self.last = time.monotonic()

    def tell(self, every: float) -> None:
        """Tell, if the last time was `every` seconds ago."""
        from crawler.cli import troubles

        ended = {id(run): run.portal for run in self.runner.runs if run.over and id(run) not in self.told}
        if ended and time.monotonic() - self.last >= every:
            self.last = time.monotonic()
            self.told.update(ended)
            troubles.tell(
                self.folder, list({portal.id: portal for portal in ended.values()}.values()), quiet=self.quiet
            )


def _say(sentence: str, *, quiet: bool, as_json: bool) -> None:
    if as_json:
        click.echo("[]")
    elif not quiet:
        click.echo(sentence)
