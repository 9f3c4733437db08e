"""`khotin export sqlite`: an archive of the chosen articles, on which khotin's commands work."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from crawler.archive.database import reading
from crawler.archive.folder import Folder
from crawler.archive.search import Filters, count, facets, search
from exports.tables import sqlite
from exports.tables.columns import ARTICLE
from exports.tables.records import records
from tests.archive import sound, withheld
from tests.browse.conftest import Pages
from tests.conftest import Khotin
from tests.exports.conftest import chosen
from tests.exports.test_tables import validated
from tests.site import Site


@pytest.fixture(scope="module")
def extract(sample: Folder, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    folder = tmp_path_factory.mktemp("extract") / "new"
    with chosen(sample) as selection:
        sqlite.write(selection, folder)
    return Folder(folder)


def test_it_has_what_the_archive_has(sample: Folder, extract: Folder) -> None:
    with chosen(sample) as one, chosen(extract) as other:
        assert list(records(other, ARTICLE)) == list(records(one, ARTICLE))


@pytest.mark.parametrize("query", [None, "nuoc sach", '"giá vé"', "năm nghìn", "đò OR họp", "minh"])
@pytest.mark.parametrize("filters", [Filters(), Filters(portal="vinhan"), Filters(province="Ninh Thuận")])
def test_a_search_finds_the_same(sample: Folder, extract: Folder, query: str | None, filters: Filters) -> None:
    with reading(sample) as one, reading(extract) as other:
        for sort in ("date", "relevance"):
            hits = [search(db, query, filters, sort=sort, limit=100) for db in (one, other)]
            assert [hit._replace(rank=None) for hit in hits[1]] == [hit._replace(rank=None) for hit in hits[0]]
        assert count(one, query, filters) == count(other, query, filters)
        assert facets(one, query, filters) == facets(other, query, filters)


def test_commands_say_the_same_of_it(sample: Folder, extract: Folder) -> None:
    archive, smaller = Khotin(sample.path), Khotin(extract.path)
    for arguments in (("show", "1", "--json"), ("history", "1", "--json"), ("history", "1")):
        told = archive(*arguments).stdout
        assert smaller(*arguments).stdout == told
        assert "Hòn Sầm" in told
    assert archive.rows("select * from bylines order by 1, 2") == smaller.rows("select * from bylines order by 1, 2")


def test_datasette_shows_it(extract: Folder) -> None:
    pages = Pages(extract.database)
    try:
        assert "Hòn Sầm" in pages.text("/archive/-/article/caohoa/1204")
        assert "/archive/-/article/caohoa/1204" in pages.text("/archive/-/search?q=hon+sam")
    finally:
        pages.close()


def test_of_a_withheld_article_there_is_nothing(tmp_path: Path) -> None:
    archive = Folder(tmp_path / "archive")
    quoted = withheld.build(archive)
    khotin = Khotin(archive.path)
    assert khotin("withhold", str(quoted), "--reason", "theo yêu cầu", "--by", "Lan").returncode == 0
    smaller = Khotin(tmp_path / "smaller")
    assert khotin("export", "sqlite", "-o", str(smaller.archive)).returncode == 0
    everything = b"".join(path.read_bytes() for path in smaller.archive.rglob("*") if path.is_file())
    for word in (*withheld.WORDS, "tin-7", "in/7", "theo yêu cầu", "Withheld"):
        assert word.encode() not in everything
    assert smaller.value("select count(*) from articles") == 40
    assert not (smaller.archive / "withheld").exists()


def test_verifying_finds_nothing_in_a_part_of_a_crawled_archive(khotin: Khotin, site: Site, tmp_path: Path) -> None:
    sound.make(khotin, site)
    assert khotin("verify").returncode == 0
    smaller = Khotin(tmp_path / "smaller")
    done = khotin("export", "sqlite", "-o", str(smaller.archive), "cầu", "OR", "bao cao")
    assert done.returncode == 0, done.stderr
    done = smaller("verify")
    assert (done.returncode, done.stdout) == (0, f"{smaller.archive}: nothing found\n")
    assert smaller.value("select count(*) from articles") == 8 < khotin.value("select count(*) from articles")
    assert smaller.rows("select checksum from articles order by id") == khotin.rows(
        "select checksum from articles where id in (select rowid from articles_fts where articles_fts match 'cau') order by id"
    )
    assert smaller.value("select count(*) from warc_files where left_out is null") == 0
    assert not list((smaller.archive / "warc").iterdir())
    assert (smaller.archive / "portals" / "thu.toml").is_file()
    validated(smaller.archive / "datapackage.json")

    # With the WARC files put back the pictures are there again, and verifying minds nothing that has no row.
    for (name,) in smaller.rows("select name from warc_files"):
        shutil.copy(khotin.archive / "warc" / name, smaller.archive / "warc" / name)
    assert smaller("verify").returncode == 0

    # It is an archive like any other: what is withheld, corrected, copied or exported there.
    assert smaller("withhold", "1", "--reason", "theo bản án", "--by", "Lan").returncode == 0
    shutil.rmtree(smaller.archive / "warc")
    assert smaller("backup", str(tmp_path / "copy")).returncode == 0
    assert smaller("export", "jsonl", "-o", str(tmp_path / "a.jsonl")).stdout.endswith(": 7 articles\n")
    assert smaller("verify").returncode == 0


def test_a_crawl_goes_on_in_it(khotin: Khotin, site: Site, tmp_path: Path) -> None:
    site.section("/tin", 6)
    portal = site.portal(khotin.archive)
    khotin.crawl(portal)
    smaller = Khotin(tmp_path / "smaller")
    assert khotin("export", "sqlite", "-o", str(smaller.archive), "--limit").returncode == 2
    assert khotin("export", "sqlite", "-o", str(smaller.archive), "title:3", "OR", "title:4").returncode == 0
    smaller.crawl(portal)
    assert smaller.value("select count(*) from articles") == 6
    assert smaller("verify").returncode == 0


def test_lost_warc_files_are_still_missed(khotin: Khotin, site: Site, tmp_path: Path) -> None:
    """Only what an export left out is not."""
    site.section("/tin", 3)
    portal = site.portal(khotin.archive)
    khotin.crawl(portal)
    smaller = Khotin(tmp_path / "smaller")
    khotin("export", "sqlite", "-o", str(smaller.archive))
    smaller.crawl(portal)
    for file in (smaller.archive / "warc").iterdir():
        file.unlink()
    assert "it is missing" in smaller("verify").stdout


def test_passwords_stay_at_home(khotin: Khotin, site: Site, tmp_path: Path) -> None:
    site.section("/tin", 2)
    khotin.crawl(site.portal(khotin.archive))
    (khotin.archive / "khotin.toml").write_text('alerts = ["mailto://lan:matkhau@example.org"]', encoding="utf-8")
    khotin("export", "sqlite", "-o", str(tmp_path / "smaller"))
    written = b"".join(path.read_bytes() for path in (tmp_path / "smaller").rglob("*") if path.is_file())
    assert b"matkhau" not in written
    assert json.loads((tmp_path / "smaller" / "datapackage.json").read_text(encoding="utf-8"))["resources"]


def test_of_other_portals_there_is_nothing(khotin: Khotin, site: Site, other_site: Site, tmp_path: Path) -> None:
    """Although both were crawled within the same second."""
    site.section("/tin", 2)
    other_site.section("/tin", 2)
    names = [site.portal(khotin.archive, "mot"), other_site.portal(khotin.archive, "hai")]
    assert khotin("crawl", *names, "--quiet").returncode == 0
    smaller = Khotin(tmp_path / "smaller")
    assert khotin("export", "sqlite", "-o", str(smaller.archive), "--portal", "mot").returncode == 0
    assert [row["id"] for row in smaller.rows("select id from portals")] == ["mot"]
    assert not smaller.rows("select 1 from captures where url not like ?", f"{site.url}/%")
    assert smaller("verify").returncode == 0
