"""`khotin learn` on the day of a redesign, a second time, and where only addresses moved; what becomes of the file."""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest

from crawler.portals.earlier import day_in_vietnam
from crawler.portals.loader import load_file
from tests.cli.redesigns import STORIES, added, check, fields, publish
from tests.conftest import Khotin
from tests.site import Answer, Site


@pytest.fixture
def portal(khotin: Khotin, site: Site) -> str:
    return added(khotin, site)


def last_capture(khotin: Khotin) -> date:
    return day_in_vietnam(datetime.fromisoformat(khotin.value("select max(fetched_at) from captures")))


def file_of(khotin: Khotin) -> Path:
    return khotin.archive / "portals" / "binhan.toml"


def learn(khotin: Khotin) -> str:
    done = khotin("learn", "binhan", "--yes")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_sections_that_moved_are_learned_where_the_template_still_fits(khotin: Khotin, site: Site, portal: str) -> None:
    before = load_file(file_of(khotin))
    publish(site, redesigned=False, below="/chuyen-muc")
    said = learn(khotin)
    after = load_file(file_of(khotin))
    assert "has moved to" in said
    assert (after.listing, after.article, after.earlier) == (before.listing, before.article, ())
    assert [section.name for section in after.sections] == [section.name for section in before.sections]
    assert all(section.url.startswith("/chuyen-muc/") for section in after.sections)
    assert check(khotin)[0] == 0
    assert khotin.crawl(portal)["counts"]["stored"] == 0
    assert "nothing to learn" in learn(khotin)


def test_a_redesign_is_learned_on_the_day_of_the_last_crawl(khotin: Khotin, site: Site) -> None:
    """What was captured that day in the old looks is still read by the old template, what is captured since by the new one."""
    publish(site, redesigned=False)
    assert khotin("add", site.url + "/", "--id", "binhan", "--yes").returncode == 0
    khotin.crawl("binhan", "--limit", "10")
    publish(site, redesigned=True)
    learn(khotin)
    (was,) = load_file(file_of(khotin)).earlier
    assert was.until == last_capture(khotin)
    code, checked = check(khotin)
    assert (code, fields(checked)["title"]["usual"]) == (0, None)  # nothing is captured yet that would tell

    rest = khotin.crawl("binhan")
    assert (rest["counts"]["stored"], rest["counts"]["failed"]) == (len(STORIES) - 10, 0)
    again = khotin("reread", "--json")
    assert again.returncode == 0
    assert json.loads(again.stdout)[0]["changed"] == 0
    assert khotin.value("select count(*) from articles where flags = '[]'") == len(STORIES)
    bodies = {row["key"]: row["body"].split() for row in khotin.rows("select key, body from articles")}
    assert bodies == {str(story.number): story.text.split() for story in STORIES}


def test_a_second_learn_of_one_day_replaces_the_first(khotin: Khotin, site: Site, portal: str) -> None:
    old = load_file(file_of(khotin))
    publish(site, redesigned=True)
    learn(khotin)
    for path, route in list(site.routes.items()):
        assert isinstance(route, Answer)
        site.routes[path] = Answer(str(route.body).replace("noi-dung", "van-ban-tin").replace("ngay-gio", "luc-dang"))
    said = learn(khotin)
    assert "an [[earlier]] ends on that day already" in said
    now = load_file(file_of(khotin))
    (was,) = now.earlier
    assert (was.until, was.listing, was.article) == (last_capture(khotin), old.listing, old.article)
    assert "van-ban-tin" in now.article.body[0].written
    assert check(khotin)[0] == 0

    publish(site, redesigned=False)  # the portal thinks better of it
    learn(khotin)
    again = load_file(file_of(khotin))
    assert (again.listing, again.article, again.earlier) == (old.listing, old.article, ())


def test_an_inline_array_of_earlier_templates_stays_valid(khotin: Khotin, site: Site, portal: str) -> None:
    file = file_of(khotin)
    inline = 'earlier = [{ until = 2020-06-30, article = { body = "#cu" } }]\n'
    file.write_text(inline + file.read_text(encoding="utf-8"), encoding="utf-8")
    old = load_file(file)
    publish(site, redesigned=True)
    learn(khotin)
    first, second = sorted(load_file(file).earlier, key=lambda entry: entry.until)
    assert first == old.earlier[0]
    assert (second.until, second.article) == (last_capture(khotin), old.article)


def test_no_comment_of_khotins_becomes_untrue_and_those_of_others_stay(khotin: Khotin, site: Site, portal: str) -> None:
    file = file_of(khotin)
    text = file.read_text(encoding="utf-8").replace("[article]", "# Mẫu của bài\n[article]")
    file.write_text(text, encoding="utf-8")
    assert "further ones" in text
    publish(site, redesigned=True)
    learn(khotin)
    new = file.read_text(encoding="utf-8")
    comments = [line for line in new.splitlines() if line.startswith("#")]
    assert "# Mẫu của bài" in comments
    assert not [line for line in comments if line.startswith("# Found ")]
    below = dict(zip(new.splitlines(), new.splitlines()[1:], strict=False))
    assert all(below[line] in text for line in comments if line.startswith("# on "))  # of keys that are as they were
    written = tomllib.loads(new)
    assert not [line for line in comments for key in written["article"] if line.startswith(f"# {key}: not found")]
    assert "\n\n[[earlier]]\n" in new


def test_what_is_not_written_is_said_apart(khotin: Khotin, site: Site, portal: str) -> None:
    file = file_of(khotin)
    text = file.read_text(encoding="utf-8").replace('verified = "seen"', 'verified = "seen"\nfeeds = "/rss"')
    first = text.index("[[sections]]")
    text = text[:first] + '[[sections]]\nname = "Chuyên đề cũ"\nurl = "/chuyen-de"\n\n' + text[first:]
    second = text.index("[[sections]]", first + 60)
    third = text.index("[[sections]]", second + 5)
    left_out = text[second:third]
    file.write_text(text[:second] + text[third:], encoding="utf-8")
    site.routes["/rss"] = Answer("", 404)
    said = learn(khotin)
    assert "nothing to learn" in said
    unmet, further = said.split("In the file, and not met")[1].split("Not in the file, and not written")
    assert "section Chuyên đề cũ" in unmet
    assert f"feed or sitemap {site.url}/rss: it answers 404" in unmet
    assert tomllib.loads(left_out)["sections"][0]["name"] in further
