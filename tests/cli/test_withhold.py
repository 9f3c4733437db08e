"""`khotin withhold`: the text is gone wherever people look, and a tombstone says why."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.conftest import Khotin
from tests.site import Answer, Site, redirect

_WORDS = "gặt lúa sớm"


@pytest.fixture
def filled(khotin: Khotin, site: Site) -> Khotin:
    body = "<p>Bà con gặt lúa sớm.</p><p><a href='/tep.docx'>Tệp về gặt lúa sớm</a></p>"
    site.article("/tin/a-1.html", "Khánh Hoà gặt lúa sớm", body=body)
    site.routes["/tep.docx"] = Answer(b"PK", headers=(("Content-Type", "application/msword"),))
    rows = [("/tin/a-1.html", "Khánh Hoà gặt lúa sớm", "")]
    site.listing("/tin", rows)
    khotin.crawl(site.portal(khotin.archive))
    site.article("/tin/b-2.html", "Đồng Tháp trồng mía")
    site.listing("/tin", [*rows, ("/tin/b-2.html", "Đồng Tháp trồng mía", "")])
    khotin.crawl("thu")
    khotin.env["KHOTIN_CONTACT"] = "luu-tru@example.org"
    return khotin


def withhold(khotin: Khotin, *arguments: str) -> str:
    done = khotin("withhold", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def browsed(khotin: Khotin) -> Iterator[str]:
    process = khotin.start("browse", "--port", "0")
    assert process.stderr
    try:
        url = next(found[0] for line in process.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        yield f"{url}/archive"
    finally:
        process.kill()
        process.communicate()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def test_search_and_show(filled: Khotin, site: Site) -> None:
    said = withhold(filled, f"{site.url}/tin/a-1.html", "--reason", "theo bản án 12/2026")
    assert re.fullmatch(r"1 is withheld since \S+Z by luu-tru@example.org: theo bản án 12/2026\n", said)
    assert filled("search", "lúa").returncode == 1
    assert filled("search", "lua").returncode == 1
    assert filled("search", "mía").returncode == 0
    text = filled("show", f"{site.url}/tin/a-1.html").stdout
    assert re.match(r"Withheld by luu-tru@example.org, \d{4}-\d\d-\d\d: theo bản án 12/2026\n", text)
    assert "2021-03-05" in text
    assert "lúa" not in text
    shown = filled("show", "1", "--json").stdout
    assert "lúa" not in shown
    assert json.loads(shown)["tombstone"]["reason"] == "theo bản án 12/2026"
    refused = filled("correct", "1", "--field", "title", "--value", "Tin", "--reason", "sai")
    assert refused.returncode == 2
    assert "is withheld" in refused.stderr


def test_it_does_not_come_back_with_the_next_crawl(filled: Khotin, site: Site) -> None:
    withhold(filled, "1", "--reason", "theo bản án")
    site.listing("/tin", [(f"/{where}/a-1.html", "Khánh Hoà gặt lúa sớm", "") for where in ("tin", "trang-dau")])
    filled.crawl("thu")
    assert filled.value("select count(*) from articles") == 2
    dump = "".join(str(tuple(row)) for row in filled.rows("select * from frontier"))
    assert "lúa" not in dump
    assert "mía" in dump


def test_it_does_not_come_back_by_another_address_or_an_import(filled: Khotin, site: Site) -> None:
    withhold(filled, "1", "--reason", "theo bản án")
    site.routes["/tin/moi-9.html"] = redirect("/tin/a-1.html")
    site.listing("/tin", [("/tin/moi-9.html", "Khánh Hoà gặt lúa sớm", "")])
    filled.crawl("thu")
    files = sorted(map(str, (filled.archive / "warc").glob("*.warc.gz")))
    assert filled("import", *files).returncode == 0
    everything = [
        filled.rows(f"select * from {table}") for table in ("frontier", "articles", "revisions", "attachments")
    ]
    assert "lúa" not in str([tuple(row) for rows in everything for row in rows])
    assert filled("search", "lúa").returncode == 1


def test_no_table_shows_it_in_datasette(filled: Khotin) -> None:
    def showing() -> set[str]:
        """The tables that show the word."""
        with browsed(filled) as url:
            tables = [table["name"] for table in json.loads(get(f"{url}.json"))["tables"]]
            pages = {table: json.loads(get(f"{url}/{table}.json?_size=max")) for table in tables}
        return {table for table, page in pages.items() if "lúa" in json.dumps(page["rows"], ensure_ascii=False)}

    assert showing() == {"articles", "articles_fts", "attachments", "attachments_fts", "frontier"}
    withhold(filled, "1", "--reason", "theo bản án")
    assert showing() == set()


def test_restored_it_is_as_it_was(filled: Khotin) -> None:
    before = filled("show", "1", "--json").stdout
    withhold(filled, "1", "--reason", "theo bản án", "--by", "Lan")
    assert withhold(filled, "1", "--restore", "--by", "Minh") == "1 is restored.\n"
    assert filled("show", "1", "--json").stdout == before
    assert filled("search", f'"{_WORDS}"').returncode == 0
    record = filled.rows("select * from withholdings")[0]
    assert (record["signed_by"], record["restored_by"], bool(record["restored_at"])) == ("Lan", "Minh", True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["9", "--reason", "theo bản án"], "no article 9"),
        (["1"], "--reason"),
        (["1", "--reason", " "], "--reason"),
        (["1", "--reason", "theo bản án", "--restore"], "--restore"),
        (["1", "--restore"], "is not withheld"),
        (["1", "--reason", "theo bản án", "--by", ""], "--by"),
    ],
)
def test_what_cannot_be_is_one_sentence(filled: Khotin, arguments: list[str], says: str) -> None:
    done = filled("withhold", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert filled.value("select count(*) from withholdings") == 0
