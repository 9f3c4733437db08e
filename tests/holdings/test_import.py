"""Captures that others made: read by the same door, kept as they are, never counted twice."""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from crawler.capture import records
from tests.conftest import Khotin
from tests.site import Site

CONTENT = "portal, key, section, url, title, date, time, byline, source, lead, body, captions"


@pytest.fixture
def other(tmp_path: Path) -> Khotin:
    """Another archive, that of whoever captured first."""
    return Khotin(tmp_path / "other")


def articles(khotin: Khotin) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in khotin.rows(f"select {CONTENT} from articles order by portal, key")]


def captured(other: Khotin, site: Site) -> Path:
    """The one WARC file of a crawl by others."""
    other.crawl(site.portal(other.archive))
    (file,) = (other.archive / "warc").glob("*.warc.gz")
    return file


def imported(khotin: Khotin, *files: Path, code: int = 0) -> dict[str, Any]:
    done = khotin("import", *map(str, files), "--json")
    assert done.returncode == code, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)[0]
    counts = result["counts"]
    assert counts["found"] == counts["fetched"] + counts["skipped"] + counts["failed"]
    return result


def test_an_import_gives_what_the_crawl_gave_and_asks_nobody(khotin: Khotin, other: Khotin, site: Site) -> None:
    site.section("/tin", 12)
    file = captured(other, site)
    asked = len(site.asked)
    site.portal(khotin.archive)
    result = imported(khotin, file)
    assert len(site.asked) == asked
    assert articles(khotin) == articles(other)
    assert len(articles(khotin)) == 12
    assert khotin.rows("select article, section from article_sections order by 1")[0]["section"] == "Tin tức"
    assert result["counts"]["stored"] == 12
    # The file is there as it was, and every answer in it is recorded with the time it was made.
    (row,) = khotin.rows("select * from warc_files")
    assert (khotin.archive / "warc" / row["name"]).read_bytes() == file.read_bytes()
    assert row["origin"] == str(file)
    times = "select url, status, fetched_at, digest from captures order by warc_offset"
    assert [tuple(one) for one in khotin.rows(times)] == [tuple(one) for one in other.rows(times)]
    assert khotin.value("select min(first_seen) from articles") == other.value("select min(first_seen) from articles")


def test_importing_twice_changes_nothing(khotin: Khotin, other: Khotin, site: Site) -> None:
    site.section("/tin", 4)
    file = captured(other, site)
    site.portal(khotin.archive)
    imported(khotin, file)
    before = articles(khotin)
    assert imported(khotin, file)["counts"]["stored"] == 0
    assert articles(khotin) == before
    assert khotin.value("select count(*) from revisions") == 0
    assert len(list((khotin.archive / "warc").iterdir())) == 1
    assert khotin.value("select count(*) from captures") == other.value("select count(*) from captures")


def changed_site(site: Site, text: str) -> None:
    site.article("/tin/bai-1.html", "Bài số 1", body=f"<p>{text}</p>")
    site.listing("/tin", [("/tin/bai-1.html", "Bài số 1", "01/02/2024")])


def test_what_an_article_said_before_becomes_its_history(khotin: Khotin, other: Khotin, site: Site) -> None:
    changed_site(site, "Kinh phí là 3 tỷ đồng.")
    file = captured(other, site)
    time.sleep(1.1)  # captures are told apart by the second
    changed_site(site, "Kinh phí là 5 tỷ đồng.")
    khotin.crawl(site.portal(khotin.archive))
    imported(khotin, file)
    assert khotin.value("select body from articles") == "Kinh phí là 5 tỷ đồng."
    (before,) = khotin.rows("select body, cause, replaced_at from revisions")
    assert (before["body"], before["cause"]) == ("Kinh phí là 3 tỷ đồng.", "portal")
    now, was = (
        khotin.value(f"select {which}(fetched_at) from captures where url like '%.html'") for which in ("max", "min")
    )
    assert before["replaced_at"] == now
    assert khotin.value("select first_seen from articles") == was


def test_what_an_article_says_now_takes_its_place(khotin: Khotin, other: Khotin, site: Site) -> None:
    changed_site(site, "Kinh phí là 3 tỷ đồng.")
    khotin.crawl(site.portal(khotin.archive))
    time.sleep(1.1)
    changed_site(site, "Kinh phí là 5 tỷ đồng.")
    imported(khotin, captured(other, site))
    assert khotin.value("select body from articles") == "Kinh phí là 5 tỷ đồng."
    assert khotin.value("select body from revisions") == "Kinh phí là 3 tỷ đồng."


