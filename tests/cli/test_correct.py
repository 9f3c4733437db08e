"""`khotin correct`: an archivist's word beside what was read."""

from __future__ import annotations

import json
import re

import pytest

from tests.conftest import Khotin
from tests.site import Site


@pytest.fixture
def filled(khotin: Khotin, site: Site) -> Khotin:
    site.article("/tin/a-1.html", "Khánh Hoà được mùa lúa", body="<p>Bà con gặt lúa sớm.</p>")
    site.listing("/tin", [("/tin/a-1.html", "", "")])
    khotin.crawl(site.portal(khotin.archive))
    khotin.env["KHOTIN_CONTACT"] = "luu-tru@example.org"
    return khotin


def correct(khotin: Khotin, *arguments: str, name: str = "1") -> str:
    done = khotin("correct", name, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_correction_is_shown_as_such_and_found(filled: Khotin, site: Site) -> None:
    said = correct(
        *(filled, "--field", "title", "--value", "Ninh Hoà được mùa lúa", "--reason", "sai tên huyện", "--by", "Lan"),
        name=f"{site.url}/tin/a-1.html?utm_source=zalo",
    )
    assert said == "1: the title is corrected by Lan: Ninh Hoà được mùa lúa\n"
    text = filled("show", "1").stdout
    assert text.startswith("Ninh Hoà được mùa lúa\n")
    assert re.search(
        r"^\[corrected\] title \(read: Khánh Hoà được mùa lúa\) by Lan, \d{4}-\d\d-\d\d: sai tên huyện$", text, re.M
    )
    article = json.loads(filled("show", "1", "--json").stdout)
    assert article["corrections"][0]["reason"] == "sai tên huyện"
    assert re.fullmatch(r"correction by Lan, \d{4}-\d\d-\d\d", article["origins"]["title"])
    assert article["revisions"][0]["cause"] == "correction"
    assert filled("search", "ninh hoa").returncode == 0
    assert filled("search", "khanh hoa").returncode == 1


def test_it_stands_until_it_is_withdrawn(filled: Khotin) -> None:
    correct(filled, "--field", "date", "--value", "06/03/2021", "--reason", "sai ngày")
    assert filled.value("select date from articles") == "2021-03-06"
    assert filled.value("select signed_by from corrections") == "luu-tru@example.org"
    said = correct(filled, "--field", "date", "--undo", "--reason", "trang viết đúng")
    assert said == "1: the date says again what was read: 2021-03-05\n"
    assert filled.value("select origins ->> 'date' from articles") == "template: .when"
    assert "[corrected]" not in filled("show", "1").stdout


def test_a_shorter_text_keeps_its_photos(filled: Khotin, site: Site) -> None:
    body = "<p>Một.</p><p>Hai.</p><p>Ba.</p><img src='/anh.jpg' alt=''>"
    site.article("/tin/b-2.html", "Bài có ảnh", body=body)
    site.listing("/tin", [("/tin/a-1.html", "", ""), ("/tin/b-2.html", "", "")])
    filled.crawl("thu")
    correct(filled, "--field", "body", "--value", "Một và hai.", "--reason", "gọn", name="2")
    assert "[photo] " in filled("show", "2").stdout
    correct(filled, "--field", "body", "--value", "", "--reason", "gọn", name="2")
    assert "[photo] " in filled("show", "2").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["9", "--field", "title", "--value", "Tin", "--reason", "sai"], "no article 9"),
        (["1", "--field", "url", "--value", "Tin", "--reason", "sai"], "the fields are section, title, date"),
        (["1", "--field", "url", "--undo", "--reason", "sai"], "the fields are section, title, date"),
        (["1", "--field", "date", "--value", "05/03/2021", "--reason", "sai"], "already"),
        (["1", "--field", "date", "--value", "mai", "--reason", "sai"], "is no date"),
        (["1", "--field", "title", "--value", "Tin", "--reason", " "], "--reason"),
        (["1", "--field", "title", "--value", "Tin", "--reason", "sai", "--by", " "], "--by"),
        (["1", "--field", "title", "--reason", "sai"], "--undo"),
        (["1", "--field", "title", "--value", "Tin", "--undo", "--reason", "sai"], "--undo"),
        (["1", "--field", "title", "--undo", "--reason", "sai"], "nothing to undo"),
    ],
)
def test_what_cannot_be_is_one_sentence(filled: Khotin, arguments: list[str], says: str) -> None:
    done = filled("correct", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert filled.value("select count(*) from revisions") == 0
