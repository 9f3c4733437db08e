"""`khotin demo`: the main job on a portal of our own, on this machine, in a few seconds."""

from __future__ import annotations

import shlex
import sys

import click

from crawler.archive.folder import Folder

# In the other placement of the tone mark than the texts have it, without marks, and a phrase.
SEARCHES = ("Hoà Giang", "hoa giang", '"hội nghị tổng kết"')


@click.command(epilog="Example: khotin demo --no-browse")
@click.option(
    "--archive",
    metavar="DIR",
    default="khotin-demo",
    show_default=True,
    callback=lambda _context, _parameter, value: Folder.chosen(value),
    help="The folder the demonstration's archive is made in, and stays in.",
)
@click.option("--no-browse", is_flag=True, help="Stop after the searches.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port for Datasette.")
def command(archive: Folder, no_browse: bool, port: int) -> None:
    """Show what khotin does: start a portal of an invented province on this machine, crawl it, search the archive, and open
    it in a web browser. Nobody else's server is asked for anything.

    Given again, it crawls the same portal again and finds that it has everything.
    """
    from crawler.archive.crawls import Narrowing
    from crawler.cli import browse, progress, search, summary
    from crawler.demo import DemoPortal
    from crawler.demo.declaration import declaration
    from crawler.portals.loader import load_file
    from crawler.spiders.run import Runner

    archive.make()
    with DemoPortal() as portal:
        file = archive.portals / "demo.toml"
        file.write_text(declaration(portal.url), encoding="utf-8")
        click.echo(f"The demonstration portal runs at {portal.url}; crawling it into {archive.path}/ …")
        runner = Runner([load_file(file)], archive, Narrowing())
        with progress.shown(runner.runs, quiet=False) as watch:
            runner.start(watch, progress.EVERY)
        results = [summary.of(run, archive) for run in runner.runs]
        summary.show(results, quiet=False)
    for words in SEARCHES:
        click.echo(f"\n$ khotin search --archive {archive.path} --limit 2 {shlex.quote(words)}")
        search.show(archive, words, limit=2)
    click.echo(
        f"\nThe archive is the folder {archive.path}/. Look at it at any time: khotin browse --archive {archive.path}"
    )
    state = results[0].state
    if state == "finished" and not no_browse:
        browse.start(archive, port, open_browser=True)
    # One of its articles is broken on purpose, so that a failure can be seen; that does not make the demonstration fail.
    sys.exit(0 if state == "finished" else summary.exit_code(results))