def test_several_captures_of_an_article_in_one_import_are_its_history(
    khotin: Khotin, other: Khotin, site: Site
) -> None:
    texts = ["Bản một.", "Bản hai.", "Bản ba."]
    files = []
    for number, text in enumerate(texts):
        changed_site(site, text)
        archive = Khotin(other.archive.with_name(f"other-{number}"))
        files.append(captured(archive, site))
        time.sleep(1.1)
    site.portal(khotin.archive)
    imported(khotin, *reversed(files))
    assert khotin.value("select body from articles") == "Bản ba."
    revisions = khotin.rows(
        "select body, replaced_at, fetched_at from revisions join captures on captures.id = capture order by replaced_at"
    )
    assert [row["body"] for row in revisions] == texts[:2]
    assert revisions[0]["replaced_at"] == revisions[1]["fetched_at"]


def test_articles_that_no_listing_names_are_found_by_their_address(khotin: Khotin, other: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    site.article("/tin/le-77.html", "Bài lẻ")
    site.routes["/tin/gioi-thieu-1000.html"] = site.routes["/tin"]  # looks like an article by its address alone
    site.listing("/tin?page=2", [])
    site.listing("/tin/khac", [(path, "", "") for path in ("/tin/le-77.html", "/tin/gioi-thieu-1000.html")])
    other.crawl(site.portal(other.archive, sections={"Tin tức": "/tin", "Khác": "/tin/khac"}), code=1)
    (file,) = (other.archive / "warc").glob("*.warc.gz")
    site.portal(khotin.archive)
    result = imported(khotin, file)
    assert khotin.value("select title from articles where key = '77'") == "Bài lẻ"
    reason = khotin.value("select reason from frontier where url like '%gioi-thieu%'")
    assert reason.startswith("no listing names it, and it is no article")
    assert ["import " + khotin.value("select name from warc_files"), 4, 1] in result["sources"]


def test_an_import_that_was_killed_goes_on(khotin: Khotin, other: Khotin, site: Site) -> None:
    site.section("/tin", 150, per_page=50)
    file = captured(other, site)
    site.portal(khotin.archive)
    for delay in (0.9, 1.1, 1.3):
        process = khotin.start("import", str(file), "--quiet")
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    imported(khotin, file)
    assert articles(khotin) == articles(other)
    assert not list((khotin.archive / "warc").glob(".*"))


@pytest.mark.parametrize("form", ["one piece", "plain", "wacz"])
def test_files_in_other_forms(khotin: Khotin, other: Khotin, site: Site, tmp_path: Path, form: str) -> None:
    site.section("/tin", 4)
    file = captured(other, site)
    plain = gzip.decompress(file.read_bytes())
    made = tmp_path / {"one piece": "mot.warc.gz", "plain": "mot.warc", "wacz": "mot.wacz"}[form]
    if form == "wacz":
        with zipfile.ZipFile(made, "w") as package:
            package.write(file, "archive/data.warc.gz")
            package.writestr("datapackage.json", "{}")
    else:
        made.write_bytes(gzip.compress(plain) if form == "one piece" else plain)
    site.portal(khotin.archive)
    imported(khotin, made)
    assert articles(khotin) == articles(other)


def test_what_breaks_off_is_imported_as_far_as_it_goes(
    khotin: Khotin, other: Khotin, site: Site, tmp_path: Path
) -> None:
    site.section("/tin", 12)
    file = captured(other, site)
    heads = [head for head in records.walk(file) if head.status]
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(file.read_bytes()[: heads[-3].offset + 100])
    site.portal(khotin.archive)
    done = khotin("import", str(cut))
    assert done.returncode == 1
    assert f"breaks off at byte {heads[-3].offset:,}" in done.stderr
    assert 5 < len(articles(khotin)) < 12


def test_a_record_that_was_altered_is_not_imported(khotin: Khotin, other: Khotin, site: Site, tmp_path: Path) -> None:
    site.section("/tin", 3)
    file = captured(other, site)
    altered = tmp_path / "altered.warc"
    altered.write_bytes(_altered(file))
    site.portal(khotin.archive)
    done = khotin("import", str(altered))
    assert "1 record that do not agree with their digests: not imported" in done.stderr
    assert [row[4] for row in articles(khotin)] == ["Bài số 1", "Bài số 3"]


def _altered(file: Path) -> bytes:
    plain = gzip.decompress(file.read_bytes())
    before, after = "đầy đủ tại đây.".encode(), "đầy đủ tại đấy.".encode()
    at = plain.index(before, plain.index("<h1>Bài số 2</h1>".encode()))
    return plain[:at] + after + plain[at + len(before) :]


ODD = {
    "that cannot be read": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1\r\n\r\nx\r\n\r\n",
    "of what is no web address": "http://[::1/x",
    "of type resource": "resource",
    "without a date that can be read": "nonsense",
    "dated in the future": "2999-01-01T00:00:00Z",
}


@pytest.mark.parametrize("says", ODD)
def test_an_odd_record_is_named_and_the_others_are_imported(
    khotin: Khotin, other: Khotin, site: Site, tmp_path: Path, says: str
) -> None:
    site.section("/tin", 3)
    file = captured(other, site)
    odd = ODD[says]
    if isinstance(odd, str):
        url = odd if odd.startswith("http") else f"{site.url}/tin/le-9.html"
        date = odd if odd[0] in "2n" else "2025-01-01T00:00:00Z"
        kind = odd if odd == "resource" else "response"
        block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x</p>"
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\nWARC-Record-ID: <urn:x:1>"
        )
        odd = f"{head}\r\nContent-Length: {len(block)}\r\n\r\n{block}\r\n\r\n".encode()
    for name, content in (
        ("first", gzip.compress(odd) + file.read_bytes()),
        ("last", file.read_bytes() + gzip.compress(odd)),
    ):
        made = tmp_path / f"{name}.warc.gz"
        made.write_bytes(content)
        archive = Khotin(tmp_path / name)
        site.portal(archive.archive)
        done = archive("import", str(made))
        assert (done.returncode, f"1 record {says}: not imported" in done.stderr) == (1, True), done.stderr
        assert articles(archive) == articles(other)


