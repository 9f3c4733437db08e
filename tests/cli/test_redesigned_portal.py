"""`khotin check` and `khotin learn`: a redesign is noticed, learned, and older captures are still read as before."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date

import pytest

from crawler.portals.loader import load_file
from tests.cli.redesigns import STORIES, WEBSITE, added, check, publish
from tests.conftest import Khotin
from tests.site import Answer, Site
from tests.survey.websites import Story


@pytest.fixture
def portal(khotin: Khotin, site: Site) -> str:
    return added(khotin, site)


def read_right(khotin: Khotin, stories: list[Story]) -> bool:
    rows = {row["key"]: row for row in khotin.rows("select key, title, date, body from articles")}
    return all(
        (row := rows.get(str(story.number))) is not None
        and (row["title"], row["date"], row["body"].split()) == (story.title, story.day, story.text.split())
        for story in stories
    )


def test_a_portal_that_is_as_it_was_is_well(khotin: Khotin, site: Site, portal: str) -> None:
    before = khotin.value("select count(*) from captures")
    site.asked.clear()
    code, checked = check(khotin)
    assert (code, checked["articles"], checked["unread"]) == (0, 12, {})
    assert len(site.paths()) == 3 + 12
    fields = {field["name"]: field for field in checked["fields"]}  # type: ignore[index,attr-defined]
    assert fields["title"] == {"name": "title", "template": 12, "otherwise": 0, "usual": 1.0, "is_lost": False}
    assert khotin.value("select count(*) from captures") == before
    shown = khotin("check", portal)
    assert shown.returncode == 0
    assert "All is well" in shown.stdout
    learned = khotin("learn", portal, "--yes")
    assert learned.returncode == 0
    assert "nothing to learn" in learned.stdout


def test_a_redesign_is_noticed_learned_and_older_captures_are_read_as_before(
    khotin: Khotin, site: Site, portal: str
) -> None:
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text("# Ghi chú của lưu trữ viên\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    old = load_file(file)
    publish(site, redesigned=True)
    code, checked = check(khotin)
    assert code == 1
    assert all(section["problem"] for section in checked["sections"])  # type: ignore[attr-defined]
    assert "khotin learn binhan" in khotin("check", portal).stdout

    # What is archived was captured when the portal looked so.
    with closing(sqlite3.connect(khotin.archive / "archive.db")) as db, db:
        db.execute("update captures set fetched_at = '2025-06-10T03:00:00Z'")
    asked = khotin("learn", portal)
    assert (asked.returncode, "--yes" in asked.stderr) == (2, True), asked.stderr
    assert load_file(file) == old
    learned = khotin("learn", portal, "--yes")
    assert learned.returncode == 0, learned.stderr
    assert "article.body: " in learned.stdout
    assert file.read_text(encoding="utf-8").startswith("# Ghi chú của lưu trữ viên\n")
    new = load_file(file)
    (was,) = new.earlier
    assert was.until == date(2025, 6, 10)
    assert (was.article, was.listing) == (old.article, old.listing)
    assert new.article.key == old.article.key
    assert [section.name for section in new.sections] == [section.name for section in old.sections]

    assert read_right(khotin, STORIES)
    assert khotin("reread").returncode == 0  # by the template of their time
    assert khotin.value("select count(*) from revisions") == 0
    assert check(khotin)[0] == 0
    again = khotin.crawl(portal)
    assert again["counts"]["stored"] == 0
    assert read_right(khotin, STORIES)
    second = khotin("learn", portal, "--yes")
    assert "nothing to learn" in second.stdout


def test_after_a_redesign_a_field_is_lost_and_articles_are_still_stored(
    khotin: Khotin, site: Site, portal: str
) -> None:
    for path, page in WEBSITE.pages.items():
        site.routes[path] = Answer(page.replace("ArticleContent", "noi-dung").replace("PostDate", "ngay-gio"))
    code, checked = check(khotin)
    assert code == 1
    lost = {field["name"] for field in checked["fields"] if field["is_lost"]}  # type: ignore[attr-defined]
    assert lost == {"body", "date"}
    assert "No longer from the template: date" in re.sub(r" +", " ", khotin("check", portal).stdout)


@pytest.mark.parametrize("verb", ["check", "learn"])
def test_an_unknown_portal_is_one_sentence(khotin: Khotin, verb: str) -> None:
    done = khotin(verb, "binhann")
    assert done.returncode == 2
    assert done.stderr.startswith("khotin: there is no portal 'binhann'")
