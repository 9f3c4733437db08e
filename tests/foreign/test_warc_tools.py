"""The WARC files, read by tools that know nothing of khotin: warcio, cdxj-indexer, pywb."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from crawler.demo import DemoPortal
from crawler.demo.declaration import declaration
from tests.conftest import BIN, Khotin
from tests.foreign.wayback import Wayback, replaying
from tests.recorded import crawled_once
from tests.site import Answer, Site

REPLAYED = 12


def run(command: str, *arguments: str | Path) -> str:
    done = subprocess.run([str(BIN / command), *map(str, arguments)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def unspaced(text: str) -> str:
    """A text without its blanks: where a tag was taken out there is one, though it may have stood within a word."""
    return "".join(text.split())


def warcs(khotin: Khotin) -> list[Path]:
    return sorted((khotin.archive / "warc").glob("*.warc.gz"))


@pytest.fixture(scope="module", params=["demo", pytest.param("nukeviet45", marks=pytest.mark.corpus)])
def archived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Khotin:
    """A portal crawled twice, so that much of the second crawl is known from the first."""
    khotin = Khotin(tmp_path_factory.mktemp("foreign") / "archive")
    if request.param == "demo":
        with DemoPortal() as portal:
            (khotin.archive / "portals").mkdir(parents=True)
            (khotin.archive / "portals" / "demo.toml").write_text(declaration(portal.url), encoding="utf-8")
            for _ in range(2):
                khotin.crawl("demo", code=1)  # one article is broken on purpose
    else:
        corpus, base = request.getfixturevalue("corpus"), tmp_path_factory.getbasetemp()
        khotin = crawled_once(corpus, request.param, base, khotin.archive.parent)
    return khotin


@pytest.fixture(scope="module")
def replay(archived: Khotin, pywb: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wayback]:
    with replaying(pywb, tmp_path_factory.mktemp("replay"), warcs(archived)) as wayback:
        yield wayback


def test_warcio_finds_every_digest_right(archived: Khotin) -> None:
    assert len(warcs(archived)) == 2
    for path in warcs(archived):
        assert run("warcio", "check", path) == ""


def test_a_cdxj_index_has_every_capture_where_the_database_says(archived: Khotin) -> None:
    indexed = [json.loads(line.split(" ", 2)[2]) for line in run("cdxj-indexer", *warcs(archived)).splitlines()]
    captures = archived.rows("select url, warc_file, warc_offset, warc_length from captures")
    assert sorted((e["url"], e["filename"], int(e["offset"]), int(e["length"])) for e in indexed) == sorted(
        map(tuple, captures)
    )


def test_pywb_shows_articles_as_they_were_archived(archived: Khotin, replay: Wayback) -> None:
    articles = archived.rows(
        "select captures.url, strftime('%Y%m%d%H%M%S', fetched_at) as at, title, body from articles"
        " join captures on captures.id = articles.capture where captures.url = articles.url and body <> ''"
        " order by articles.key"
    )
    assert len(articles) > REPLAYED
    for article in articles[:: len(articles) // REPLAYED]:
        shown = replay.shown(article["url"], article["at"]).replace("Ð", "Đ")
        assert article["title"] in shown
        # A row of a table is a paragraph whose cells we part ourselves.
        paragraphs = [paragraph for paragraph in article["body"].split("\n\n") if " | " not in paragraph]
        assert unspaced(max(paragraphs, key=len)) in unspaced(shown)


def test_pywb_finds_what_a_later_crawl_did_not_write_again(archived: Khotin, replay: Wayback) -> None:
    again = archived.rows(
        "select later.url, first.fetched_at as first, later.fetched_at as later from captures as later"
        " join captures as first on first.url = later.url and first.digest = later.digest and first.crawl < later.crawl"
        " where later.status = 200 and later.method = 'GET'"
    )
    assert "/robots.txt" in {"/" + row["url"].split("/", 3)[3] for row in again}
    assert {row["url"] for row in again} <= set(revisits(warcs(archived)[1]))
    for row in again[:REPLAYED]:
        first, later = (datetime.fromisoformat(row[name]) for name in ("first", "later"))
        body, at = replay.original(row["url"], f"{later:%Y%m%d%H%M%S}")
        assert at == later
        assert body == replay.original(row["url"], f"{first:%Y%m%d%H%M%S}")[0]


def test_pywb_finds_a_picture_by_both_its_addresses(khotin: Khotin, site: Site, pywb: Path, tmp_path: Path) -> None:
    picture = Answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), headers=(("Content-Type", "image/png"),))
    paths, rows = ["/anh/mot.png", "/anh/hai.png"], []
    for number, path in enumerate(paths, start=1):
        site.routes[path] = picture
        body = f'<p>Bức ảnh được in lần thứ {number}.</p><p><img src="{path}"></p>'
        article = site.article(f"/tin/bai-{number}.html", f"Ảnh in lần {number}", body=body)
        rows.append((article, f"Ảnh in lần {number}", "05/03/2021"))
        site.listing("/tin", rows)
        khotin.crawl(site.portal(khotin.archive))
    assert site.url + paths[1] in revisits(warcs(khotin)[1])
    with replaying(pywb, tmp_path, warcs(khotin)) as wayback:
        for path in paths:
            assert wayback.original(site.url + path, "2026")[0] == picture.data


def revisits(path: Path) -> list[str]:
    """The addresses of a file's revisit records."""
    records = [
        json.loads(line) for line in run("warcio", "index", "-f", "warc-type,warc-target-uri", path).splitlines()
    ]
    return [record["warc-target-uri"] for record in records if record["warc-type"] == "revisit"]