def test_what_was_lost_is_stored_again_and_not_referred_to(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    portal = site.portal(khotin.archive)
    khotin.crawl(portal)
    (lost,) = (khotin.archive / "warc").iterdir()
    lost.unlink()
    khotin.crawl(portal)
    referred = khotin.rows(
        "select warc_file from captures where id in (select refers_to from captures where crawl = 2)"
    )
    assert lost.name not in {row["warc_file"] for row in referred}


def test_an_archive_that_lost_its_database_is_not_begun_anew(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    portal = site.portal(khotin.archive)
    khotin.crawl(portal)
    for path in khotin.archive.glob("archive.db*"):
        path.unlink()
    done = khotin("crawl", portal)
    assert done.returncode == 2
    assert "put archive.db back from a backup" in done.stderr
    (khotin.archive / "archive.db").touch()
    assert khotin("crawl", portal).returncode == 2


def test_a_portal_that_nobody_declared_is_named(khotin: Khotin, other: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    file = captured(other, site)
    done = khotin("import", str(file))
    assert done.returncode == 2
    assert f"no portal file can read the captures of {site.netloc} (" in done.stderr
    assert khotin.value("select count(*) from captures") == 0
    assert khotin.value("select count(*) from warc_files") == 1  # kept, for when somebody has declared it


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"hello", id="text"),
        pytest.param(gzip.compress(b"hello"), id="packed text"),  # a name of the packed bytes would hold the time
        pytest.param(b"PK\x03\x04", id="a ZIP's beginning"),
        pytest.param(b"\x1f\x8b\x08", id="a gzip's beginning"),
    ],
)
def test_what_is_no_warc_is_refused_in_one_sentence(khotin: Khotin, site: Site, tmp_path: Path, content: bytes) -> None:
    site.portal(khotin.archive)
    (tmp_path / "x.warc.gz").write_bytes(content)
    done = khotin("import", str(tmp_path / "x.warc.gz"))
    assert done.returncode == 2
    assert "x.warc.gz" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list((khotin.archive / "warc").iterdir())


def test_one_that_cannot_be_copied_leaves_nothing(khotin: Khotin, other: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    file = captured(other, site)
    site.portal(khotin.archive)
    shutil.rmtree(khotin.archive / "warc", ignore_errors=True)
    (khotin.archive / "warc").write_text("in the way")
    done = khotin("import", str(file))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
