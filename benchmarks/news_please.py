"""What a complete crawl of khotin costs, against news-please's own crawler over the same articles.

    python -m benchmarks.news_please [--rounds 3] [--listings 30]

news-please is given the address of every article (its crawler "Download"; its others find no listing of this portal), stores each
page as HTML and each article as JSON, with its default settings but for as many requests at once; khotin finds the addresses
itself. Both obey robots.txt, without a delay. The CPU time is that of the whole process, its start included.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import click

from benchmarks.crawl import PER_PAGE, Measured
from benchmarks.measuring import Cost, in_turns, ratios, run, spread
from benchmarks.peers import PEERS_FOLDER, install
from benchmarks.portal import served
from benchmarks.spiders import article_url

_PACKAGE = "import newsplease, pathlib; print(pathlib.Path(newsplease.__file__).parent)"


def _news_please(measured: Measured) -> Cost:
    """Its crawler, in the process that its own start script starts."""
    folder = measured.folder / "news-please"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    python = PEERS_FOLDER / "bin" / "python"
    package = Path(subprocess.run([python, "-c", _PACKAGE], capture_output=True, text=True, check=True).stdout.strip())
    config = (package / "config" / "config.cfg").read_text(encoding="utf-8")
    config = re.sub(r"(?m)^working_path = .*", f"working_path = {folder}/", config)
    config = re.sub(r"(?m)^CONCURRENT_REQUESTS_PER_DOMAIN=.*", "CONCURRENT_REQUESTS_PER_DOMAIN=8", config)
    (folder / "config.cfg").write_text(config, encoding="utf-8")
    urls = [article_url(measured.url, number) for number in range(measured.listings * PER_PAGE)]
    sites = {"base_urls": [{"crawler": "Download", "url": urls}]}
    (folder / "sitelist.hjson").write_text(json.dumps(sites), encoding="utf-8")
    start = [package / "single_crawler.py", folder / "config.cfg", folder / "sitelist.hjson", "0", "False", "False"]
    cost = run([python, *start], measured.folder)
    stored = sum(1 for _ in folder.glob("data/**/*.json"))
    assert stored == len(urls), stored
    return cost


@click.command(help=__doc__)
@click.option("--rounds", default=3, show_default=True)
@click.option("--listings", default=30, show_default=True, help="Listing pages, of twenty articles each.")
def main(rounds: int, listings: int) -> None:
    install()
    with tempfile.TemporaryDirectory() as folder, served(listings, PER_PAGE) as url:
        measured = Measured(Path(folder), url, listings)
        costs = in_turns({"news-please": partial(_news_please, measured), "khotin": measured.khotin}, rounds)
    number = listings * PER_PAGE
    click.echo("| | CPU ms an article | times khotin | articles a second | peak MB |\n|---|---:|---:|---:|---:|")
    for name, each in costs.items():
        cpu = spread(1000 * cost.cpu / number for cost in each)
        rate = spread((number / cost.wall for cost in each), 0)
        memory = max(cost.memory for cost in each)
        click.echo(f"| {name} | {cpu} | {spread(ratios(each, costs['khotin']))} | {rate} | {memory:.0f} |")
    click.echo(f"\n{number:,} articles; khotin asked for {listings:,} listing pages besides.")


if __name__ == "__main__":
    main()
