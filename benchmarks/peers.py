"""What reading article pages costs and how well they are read: by khotin, with and without a template, and by other readers.

    python -m benchmarks.peers [CORPUS] [--rounds 3]

CORPUS is the folder with `pages/`, `truth/` and `sites/`; without it the generated portal alone is read, and nothing scored. The
peers are installed into benchmarks/.peers. In each round one reader after the other reads all pages, in a process of its own that
has warmed up on another page (benchmarks/peer_worker.py). Times are of the processor; a bare parse is
`lxml.html.document_fromstring` of the same pages in the same process. Fields are scored by the corpus's own scorers: `text` is
lead and body together, for readers that do not part them; `contaminated` is the share of the body that is none, less is better.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import click

from benchmarks.measuring import spread
from benchmarks.peer_worker import BY_TEMPLATE, GENERIC, OURS, PEERS, Fields, Given, Measured
from benchmarks.portal import DECLARATION, Pages
from benchmarks.reading import CORPUS, declared, is_read_by_template, recorded
from crawler.pages.charset import in_utf_8
from crawler.pages.document import parse
from crawler.portals.fingerprints import recognise

_HERE = Path(__file__).parent
_PEERS = _HERE / ".peers"
# Every floor is the release that was measured first.
_FLOORS = {
    "resiliparse": "2.0",
    "readability-lxml": "0.9",
    "trafilatura": "2.3",
    "newspaper4k": "0.9.6",
    "news-please": "1.6.16",
}
_SAMPLE = 60  # article pages of a recorded site, at most
_GENERATED = 40
_SCORES = ("title", "date", "byline", "body", "text", "contaminated")
_FAMILY = 'name = "x"\nurl = "{url}"\nfamily = "{family}"\nverified = "seen"\nsections = [{{name = "x", url = "/x"}}]\n'

Truth = list[dict[str, Any]]
Rounds = list[dict[str, Measured]]  # by the page's name


class PageSet(NamedTuple):
    """Pages that are compared in one table. `truth` has the lines of a site, None for saved pages."""

    title: str
    pages: list[Given]
    truth: Truth | None = None


class TruePages(Pages):
    """The generated portal, with what its pages were made of as the truth of a site."""

    url = "https://portal.example.vn"

    def articles(self) -> tuple[list[Given], Truth]:
        pages: list[Given] = []
        truth: Truth = []
        for index, reading in enumerate(self._readings):
            url, portal = self.url + self._address(index), DECLARATION.format(url=self.url)
            pages.append(_given(url, url, self._article(index).encode(), None, portal))
            day = "-".join(reversed(self._day(index).split("/")))
            line = {"url": url, "title": reading.title, "published": f"{day}T00:00+07:00", "byline": reading.byline}
            body = {"lead": reading.lead, "paragraphs": (reading.body or "").split("\n\n"), "captions": []}
            truth.append(line | body | {"site": "generated", "id": index, "category": None, "categories": []})
        return pages, truth


def _given(name: str, url: str, body: bytes, kind: str | None, portal: str | None) -> Given:
    return Given(name, url, body, kind, in_utf_8(body, kind).decode(errors="replace"), portal)


def _corpus_sets(corpus: Path) -> Iterator[PageSet]:
    """The saved pages, once more those that a family's template reads, and a sample of each recorded site."""
    saved = list(_saved(corpus))
    yield PageSet("Saved pages", saved)
    yield PageSet("Saved pages that a family's template reads", [page for page in saved if page.portal])
    for site in sorted(corpus.glob("sites/*/")):
        lines = map(json.loads, (site / "truth.jsonl").read_text(encoding="utf-8").splitlines())
        live = [line for line in lines if line["status"] == 200]
        truth = live[:: -(-len(live) // _SAMPLE)]
        urls = {line["url"] for line in truth}
        portal = (_HERE.parent / "tests" / "portals" / "files" / f"{site.name}.toml").read_text(encoding="utf-8")
        pages = [_given(url, url, body, kind, portal) for _, url, body, kind in recorded(site) if url in urls]
        yield PageSet(f"Recorded site {site.name}", pages, truth)


def _saved(corpus: Path) -> Iterator[Given]:
    for path in sorted((corpus / "truth").glob("*/*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        name = truth["file"].removeprefix("html/")
        if "articles" in truth or "raw" in truth["kind"] or name.startswith("text/"):
            continue
        body, url, portal = (corpus / "pages" / name).read_bytes(), truth["url"] or f"http://{name}", None
        home, family = urljoin(url, "/"), recognise(parse(body))
        if family and is_read_by_template((declared(home, family), url, body, None)):
            portal = _FAMILY.format(url=home, family=family)
        yield _given(name, url, body, None, portal)


def _scores(corpus: Path, truth: Truth | None, read: dict[str, Fields]) -> dict[str, float]:
    """What the corpus's scorer says of the fields that were read, by the page's name."""
    command: list[str | Path]
    with tempfile.TemporaryDirectory() as name:
        readings, other = Path(name) / "readings.jsonl", Path(name) / "other"
        rows = (json.dumps({"file": page, "url": page} | fields) for page, fields in read.items())
        readings.write_text("\n".join(rows), encoding="utf-8")
        if truth is None:
            other.write_text("\n".join(read), encoding="utf-8")
            command = [corpus / "score_pages.py", corpus / "truth", readings, "--only", other]
        else:
            other.write_text("\n".join(map(json.dumps, truth)), encoding="utf-8")
            command = [corpus / "score_site.py", other, readings]
        printed = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True).stdout
    result = json.loads(printed.splitlines()[-1])
    return {field: result[field]["score"] for field in _SCORES if field in result}


def _install() -> tuple[dict[str, str], dict[str, str]]:
    """Install the peers. The versions of those that are there, and why the others are not."""
    pip, failed = _PEERS / "bin" / "pip", {}
    if not pip.exists():
        # A pip as old as Python 3.11 cannot resolve what the peers ask of lxml.
        subprocess.run([sys.executable, "-m", "venv", "--upgrade-deps", _PEERS], stdout=sys.stderr, check=True)
    for name, floor in _FLOORS.items():
        click.echo(f"installing {name} …", err=True)
        done = subprocess.run([pip, "install", "-q", f"{name}>={floor}"], capture_output=True, text=True, check=False)
        if done.returncode:
            failed[name] = _why(done.stderr)
    listed = subprocess.run([pip, "list", "--format=json"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return {each["name"].lower(): each["version"] for each in json.loads(listed)}, failed


def _why(said: str) -> str:
    """The line that tells why a program failed."""
    lines = said.strip().splitlines() or ["it says nothing"]
    return next((line for line in reversed(lines) if "ERROR" in line), lines[-1])


def _read(reader: str, pages: list[Given]) -> dict[str, Measured]:
    """Run a reader over all pages. Raises RuntimeError, with the reason, if it fails."""
    # -P: the modules beside the worker bear names that a peer may import.
    peer = [_PEERS / "bin" / "python", "-P", _HERE / "peer_worker.py"]
    python = [sys.executable, "-m", "benchmarks.peer_worker"] if reader in OURS else peer
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "pages", Path(folder) / "result"
        source.write_bytes(pickle.dumps(list(map(tuple, pages))))
        command = [*python, reader, source, result]
        done = subprocess.run(command, cwd=_HERE.parent, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(_why(done.stderr))
        return {each[0]: Measured(*each) for each in json.loads(result.read_text(encoding="utf-8"))}


def _in_turns(warm_up: Given, pages: list[Given], rounds: int, failed: dict[str, str]) -> dict[str, Rounds]:
    """What each reader made of the pages, round by round; `failed` gets those that fail."""
    measured: dict[str, Rounds] = defaultdict(list)
    for turn in range(rounds):
        for reader in (reader for reader in (*OURS, *PEERS) if _package(reader) not in failed):
            click.echo(f"round {turn + 1} of {rounds}: {reader} …", err=True)
            mine = [page for page in pages if page.portal or reader != BY_TEMPLATE]
            try:
                measured[reader].append(_read(reader, [warm_up, *mine]))
            except RuntimeError as error:
                failed[_package(reader)] = str(error)
    return {reader: each for reader, each in measured.items() if _package(reader) not in failed}


def _package(reader: str) -> str:
    return reader.partition(",")[0]


def _table(of: PageSet, measured: dict[str, Rounds], corpus: Path) -> None:
    names = [page.name for page in of.pages]
    size = sum(len(page.body) for page in of.pages) // len(names)
    click.echo(f"\n{of.title}: {len(names)} pages of {size:,} bytes.\n")
    click.echo(f"| | ms a page | times a bare parse | times {GENERIC} | {' | '.join(_SCORES)} |")
    click.echo("|---" + "|---:" * (3 + len(_SCORES)) + "|")
    base = _seconds(measured[GENERIC], names, "read")
    for reader, rounds in measured.items():
        if not rounds[0].keys() >= set(names):
            continue
        spent, parsed = _seconds(rounds, names, "read"), _seconds(rounds, names, "parse")
        scored = corpus.exists()
        scores = _scores(corpus, of.truth, {name: rounds[0][name].fields for name in names}) if scored else {}
        columns = [
            spread(1000 * each / len(names) for each in spent),
            spread(each / bare for each, bare in zip(spent, parsed, strict=True)),
            spread(each / ours for each, ours in zip(spent, base, strict=True)),
            *(f"{scores[name]:.3f}" if name in scores else "–" for name in _SCORES),
        ]
        click.echo(f"| {reader} | {' | '.join(columns)} |")


def _seconds(rounds: Rounds, names: list[str], what: str) -> list[float]:
    return [sum(getattr(each[name], what) for name in names) for each in rounds]


@click.command(help=__doc__)
@click.argument("corpus", type=click.Path(file_okay=False, path_type=Path), default=CORPUS)
@click.option("--rounds", default=3, show_default=True)
def main(corpus: Path, rounds: int) -> None:
    (*generated, warm_up), truth = TruePages(1, _GENERATED + 1).articles()
    sets = [*_corpus_sets(corpus)] if corpus.exists() else []
    sets.append(PageSet("Generated portal", generated, truth[:-1]))
    pages = {page.name: page for each in sets for page in each.pages}
    versions, failed = _install()
    measured = _in_turns(warm_up, list(pages.values()), rounds, failed)
    for each in sets:
        _table(each, measured, corpus)
    click.echo(f"\nPeers: {', '.join(f'{name} {versions[name]}' for name in _FLOORS if name in versions)}.")
    for reader, turns in measured.items():
        if errors := [page.error for page in turns[0].values() if page.error]:
            click.echo(f"\n{reader} read nothing of {len(errors)} pages: {errors[0]}")
    for name, why in failed.items():
        click.echo(f"\n{name} was not measured: {why}")


if __name__ == "__main__":
    main()
