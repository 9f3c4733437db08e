"""Cuts the power of a recorded crawl at random moments, and lets each archive that may be left go on.

    python benchmarks/power_loss.py [COPIES]      50 copies unless told

Every write and sync of one crawl is recorded (tests/power.py); each copy is what a disk may hold after a random one of them.
"""

from __future__ import annotations

import tempfile
import time
import traceback
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from random import Random

import click

from tests.conftest import Khotin
from tests.crawl.test_power_loss import check_goes_on, check_opens, has_tables, recorded, stored_paths, warcs
from tests.site import Site


@click.command(help=__doc__)
@click.argument("copies", type=click.IntRange(min=1), default=50)
def main(copies: int) -> None:
    site = Site()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        with redirect_stderr(StringIO()):  # the site complains of the visitor that was killed
            crawl = recorded(site, Path(folder))
        click.echo(
            "| copy | after call | articles left | WARC bytes left | fetched again | seconds | |\n|"
            + "---:|" * 6
            + "---|"
        )
        for copy in range(copies):
            draw = Random(copy)
            khotin = Khotin(Path(folder) / str(copy))
            khotin.archive.mkdir()
            number = draw.randrange(len(crawl.calls))
            crawl.lose_power(khotin.archive, number, draw)
            articles = len(stored_paths(khotin)) if has_tables(khotin) else 0
            size = sum(path.stat().st_size for path in warcs(khotin))
            asked, began, found = len(site.asked), time.monotonic(), "sound"
            try:
                check_opens(khotin)
                check_goes_on(khotin, crawl)
            except AssertionError as error:
                found, failed = f"FAILED: {traceback.extract_tb(error.__traceback__)[-1].line}", failed + 1
            cells = [copy, f"{number} of {len(crawl.calls)}", articles, size, len(site.asked) - asked]
            click.echo(f"| {' | '.join(map(str, cells))} | {time.monotonic() - began:.1f} | {found} |")
    site.close()
    click.echo(f"\n{copies} copies, {failed} failed")
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
