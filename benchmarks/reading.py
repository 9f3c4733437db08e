"""What reading an article page by its template costs, against parsing alone.

    python benchmarks/reading.py [SITE …] [--rounds 9]

SITE is the folder of a recorded site, with `mirror.warc.gz`, and named like its file in tests/portals/files; without one, those
of KHOTIN_CORPUS (or ../shared), or else the demonstration portal. Every page is parsed by `lxml.html.document_fromstring`, then
decoded, parsed, read, normalised and validated. Prints CPU time a page and the ratio: median, least and greatest of the rounds.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import click
from lxml import html

from crawler.capture import records
from crawler.demo import DemoPortal
from crawler.demo.declaration import declaration
from crawler.pages.document import NotHtmlError
from crawler.portals.loader import load_file
from crawler.portals.model import Portal
from crawler.reading.normalise import Context, normalise
from crawler.reading.read import read_page
from crawler.reading.validate import problem

ROOT = Path(__file__).parents[1]
SITES = Path(os.environ.get("KHOTIN_CORPUS", ROOT.parent / "shared")) / "corpus" / "sites"
NOW = datetime.now(UTC)
Answer = tuple[str, bytes, str | None]  # address, page, content type


def recorded(site: Path) -> tuple[Portal, list[Answer]]:
    """The portal of a recorded site, and its HTML pages."""
    mirror, file = site / "mirror.warc.gz", ROOT / "tests" / "portals" / "files" / f"{site.name}.toml"
    heads = [head for head in records.walk(mirror) if head.status == 200 and head.mime == "text/html"]
    pages = [(head.url, records.read(mirror, head.offset)[1], head.header("content-type")) for head in heads]
    return load_file(file), pages


def demonstration() -> tuple[Portal, list[Answer]]:
    """The demonstration portal, and its article pages."""
    with DemoPortal(300) as demo, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "demo.toml"
        file.write_text(declaration(demo.url), encoding="utf-8")
        return load_file(file), [(true.url, fetched(true.url), None) for true in demo.truth()]


def fetched(url: str) -> bytes:
    try:
        return urlopen(url).read()
    except HTTPError as error:  # the portal's page for it, which is no article
        return error.read()


def is_article(portal: Portal, answer: Answer) -> bool:
    try:
        page = read_page(portal, *answer, NOW)
        return problem(page, normalise(page, Context(portal, NOW))) is None
    except NotHtmlError:
        return False


def cost(portal: Portal, pages: list[Answer]) -> tuple[float, float]:
    """CPU seconds for parsing all pages, and for reading them."""
    context, parsed, read = Context(portal, NOW), 0.0, 0.0
    for answer in pages:
        began = time.thread_time()
        html.document_fromstring(answer[1])
        between = time.thread_time()
        page = read_page(portal, *answer, NOW)
        problem(page, normalise(page, context))
        parsed, read = parsed + between - began, read + time.thread_time() - between
    return parsed, read


@click.command(help=__doc__)
@click.argument("sites", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--rounds", default=9, show_default=True)
def main(sites: tuple[Path, ...], rounds: int) -> None:
    found = [(site.name, *recorded(site)) for site in sites or sorted(SITES.glob("*/"))]
    for name, portal, answers in found or [("demo", *demonstration())]:
        pages = [answer for answer in answers if is_article(portal, answer)]
        costs = [cost(portal, pages) for _ in range(rounds)]
        parsed, read = (1000 * statistics.median(side) / len(pages) for side in zip(*costs, strict=True))
        ratios = sorted(read / parsed for parsed, read in costs)
        spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        click.echo(f"{name}: {len(pages)} pages, parsed {parsed:.2f} ms, read {read:.2f} ms a page, ratio {spread}")


if __name__ == "__main__":
    main()
