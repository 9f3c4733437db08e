"""The demonstration portal read again: every kind of listing, attachments, and a process that is killed on the way."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.demo import DemoPortal
from crawler.demo.declaration import declaration
from tests.conftest import Khotin
from tests.holdings.rereading import changed, check_seals, contents, reread

# Templates that read less, and something else, than those of the portal's own file.
OTHER = {
    'lead = [".tom-tat", ".sapo", ".entry-lead"]': 'lead = ".sapo"',
    "bold_lead = true": "",
    'section = ".duong-dan a:last-child"': "",
    'credits = ".tac-gia"': "",
    'title = "h1"\ndate = [".ngay", "time"]': 'title = "h1"\ndate = ".ngay"',
    'date = ".ngay-dang"': "",
    'lead = "DescriptionNews"': "",
    'attachments = ".tep-dinh-kem a"': "",
}
# Slow enough to be killed in the middle.
SLOWLY = """
import time
from crawler.holdings import reread
from crawler.archive import rereadings
reread.BATCH = 3
put = rereadings.put
rereadings.put = lambda *arguments: (time.sleep(0.01), put(*arguments))
from crawler.cli.main import main
main()
"""


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoPortal]:
    with DemoPortal(size=40, session_requests=3) as portal:
        yield portal


def declare(khotin: Khotin, demo: DemoPortal, *, other: bool) -> None:
    text = declaration(demo.url)
    for old, new in OTHER.items() if other else ():
        assert old in text
        text = text.replace(old, new, 1)
    folder = khotin.archive / "portals"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "demo.toml").write_text(text, encoding="utf-8")


def crawl(demo: DemoPortal, archive: Path, *, other: bool) -> Khotin:
    khotin = Khotin(archive)
    declare(khotin, demo, other=other)
    khotin.crawl("demo", code=1)  # one article is broken
    return khotin


@pytest.fixture(scope="module")
def usual(demo: DemoPortal, tmp_path_factory: pytest.TempPathFactory) -> Khotin:
    return crawl(demo, tmp_path_factory.mktemp("demo") / "usual", other=False)


@pytest.fixture(scope="module")
def unusual(demo: DemoPortal, tmp_path_factory: pytest.TempPathFactory) -> Khotin:
    return crawl(demo, tmp_path_factory.mktemp("demo") / "unusual", other=True)


def copy(khotin: Khotin, to: Path) -> Khotin:
    shutil.copytree(khotin.archive, to)
    return Khotin(to)


def says(khotin: Khotin) -> list[tuple[Any, ...]]:
    """What the archive says of each article, whatever the numbers in it, and whichever listing was the first to name it."""
    rows = khotin.rows(
        "select key, url, iif(origins ->> 'section' = 'listing section', '', section),"
        " title, date, time, byline, source, lead, body, captions, flags,"
        " (select json_group_object(key, value) from (select key, value from json_each(origins) order by key)),"
        " (select group_concat(section) from (select section from article_sections where article = articles.id order by 1)),"
        " (select json_group_array(json_array(url, caption, after_paragraph)) from images where article = articles.id),"
        " (select json_group_array(json_array(url, name, text)) from attachments where article = articles.id)"
        " from articles order by key"
    )
    return [tuple(row) for row in rows]


def test_a_fresh_crawl_reads_the_same(usual: Khotin, unusual: Khotin) -> None:
    for khotin in (usual, unusual):
        before = contents(khotin)
        report = reread(khotin, "demo")
        assert changed(report) == {}
        assert report["articles"] == 42
        assert contents(khotin) == before


@pytest.mark.parametrize("other", [True, False])
def test_reading_again_is_like_crawling_with_the_new_templates(
    demo: DemoPortal, usual: Khotin, unusual: Khotin, tmp_path: Path, other: bool
) -> None:
    before, after = (usual, unusual) if other else (unusual, usual)
    khotin = copy(before, tmp_path / "archive")
    declare(khotin, demo, other=other)
    dry = reread(khotin, "demo", dry_run=True)
    assert contents(khotin) == contents(before)
    done = reread(khotin, "demo")
    # The texts of attachments that the new template does not find are read in the dry run only.
    assert {**dry, "applied": True, "files": 0, "seconds": 0} == {**done, "files": 0, "seconds": 0}
    texts = [[field for place, field in enumerate(row) if place != 15] for row in says(khotin)]
    assert texts == [[field for place, field in enumerate(row) if place != 15] for row in says(after)]
    check_seals(khotin)
    assert changed(reread(khotin, "demo")) == {}


def test_killed_and_started_again_it_ends_the_same(demo: DemoPortal, usual: Khotin, tmp_path: Path) -> None:
    whole, killed = copy(usual, tmp_path / "whole"), copy(usual, tmp_path / "killed")
    for khotin in (whole, killed):
        declare(khotin, demo, other=True)
    assert reread(whole, "demo")["changed"] > 30
    draw = random.Random(4)
    for goal in sorted(draw.sample(range(28), 4)):
        command = [sys.executable, "-c", SLOWLY, "reread", "--archive", str(killed.archive)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while killed.value("select count(*) from revisions") < goal and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(draw.uniform(0, 0.03))
        assert process.poll() is None
        process.kill()
        process.wait()
    assert 0 < killed.value("select count(*) from revisions") < whole.value("select count(*) from revisions")
    reread(killed, "demo")
    assert contents(killed) == contents(whole)
    check_seals(killed)


def test_texts_of_attachments_are_read_again(usual: Khotin, tmp_path: Path) -> None:
    khotin = copy(usual, tmp_path / "archive")
    before = contents(khotin)["attachments"]
    texts = [row[4] for row in before if row[4]]
    assert texts
    archive = Archive.shared(Folder(khotin.archive))
    with archive.transaction() as db:
        db.execute("update attachments set text = null, flag = null")
    archive.release()
    report = reread(khotin, "demo", dry_run=True)
    assert report["fields"]["attachment text"]["count"] == len([row for row in before if row[4] or row[5]])
    assert contents(khotin)["attachments"] != before
    reread(khotin, "demo")
    assert contents(khotin)["attachments"] == before
    found = "select text from attachments where id in (select rowid from attachments_fts where attachments_fts match ?)"
    assert khotin.rows(found, f'"{texts[0].split()[0].lower()}"')
