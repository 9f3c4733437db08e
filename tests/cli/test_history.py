"""`khotin history`: the texts that an article had, and the words that changed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Khotin
from tests.holdings.rereading import declare
from tests.site import Site, redirect

BYLINE = '<b class="by">Hồng Nhung</b>'


def publish(site: Site, amount: str, title: str = "Sửa cầu Bến Đá") -> None:
    body = f"<p>Cầu dài 40 mét.</p><p>Kinh phí là {amount} đồng.</p>"
    site.article("/tin/a-1.html", title, body=body, extra=BYLINE)


def texts(khotin: Khotin, name: str = "1") -> list[dict[str, Any]]:
    done = khotin("history", name, "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["texts"]
    return found


@pytest.fixture
def crawled(khotin: Khotin, site: Site) -> Khotin:
    publish(site, "3 tỷ")
    site.listing("/tin", [("/tin/a-1.html", "Sửa cầu Bến Đá", "")])
    khotin.crawl(declare(khotin, site))
    return khotin


@pytest.fixture
def changed(crawled: Khotin, site: Site) -> Khotin:
    """An archive whose one article the portal changed, our readers read better, and an archivist corrected."""
    publish(site, "5 tỷ", "Sửa xong cầu Bến Đá")
    site.routes["/tin/moi-9.html"] = redirect("/tin/a-1.html")
    site.listing("/tin", [("/tin/moi-9.html", "Sửa xong cầu Bến Đá", "")])
    crawled.crawl("thu")
    declare(crawled, site, 'body = ".text"', 'body = ".text"\nbylines = ".by"')
    assert crawled("reread").returncode == 0
    correction = ("--field", "date", "--value", "2021-03-06", "--reason", "theo đính chính", "--by", "Lan")
    assert crawled("correct", "1", *correction).returncode == 0
    return crawled


def test_an_article_that_never_changed(crawled: Khotin) -> None:
    said = crawled("history", "1").stdout
    assert "text 1 of 1, captured" in said
    assert "has not changed" in said
    (text,) = texts(crawled)
    assert (text["changes"], text["replaced_at"], text["cause"]) == ({}, None, None)


def test_each_text_says_why_it_was_replaced_and_by_which_words(changed: Khotin) -> None:
    history = texts(changed)
    assert [text["cause"] for text in history] == ["portal", "reader", "correction", None]
    assert [sorted(text["changes"]) for text in history] == [["body", "title"], ["byline"], ["date"], []]
    assert history[0]["changes"]["title"] == [
        [{"kind": "same", "text": "Sửa "}, {"kind": "added", "text": "xong "}, {"kind": "same", "text": "cầu Bến Đá"}]
    ]
    assert [text["fields"]["byline"] for text in history] == [None, None, "Hồng Nhung", "Hồng Nhung"]
    captures = [text["capture"] for text in history]
    assert captures[0] != captures[1] == captures[2] == captures[3]
    fetched = changed.value("select fetched_at from captures where id = ?", captures[0])
    assert history[0]["captured_at"] == fetched


def test_words_are_marked_as_wdiff_does_and_other_paragraphs_left_out(changed: Khotin, site: Site) -> None:
    by_address = changed("history", f"{site.url}/tin/a-1.html?utm_source=zalo").stdout
    assert by_address == changed("history", "1").stdout
    lines = [line.strip() for line in by_address.splitlines()]
    assert "title: Sửa {+xong+} cầu Bến Đá" in lines
    assert "Kinh phí là [-3-] {+5+} tỷ đồng." in lines
    assert "byline: {+Hồng Nhung+}" in lines
    assert "date: [-2021-03-05-]{+2021-03-06+}" in lines
    assert "40 mét" not in by_address
    assert "it has not changed since" in lines
    assert lines[-1].startswith("on its portal: live, first seen 20")
    assert [line.partition(": ")[2] for line in lines if line.startswith("replaced")] == [
        "the portal changed it",
        "khotin read the same page better",
        "an archivist corrected it",
    ]


def test_a_change_of_paragraphs_alone_is_said(crawled: Khotin) -> None:
    body = texts(crawled)[0]["fields"]["body"].replace("\n\n", " ")
    correction = ("--field", "body", "--value", body, "--reason", "một đoạn", "--by", "Lan")
    assert crawled("correct", "1", *correction).returncode == 0
    assert "body: only where its lines or paragraphs part" in crawled("history", "1").stdout


def test_what_an_import_adds_stands_at_its_time(khotin: Khotin, site: Site, tmp_path: Path) -> None:
    files: list[str] = []
    for number, amount in enumerate(("3 tỷ", "4 tỷ")):
        publish(site, amount)
        site.listing("/tin", [("/tin/a-1.html", "Sửa cầu Bến Đá", "")])
        other = Khotin(tmp_path / f"other-{number}")
        if number == 1:  # here it comes between a text and its better reading, and what stands now
            khotin.crawl(declare(khotin, site))
            declare(khotin, site, 'body = ".text"', 'body = ".text"\nbylines = ".by"')
            assert khotin("reread").returncode == 0
            time.sleep(1.1)  # captures are told apart by the second
            publish(site, "5 tỷ")
        other.crawl(declare(other, site))
        files += map(str, (other.archive / "warc").glob("*.warc.gz"))
        time.sleep(1.1)
    publish(site, "6 tỷ")
    site.routes["/tin/moi-9.html"] = redirect("/tin/a-1.html")
    site.listing("/tin", [("/tin/moi-9.html", "Sửa cầu Bến Đá", "")])
    khotin.crawl("thu")
    assert khotin("import", *files).returncode == 0
    history = texts(khotin)
    said = [(text["fields"]["body"].split()[-3], text["fields"]["byline"], text["cause"]) for text in history]
    assert said == [
        ("3", "Hồng Nhung", "portal"),
        ("4", None, "reader"),
        ("4", "Hồng Nhung", "portal"),
        ("5", "Hồng Nhung", "portal"),
        ("6", "Hồng Nhung", None),
    ]


def test_of_a_withheld_article_only_the_reason(changed: Khotin) -> None:
    assert changed("withhold", "1", "--reason", "theo bản án 12/2026", "--by", "Lan").returncode == 0
    said = changed("history", "1").stdout
    assert said.startswith("Withheld by Lan, ")
    assert said.endswith(": theo bản án 12/2026\n")
    shown = json.loads(changed("history", "1", "--json").stdout)
    assert (shown["texts"], shown["tombstone"]["reason"]) == ([], "theo bản án 12/2026")


def test_an_article_that_is_not_there(crawled: Khotin) -> None:
    done = crawled("history", "999")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "no article 999" in done.stderr
