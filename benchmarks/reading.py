"""What reading an article page by its template costs, against parsing alone.

    python benchmarks/reading.py [SITE …] [--rounds 9]

SITE is the folder of a recorded site, with `mirror.warc.gz`, and named like its file in tests/portals/files; without one, those
of KHOTIN_CORPUS (or ../shared) and its saved pages whose family is known, or else the demonstration portal. Pages that are
read without the template are left out. Every page is parsed by `lxml.html.document_fromstring`, then decoded, parsed, read,
normalised and validated. Prints CPU time a page and the ratio: median, least and greatest of the rounds.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import urlopen

import click
from lxml import html

from benchmarks.generic import article_pages
from crawler.capture import records
from crawler.demo import DemoPortal
from crawler.demo.declaration import declaration
from crawler.items import Reading
from crawler.pages.document import NotHtmlError, parse
from crawler.portals.fingerprints import recognise
from crawler.portals.loader import load_file
from crawler.portals.model import Portal
from crawler.reading.normalise import WITHOUT_TEMPLATE, Context, normalise
from crawler.reading.read import read_page
from crawler.reading.validate import problem

ROOT = Path(__file__).parents[1]
CORPUS = Path(os.environ.get("KHOTIN_CORPUS", ROOT.parent / "shared")) / "corpus"
NOW = datetime.now(UTC)
Answer = tuple[Portal, str, bytes, str | None]  # portal, address, page, content type


def recorded(site: Path) -> list[Answer]:
    """The HTML pages of a recorded site."""
    mirror, file = site / "mirror.warc.gz", ROOT / "tests" / "portals" / "files" / f"{site.name}.toml"
    portal = load_file(file)
    heads = [head for head in records.walk(mirror) if head.status == 200 and head.mime == "text/html"]
    return [(portal, head.url, records.read(mirror, head.offset)[1], head.header("content-type")) for head in heads]


def saved(corpus: Path) -> list[Answer]:
    """The saved article pages whose family is recognised, each read as a page of a portal that says no more than its family."""
    pages = [(url, body, recognise(parse(body))) for url, body in article_pages(corpus)]
    return [(declared(urljoin(url, "/"), family), url, body, None) for url, body, family in pages if family]


def declared(url: str, family: str) -> Portal:
    return loaded(
        f'name = "x"\nurl = "{url}"\nfamily = "{family}"\nverified = "seen"\nsections = [{{name = "x", url = "/x"}}]\n'
    )


def demonstration() -> list[Answer]:
    """The article pages of the demonstration portal."""
    with DemoPortal(300) as demo:
        portal = loaded(declaration(demo.url))
        return [(portal, true.url, fetched(true.url), None) for true in demo.truth()]


def loaded(text: str) -> Portal:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "portal.toml"
        file.write_text(text, encoding="utf-8")
        return load_file(file)


def fetched(url: str) -> bytes:
    try:
        return urlopen(url).read()
    except HTTPError as error:  # the portal's page for it, which is no article
        return error.read()


def read(answer: Answer) -> tuple[Reading, str | None]:
    page = read_page(*answer, NOW)
    reading = normalise(page, Context(answer[0], NOW))
    return reading, problem(page, reading)


def is_read_by_template(answer: Answer) -> bool:
    try:
        reading, why_not = read(answer)
    except NotHtmlError:
        return False
    return why_not is None and not any(flag.startswith(WITHOUT_TEMPLATE) for flag in reading.flags)


def cost(pages: list[Answer]) -> tuple[float, float]:
    """CPU seconds for parsing all pages, and for reading them."""
    parsed = spent = 0.0
    for answer in pages:
        began = time.thread_time()
        html.document_fromstring(answer[2])
        between = time.thread_time()
        read(answer)
        parsed, spent = parsed + between - began, spent + time.thread_time() - between
    return parsed, spent


@click.command(help=__doc__)
@click.argument("sites", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--rounds", default=9, show_default=True)
def main(sites: tuple[Path, ...], rounds: int) -> None:
    found = [(site.name, recorded(site)) for site in sites or sorted(CORPUS.glob("sites/*/"))]
    if not sites and CORPUS.exists():
        found.append(("saved pages", saved(CORPUS)))
    for name, answers in found or [("demo", demonstration())]:
        pages = [answer for answer in answers if is_read_by_template(answer)]
        costs = [cost(pages) for _ in range(rounds)]
        parsed, spent = (1000 * statistics.median(side) / len(pages) for side in zip(*costs, strict=True))
        ratios = sorted(spent / parsed for parsed, spent in costs)
        spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        click.echo(f"{name}: {len(pages)} pages, parsed {parsed:.2f} ms, read {spent:.2f} ms a page, ratio {spread}")


if __name__ == "__main__":
    main()
