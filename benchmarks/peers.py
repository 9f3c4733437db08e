"""What reading article pages costs and how well they are read: by khotin, with and without a template, and by other readers.

    python -m benchmarks.peers [CORPUS] [--rounds 3]

CORPUS is the folder with `pages/`, `truth/` and `sites/`; without it the generated portal alone is read, and nothing scored. The
peers are installed into benchmarks/.peers. Each reader has a process of its own (benchmarks/peer_worker.py), new in each round
and warmed up on another page; ten pages are read by one reader after the other, then the next ten. Times are of the processor; a
bare parse is `lxml.html.document_fromstring` of the same pages in the same process. Fields are scored by the corpus's scorers.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from subprocess import PIPE, Popen
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
PEERS_FOLDER = _HERE / ".peers"
_FLOORS = ("resiliparse>=2.0", "readability-lxml>=0.9", "trafilatura>=2.3", "newspaper4k>=0.9.6", "news-please>=1.6.16")
_SAMPLE = 40  # article pages of a recorded site, at most
_GENERATED = 30
_TURN = 10  # pages, so that what else the machine does meets all readers
_SCORES = ("title", "date", "byline", "body", "text", "contaminated")
_FAMILY = 'name = "x"\nurl = "{url}"\nfamily = "{family}"\nverified = "seen"\nsections = [{{name = "x", url = "/x"}}]\n'
_HOW_TO_READ = """
Scores are from 0 to 1. `text` is lead and body together, for readers that do not part them; `contaminated` is the share of the
body that is none of it: less is better. khotin was made with this corpus at hand, the peers were not."""

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


def install() -> tuple[list[str], dict[str, str]]:
    """Install the peers. Those that are there, with their versions, and why the others are not."""
    pip, failed = PEERS_FOLDER / "bin" / "pip", {}
    if not pip.exists():
        # A pip as old as Python 3.11 cannot resolve what the peers ask of lxml.
        subprocess.run([sys.executable, "-m", "venv", "--upgrade-deps", PEERS_FOLDER], stdout=sys.stderr, check=True)
    for peer in _FLOORS:
        click.echo(f"installing {peer} …", err=True)
        done = subprocess.run([pip, "install", "-q", peer], capture_output=True, text=True, check=False)
        if done.returncode:
            failed[peer.partition(">")[0]] = _why(done.stderr)
    listed = subprocess.run([pip, "list", "--format=json"], stdout=PIPE, text=True, check=True).stdout
    versions = {each["name"].lower(): each["version"] for each in json.loads(listed)}
    return [f"{name} {versions[name]}" for name in dict.fromkeys(map(_package, PEERS)) if name in versions], failed


def _why(said: str) -> str:
    """The line that tells why a program failed."""
    lines = said.strip().splitlines() or ["it says nothing"]
    return next((line for line in reversed(lines) if "ERROR" in line), lines[-1])


class _Worker:
    """A process that reads pages when it is told to."""

    def __init__(self, reader: str, source: Path) -> None:
        self._said = source.with_name(f"{reader}.txt")
        # -P: the modules beside the worker bear names that a peer may import.
        peer = [PEERS_FOLDER / "bin" / "python", "-P", _HERE / "peer_worker.py"]
        python = [sys.executable, "-m", "benchmarks.peer_worker"] if reader in OURS else peer
        with self._said.open("w") as said:
            command = [*python, reader, source]
            self._process = Popen(command, cwd=_HERE.parent, stdin=PIPE, stdout=PIPE, stderr=said, text=True)

    def read(self, numbers: list[int]) -> list[Measured]:
        """Raises RuntimeError, with the reason, if the process has ended."""
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):
            print(json.dumps(numbers), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(_why(self._said.read_text(encoding="utf-8")))
        return [Measured(*each) for each in json.loads(answer)]

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def _round(pages: list[Given], failed: dict[str, str]) -> dict[str, dict[str, Measured]]:
    """What each reader made of the pages, of which the first warms up; `failed` gets the readers that fail, with the reason."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        source = Path(folder) / "pages"
        source.write_bytes(pickle.dumps(list(map(tuple, pages))))
        readers = [reader for reader in (*OURS, *PEERS) if _package(reader) not in failed]
        workers = {reader: stack.enter_context(closing(_Worker(reader, source))) for reader in readers}
        measured: dict[str, dict[str, Measured]] = {reader: {} for reader in readers}
        for turn in ([0], *(range(first, len(pages))[:_TURN] for first in range(1, len(pages), _TURN))):
            for reader, worker in workers.items():
                numbers = [number for number in turn if pages[number].portal or reader != BY_TEMPLATE]
                try:
                    measured[reader] |= {page.name: page for page in worker.read(numbers)}
                except RuntimeError as error:
                    failed[_package(reader)] = str(error)
    return measured


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
        fields = {name: rounds[0][name].fields for name in names}
        scores = _scores(corpus, of.truth, fields) if corpus.exists() else {}
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
    pages = {page.name: page for page in (warm_up, *(page for each in sets for page in each.pages))}
    installed, failed = install()
    turns = []
    for turn in range(rounds):
        click.echo(f"round {turn + 1} of {rounds} …", err=True)
        turns.append(_round(list(pages.values()), failed))
    readers = [reader for reader in turns[0] if _package(reader) not in failed]
    measured = {reader: [turn[reader] for turn in turns] for reader in readers}
    for each in sets:
        _table(each, measured, corpus)
    if corpus.exists():
        click.echo(_HOW_TO_READ)
    click.echo(f"\nMeasured with {', '.join(installed)}.")
    for reader, of_reader in measured.items():
        if errors := [page.error for page in of_reader[0].values() if page.error]:
            click.echo(f"\n{reader} read nothing of {len(errors)} pages: {errors[0]}")
    for name, why in failed.items():
        click.echo(f"\n{name} was not measured: {why}")


if __name__ == "__main__":
    main()
