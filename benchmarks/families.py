"""The confusion matrix of families: for what family each page is taken, against the one that it is of.

    python benchmarks/families.py CORPUS [--step N]

CORPUS is the folder with `pages/` and `sites/`. Rows are the families that pages are of, columns what they are taken for; "–" is
none. Pages are those of tests/portals/families, the saved real ones, and of the recorded sites every Nth answer that is
HTML, errors included. Prints the matrix and what recognising takes, in milliseconds a page.
"""

from __future__ import annotations

import gzip
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import click
from lxml import html

from crawler.capture import records
from crawler.pages.document import NotHtmlError, parse
from crawler.portals.fingerprints import recognise

_OURS = Path(__file__).parents[1] / "tests" / "portals" / "families"
# The CMS of each host and recorded site, as facts.md (F4d, F5, F7, F18, "Selectors") and the corpus tell. The others' have no
# family.
_FAMILIES = {
    "dinhdoclap.gov.vn": "kentico",
    "hcmute.edu.vn": "pscportal",
    "nhandan.vn": "mastercms",
    "plo.vn": "mastercms",
    "vasi.mae.gov.vn": "sharepoint-htm",
    "vpcp.chinhphu.vn": "vccorp",
    "drupal": "drupal",
    "nukeviet45": "nukeviet",
}

Pages = Iterable[tuple[str | None, html.HtmlElement]]


def our_pages() -> Pages:
    """(family, page) of the listing and the article made for each family."""
    for path in sorted(_OURS.glob("*/*.html")):
        yield path.parent.name, parse(path.read_bytes())


def real_pages(corpus: Path, step: int = 10) -> Pages:
    """(family, page) of the saved pages, and of every `step`th HTML answer of the recorded sites."""
    for path in sorted((corpus / "pages").glob("*/*.html")):
        yield _FAMILIES.get(path.parent.name), parse(path.read_bytes())
    for mirror in sorted((corpus / "sites").glob("*/mirror.warc.gz")):
        for tree in _recorded(mirror, step):
            yield _FAMILIES[mirror.parent.name], tree


def _recorded(mirror: Path, step: int) -> Iterator[html.HtmlElement]:
    answers = (head for head in records.walk(mirror) if head.type == "response")
    pages = (head for head in answers if "html" in (head.header("content-type") or ""))
    for head in islice(pages, None, None, step):
        _, body = records.read(mirror, head.offset)
        try:
            yield parse(gzip.decompress(body) if head.header("content-encoding") == "gzip" else body)
        except NotHtmlError:  # the body of a redirect
            continue


def matrix(pages: Pages) -> Counter[tuple[str | None, str | None]]:
    """How many pages of a family (the first, None: of none) are taken for a family (the second)."""
    return Counter((family, recognise(tree)) for family, tree in pages)


@click.command(help=__doc__)
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--step", default=1, show_default=True)
def main(corpus: Path, step: int) -> None:
    pages = [*our_pages(), *real_pages(corpus, step)]
    recognise(pages[0][1])  # reads the families' files
    start = time.process_time()
    counts = matrix(pages)
    spent = time.process_time() - start
    names = sorted({name for pair in counts for name in pair if name})
    columns: list[str | None] = [*names, None]
    click.echo(" " * 19 + "".join(f"{index:>5}" for index in range(1, len(names) + 1)) + "    –")
    for index, family in enumerate(columns, start=1):
        row = "".join(f"{counts[family, found] or '.':>5}" for found in columns)
        click.echo(f"{index if family else '':>2} {family or '–':16}{row}")
    click.echo(f"{len(pages)} pages, {1000 * spent / len(pages):.1f} ms a page")


if __name__ == "__main__":
    main()
