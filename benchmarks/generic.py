"""What the generic reader costs, against parsing alone.

    python benchmarks/generic.py CORPUS [--rounds N]

CORPUS is the folder with `pages/` and `truth/`. Process time of `lxml.html.fromstring(bytes)` and of parsing and reading, for
the same saved article pages, in turns; the best of all rounds for each. Prints the sums in milliseconds and their ratio.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import click
from lxml import html

from crawler.pages.document import parse
from crawler.pages.generic.find import find
from crawler.pages.generic.read import read_generic


def article_pages(corpus: Path) -> list[tuple[str, bytes]]:
    """(address, bytes) of the saved article pages, the undecoded twin apart."""
    pages = []
    for path in sorted((corpus / "truth").glob("*/*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        name = truth["file"].removeprefix("html/")
        if "articles" not in truth and "raw" not in truth["kind"] and not name.startswith("text/"):
            pages.append((truth["url"] or f"http://{name}", (corpus / "pages" / name).read_bytes()))
    return pages


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@click.command(help=__doc__)
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rounds", default=30, show_default=True)
def main(corpus: Path, rounds: int) -> None:
    pages = article_pages(corpus)
    steps: dict[str, Callable[[], object]] = {
        "lxml.html.fromstring": lambda: [html.fromstring(body) for _, body in pages],
        "parse": lambda: [parse(body) for _, body in pages],
        "parse and find": lambda: [find(parse(body), url) for url, body in pages],
        "parse and read": lambda: [read_generic(parse(body), url) for url, body in pages],
    }
    best = dict.fromkeys(steps, float("inf"))
    for _ in range(rounds):
        for name, work in steps.items():
            best[name] = min(best[name], seconds(work))
    base = best["lxml.html.fromstring"]
    click.echo(f"{len(pages)} pages, {sum(len(body) for _, body in pages) / 1e6:.2f} MB, best of {rounds} rounds")
    for name, spent in best.items():
        click.echo(f"{name:22}{1000 * spent:8.1f} ms{spent / base:8.2f} x")


if __name__ == "__main__":
    main()
