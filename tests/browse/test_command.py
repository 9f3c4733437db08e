"""`khotin browse`, and the plugin in a Datasette that was installed by itself."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Khotin
from tests.site import Site

ROOT = Path(__file__).parents[2]

ALPHA = Path(os.environ.get("KHOTIN_DATASETTE_ALPHA", ROOT / ".datasette-alpha" / "bin")) / "datasette"


@contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[tuple[str, str]]:
    """A Datasette that starts: what it said until it listened, and its address."""
    said = []
    try:
        assert process.stderr
        for line in process.stderr:
            if found := re.search(r"running on http://[\w.]+:(\d+)", line):
                yield "".join(said), f"http://127.0.0.1:{found[1]}"
                return
            said.append(line)
        pytest.fail("".join(said))
    finally:
        process.kill()
        process.communicate()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


@pytest.fixture
def filled(khotin: Khotin, site: Site) -> Khotin:
    site.article("/tin/a-1.html", "Khánh Hoà được mùa lúa", body="<p>Bà con xã Tân Lập gặt lúa sớm.</p>")
    site.listing("/tin", [("/tin/a-1.html", "", "")])
    khotin.crawl(site.portal(khotin.archive))
    return khotin


def test_it_opens_the_archive_to_read(filled: Khotin) -> None:
    with running(filled.start("browse", "--port", "0")) as (said, url):
        assert "password" not in said
        assert "<mark>lúa</mark>" in get(f"{url}/archive/-/search?q=mua+lua")
        assert "Bà con xã Tân Lập gặt lúa sớm." in get(f"{url}/archive/-/article/thu/1")


def test_it_says_what_another_host_exposes(filled: Khotin) -> None:
    with running(filled.start("browse", "--host", "0.0.0.0", "--port", "0")) as (said, url):
        assert said.count("without a password") == 1
        assert "Trang thử thu" in get(url)


def test_what_cannot_be_is_one_sentence(filled: Khotin) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for options, says in (
            (["--port", str(taken.getsockname()[1])], "has no free port"),
            (["--host", "không có"], "is no address"),
            (["--host", "192.0.2.1", "--port", "0"], "of this machine"),
        ):
            done = filled("browse", *options)
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done
            assert says in done.stderr


@pytest.mark.skipif(not ALPHA.is_file(), reason=f"no {ALPHA}; KHOTIN_DATASETTE_ALPHA names the folder of its programs")
def test_the_newest_alpha_of_datasette_shows_the_pages(sample: Path) -> None:
    """In an environment of its own that has khotin and the alpha."""
    command = [str(ALPHA), "serve", str(sample / "archive.db"), "--port", "0"]
    with running(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)) as (_, url):
        assert "62 bài" in get(url)
        found = get(f"{url}/archive/-/search?q=ben+do")
        assert "<mark>bến</mark>" in found.lower()
        assert "Chuyến đò đầu tiên rời bến" in get(f"{url}/archive/-/article/caohoa/1204")
        assert "hơn ba </ins>mươi" in get(f"{url}/archive/-/article/caohoa/1204/revision/1")
        assert urllib.request.urlopen(f"{url}/archive/-/article/caohoa/1204/image/1", timeout=30).read()[1:4] == b"PNG"
        assert "page 2 answers HTTP 404" in get(f"{url}/archive/-/portal/caohoa")
        for label in ("CSV", "JSON", "SQL"):
            link = re.search(rf'href="([^"]+)">{label}<', found)
            assert link
            assert "1204" in get(url + link[1].replace("&amp;", "&")), label
        assert '"key": "1204"' in get(f"{url}/archive/articles.json?_search=%22ben+do%22")


def test_datasette_knows_the_plugin() -> None:
    done = subprocess.run([sys.executable, "-m", "datasette", "plugins"], capture_output=True, text=True, check=True)
    assert '"name": "khotin"' in done.stdout
