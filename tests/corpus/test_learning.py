"""Portal files learned from scratch, on recorded real sites and saved real pages, scored by the corpus's own scorers."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from crawler.capture import records
from crawler.capture.records import Head
from crawler.pages.document import parse
from crawler.survey.declaration import Learned
from crawler.survey.families import with_family
from crawler.survey.rows import read_unknown_listing
from crawler.survey.sample import Sample
from crawler.survey.survey import BUDGET, Survey
from crawler.vietnamese.dates import read_date
from tests.conftest import Khotin

AT_LEAST = {"title": 0.99, "date": 0.99, "byline": 0.95, "section": 0.95, "body": 0.985}
CONTAMINATED_AT_MOST = 0.02
_REDIRECTS = 5

pytestmark = pytest.mark.corpus


class Recorded:
    """A recorded site: what it answered, by address; its own error page for anything else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heads: dict[str, Head] = {}
        for head in records.walk(path):
            if head.type == "response":
                self.heads.setdefault(head.url, head)
        self.home = urljoin(next(iter(self.heads)), "/")
        missing = (head for head in self.heads.values() if head.status == 404 and "html" in (head.mime or ""))
        self.missing = records.read(path, next(missing).offset)[1]

    def get(self, url: str) -> Sample:
        address = url
        for _ in range(_REDIRECTS):
            head = self.heads.get(address)
            if head is None:
                break
            if (target := head.header("location")) and head.status in {301, 302}:
                address = urljoin(address, target)
                continue
            body = records.read(self.path, head.offset)[1]
            return Sample(address, body, head.header("content-type"), head.status, url)
        return Sample(address, self.missing, "text/html", 404, url)


@cache
def surveyed(path: Path) -> tuple[Learned, tuple[Sample, ...]]:
    """What is learned of a recorded site, and the pages that it is learned from."""
    recorded = Recorded(path)
    survey, samples = Survey(recorded.home), list[Sample]()
    while wanted := survey.next_wanted():
        samples += map(recorded.get, wanted)
        for sample in samples[-len(wanted) :]:
            survey.take(sample)
    return survey.result(), tuple(samples)


@pytest.mark.parametrize(
    ("site", "families"),
    [("nukeviet45", False), ("drupal", False), ("nukeviet45", True)],
    ids=["nukeviet45", "drupal", "nukeviet45, its family known"],
)
def test_a_recorded_site_is_archived_by_what_was_learned_of_it(
    corpus: Path, khotin: Khotin, site: str, families: bool
) -> None:
    folder = corpus / "corpus" / "sites" / site
    learned, samples = surveyed(folder / "mirror.warc.gz")
    assert len(samples) <= BUDGET
    if families:
        learned = with_family(learned, samples)
        assert learned.inherited is not None
    (khotin.archive / "portals").mkdir(parents=True)
    (khotin.archive / "portals" / f"{site}.toml").write_text(learned.toml(), encoding="utf-8")
    done = khotin("import", str(folder / "mirror.warc.gz"))
    assert done.returncode in {0, 1}, done.stderr
    other = folder / "other_articles.txt"
    arguments = ["--other", str(other)] if other.exists() else []
    result = _score(corpus, "score_site.py", folder / "truth.jsonl", khotin.archive / "archive.db", *arguments)
    assert result["found"] >= 0.99 * result["truth"]
    assert result["duplicates"] == 0
    assert result["extra"] <= 0.01 * result["stored"]
    assert not {name: result[name] for name, least in AT_LEAST.items() if result[name]["score"] < least}
    assert result["contaminated"]["score"] <= CONTAMINATED_AT_MOST


def test_saved_listing_pages_are_read_without_a_template(corpus: Path, tmp_path: Path) -> None:
    folder = corpus / "corpus"
    names, readings = [], []
    for path in sorted((folder / "truth").glob("*/*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if "articles" not in truth:
            continue
        url = truth.get("url") or "http://" + truth["file"].removesuffix(".html").replace("__", "/")
        listing = read_unknown_listing(parse((folder / "pages" / truth["file"]).read_bytes()), url)
        rows = [
            {
                "url": entry.url,
                "title": entry.title,
                "date": day.date.isoformat() if (day := read_date(entry.date or "")) else None,
            }
            for entry in listing.entries
        ]
        names.append(truth["file"])
        readings.append({"file": truth["file"], "articles": rows, "next_page": listing.next_page})
    (tmp_path / "readings.jsonl").write_text("\n".join(map(json.dumps, readings)), encoding="utf-8")
    (tmp_path / "only.txt").write_text("\n".join(names), encoding="utf-8")
    result = _score(
        corpus, "score_pages.py", folder / "truth", tmp_path / "readings.jsonl", "--only", str(tmp_path / "only.txt")
    )
    for name in ("list_recall", "list_precision", "list_title", "list_date", "next_page"):
        assert result[name]["score"] == 1, name


def _score(corpus: Path, script: str, *arguments: Path | str) -> dict[str, Any]:
    command = [sys.executable, str(corpus / "corpus" / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
