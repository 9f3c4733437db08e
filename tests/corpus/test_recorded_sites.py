"""Two recorded real sites, replayed on loopback, crawled with the khotin command and scored by the corpus's own scorer."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Khotin

PORTALS = Path(__file__).parents[1] / "portals" / "files"
# What the issue asks for, at least; contaminated at most.
AT_LEAST = {"title": 0.99, "date": 0.99, "time": 0.99, "byline": 0.97, "section": 0.97, "lead": 0.97, "body": 0.99}
CONTAMINATED_AT_MOST = 0.01

pytestmark = pytest.mark.corpus


@contextmanager
def replayed(corpus: Path, site: str, *options: str) -> Iterator[int]:
    """A recorded site on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = corpus / "corpus"
    command = [
        sys.executable,
        str(folder / "replay.py"),
        str(folder / "sites" / site / "mirror.warc.gz"),
        "--port",
        str(port),
    ]
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert "URLs of" in process.stdout.readline()
        _wait_until_open(port)
        yield port
    finally:
        process.kill()
        process.communicate()


def _wait_until_open(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")


def declare(khotin: Khotin, site: str, port: int) -> None:
    folder = khotin.archive / "portals"
    folder.mkdir(parents=True, exist_ok=True)
    recorded = {"nukeviet45": "8813", "drupal": "8814"}[site]
    text = (PORTALS / f"{site}.toml").read_text(encoding="utf-8")
    (folder / f"{site}.toml").write_text(text.replace(f":{recorded}/", f":{port}/"), encoding="utf-8")


def score(corpus: Path, site: str, khotin: Khotin) -> dict[str, Any]:
    folder = corpus / "corpus"
    other = folder / "sites" / site / "other_articles.txt"
    arguments = ["--other", str(other)] if other.exists() else []
    command = [sys.executable, str(folder / "score_site.py"), str(folder / "sites" / site / "truth.jsonl")]
    done = subprocess.run(
        [*command, str(khotin.archive / "archive.db"), *arguments], capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def check(result: dict[str, Any]) -> None:
    assert result["found"] == result["truth"]
    assert (result["duplicates"], result["extra"]) == (0, 0)
    wrong = {name: result[name]["score"] for name, least in AT_LEAST.items() if result[name]["score"] < least}
    assert not wrong
    assert result["contaminated"]["score"] <= CONTAMINATED_AT_MOST


@pytest.mark.parametrize("site", ["nukeviet45", "drupal"])
def test_a_recorded_site_is_archived_whole_and_right(corpus: Path, khotin: Khotin, site: str) -> None:
    with replayed(corpus, site) as port:
        declare(khotin, site, port)
        khotin.crawl(site)
        check(score(corpus, site, khotin))
        again = khotin.crawl(site)
    assert again["counts"]["stored"] == 0
    assert again["counts"]["failed"] == 0


def test_both_sites_in_one_command_through_faults(corpus: Path, khotin: Khotin) -> None:
    faults = [
        "--p5xx",
        ".05",
        "--p429",
        ".03",
        "--retry-after",
        "1",
        "--pdrop",
        ".04",
        "--gzip",
        "--etag",
        "--soft",
        ".02",
    ]
    with replayed(corpus, "nukeviet45", *faults) as nukeviet, replayed(corpus, "drupal", *faults) as drupal:
        declare(khotin, "nukeviet45", nukeviet)
        declare(khotin, "drupal", drupal)
        done = khotin("crawl", "nukeviet45", "drupal", "--quiet")
    assert done.returncode == 0, done.stderr
    truth = [
        (corpus / "corpus" / "sites" / site / "truth.jsonl").read_text().count("\n")
        for site in ("nukeviet45", "drupal")
    ]
    stored = khotin.rows("select portal, count(*) from articles group by portal order by portal desc")
    others = len((corpus / "corpus" / "sites" / "nukeviet45" / "other_articles.txt").read_text().split())
    assert truth[0] <= stored[0][1] <= truth[0] + others
    assert stored[1][1] == truth[1]
