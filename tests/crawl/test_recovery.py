"""What a killed crawl wrote is used: whole records are read and not fetched again, torn ends are cut off."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from crawler.archive import captures
from crawler.archive.database import reading
from crawler.archive.folder import Folder
from crawler.capture import records
from tests.conftest import Khotin
from tests.crawl.test_resuming import slow, wait_for
from tests.site import Answer, Site


def warcs(khotin: Khotin) -> list[Path]:
    return sorted((khotin.archive / "warc").glob("*.warc.gz"))


def stopped(khotin: Khotin, site: Site, number: signal.Signals, asked: int = 30) -> str:
    """A crawl of 60 articles, stopped when so many pages were asked for; the portal's id."""
    site.section("/tin", 60, per_page=20)
    slow(site, 0.02)
    portal = site.portal(khotin.archive)
    process = khotin.start("crawl", portal, "--quiet")
    wait_for(site, asked)
    process.send_signal(number)
    process.communicate()
    return portal


def killed_before_a_commit(khotin: Khotin, site: Site) -> tuple[str, set[str]]:
    """A crawl killed with answers that it had written and not recorded; the portal's id and their paths."""
    site.section("/tin", 300, per_page=100)
    slow(site, 0.02)
    portal = site.portal(khotin.archive)
    for _ in range(6):
        process = khotin.start("crawl", portal, "--quiet")
        wait_for(site, len(site.asked) + 30)
        process.kill()
        process.communicate()
        heads = [head for path in warcs(khotin) for head in records.walk(path)]
        whole = {
            head.concurrent_to for head in heads if head.type == "request"
        }  # the request is written after its answer
        written = {head.url for head in heads if head.status and head.id in whole}
        left = written - {row["url"] for row in khotin.rows("select url from captures")}
        pages = {url.removeprefix(site.url) for url in left if url.endswith(".html")}
        if len(pages) > 3:
            return portal, pages
    raise AssertionError("the crawl committed each answer as it came")


def test_answers_that_were_written_and_not_recorded_are_not_asked_for_again(khotin: Khotin, site: Site) -> None:
    portal, left = killed_before_a_commit(khotin, site)
    before = len(site.asked)
    khotin.crawl(portal)
    assert left.isdisjoint(asked.path for asked in site.asked[before:])
    assert khotin.value("select count(*) from articles") == 300
    # Every whole record is recorded, those left by the killed crawls too.
    places = {(path.name, head.offset) for path in warcs(khotin) for head in records.walk(path) if head.status}
    assert {tuple(row) for row in khotin.rows("select warc_file, warc_offset from captures")} == places


@pytest.mark.parametrize("garbage", [b"\x1f\x8b\x08", b"\0" * 5000, b"half a record" * 99])
def test_a_torn_end_is_cut_off(khotin: Khotin, site: Site, garbage: bytes) -> None:
    portal = stopped(khotin, site, signal.SIGKILL)
    (file,) = warcs(khotin)
    whole = file.read_bytes()
    last = list(records.walk(file))[-1]
    torn = whole[last.offset : last.offset + last.length // 2]
    file.write_bytes(whole + torn + garbage)
    khotin.crawl(portal)
    assert file.read_bytes() == whole
    assert khotin.value("select bytes from warc_files where name = ?", file.name) == len(whole)
    assert khotin.value("select count(*) from articles") == 60


def test_a_refusal_that_was_left_is_no_answer(khotin: Khotin, site: Site) -> None:
    """A 503 that was written just before the kill says nothing about the page; it stays recorded."""
    refused, *_ = site.section("/tin", 3)
    page = site.routes[refused]
    site.routes[refused] = Answer("Bảo trì", 503, (("Retry-After", "60"), ("Content-Type", "text/html")))
    portal = site.portal(khotin.archive)
    process = khotin.start("crawl", portal, "--quiet")
    wait_for(site, 5)
    time.sleep(0.3)  # the refusal is written; the crawl waits for its minute to pass
    process.kill()
    process.communicate()
    site.routes[refused] = page
    khotin.crawl(portal)
    assert khotin.value("select count(*) from articles") == 3
    assert khotin.value("select count(*) from captures where status = 503") == 1


def test_what_a_crawl_left_is_recorded_when_another_takes_its_place(khotin: Khotin, site: Site) -> None:
    portal = stopped(khotin, site, signal.SIGKILL)
    written = [head for path in warcs(khotin) for head in records.walk(path) if head.status]
    khotin.crawl(portal, "--section", "Tin tức", "--limit", "1")
    assert khotin.value("select count(*) from captures where crawl = 1") == len(written)


def test_a_crawl_killed_before_its_first_pages_were_noted_begins_with_them(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    portal = site.portal(khotin.archive)
    khotin.crawl(portal)
    with_plain_client(khotin, "delete from frontier")
    with_plain_client(khotin, "update crawls set state = 'running', ended_at = null")
    result = khotin.crawl(portal)
    assert result["continued"]
    assert result["counts"]["found"] == 3 + 2


def test_an_empty_file_that_was_left_goes_away(khotin: Khotin, site: Site) -> None:
    portal = stopped(khotin, site, signal.SIGINT)
    number = khotin.value("select id from crawls")
    empty = khotin.archive / "warc" / f"{portal}-{number:06d}-00002.warc.gz"
    empty.write_bytes(b"\x1f\x8b")
    khotin.crawl(portal)
    assert khotin.value("select count(*) from warc_files where bytes is null") == 0
    assert {path.name for path in warcs(khotin)} == {row["name"] for row in khotin.rows("select name from warc_files")}


def test_what_is_in_the_archive_already_is_not_stored_again(khotin: Khotin, site: Site) -> None:
    """A listing page that is the same at the next crawl becomes a revisit record; the payload is found through it."""
    site.section("/tin", 3)
    portal = site.portal(khotin.archive)
    khotin.crawl(portal)
    khotin.crawl(portal)
    first, second = khotin.rows("select * from captures where url like '%/tin' order by id")
    assert second["refers_to"] == first["id"]
    assert second["digest"] == first["digest"]
    assert second["warc_length"] < first["warc_length"]
    folder = Folder(khotin.archive)
    with reading(folder) as db:
        heads, bodies = zip(
            *(
                captures.exchange(db, folder.warc, row["warc_file"], row["warc_offset"], row["refers_to"])
                for row in (first, second)
            ),
            strict=True,
        )
    assert bodies[0] == bodies[1] == site.routes["/tin"].data  # type: ignore[union-attr]
    assert [head.type for head in heads] == ["response", "revisit"]


def test_a_clock_that_went_back_is_noticed_before_anything_is_written(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    portal = site.portal(khotin.archive)
    khotin.crawl(portal)
    plain = "update crawls set started_at = '2099-01-01T00:00:00Z'"
    with_plain_client(khotin, plain)
    done = khotin("crawl", portal)
    assert done.returncode == 2
    assert "the clock of this machine says" in done.stderr
    assert "2099-01-01T00:00:00Z" in done.stderr
    with_plain_client(khotin, "update crawls set started_at = '2020-01-01T00:00:00Z'")
    assert khotin.crawl(portal)["counts"]["failed"] == 0


def test_a_clock_that_goes_back_ends_the_crawl_until_it_is_set_right(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 100, per_page=20)
    slow(site, 0.3)
    portal = site.portal(khotin.archive)
    process = khotin.start("crawl", portal)
    wait_for(site, 12)
    with_plain_client(khotin, "update crawls set started_at = '2099-01-01T00:00:00Z'")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the clock of this machine says" in err
    with_plain_client(khotin, "update crawls set started_at = '2020-01-01T00:00:00Z'")
    slow(site, 0)
    khotin.crawl(portal)
    assert khotin.value("select count(*) from articles") == 100


def with_plain_client(khotin: Khotin, statement: str) -> None:
    import sqlite3

    db = sqlite3.connect(khotin.archive / "archive.db", timeout=30)
    with db:
        db.execute(statement)
    db.close()


def test_a_page_in_the_place_of_a_picture_is_no_picture(khotin: Khotin, site: Site) -> None:
    site.article("/tin/a-1.html", "Bài có ảnh", body='<p>Chữ.</p><img src="/anh.jpg"><img src="/khac.jpg">')
    site.listing("/tin", [("/tin/a-1.html", "Bài có ảnh", "")])
    site.routes["/anh.jpg"] = Answer("<h1>Không tìm thấy</h1>")
    site.routes["/khac.jpg"] = Answer(b"\xff\xd8\xff", headers=(("Content-Type", "image/jpeg"),))
    khotin.crawl(site.portal(khotin.archive))
    states = {
        row["url"]: (row["state"], row["reason"]) for row in khotin.rows("select * from frontier where kind = 'image'")
    }
    assert states[f"{site.url}/khac.jpg"] == ("fetched", None)
    assert states[f"{site.url}/anh.jpg"] == (
        "skipped",
        "of type text/html, which media.types does not name; it is kept in the WARC",
    )


def test_words_of_an_attachment_are_found(khotin: Khotin, site: Site, tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("Danh mục công trình thuỷ lợi được sửa chữa trong năm.")
    document.save(str(tmp_path / "file.docx"))
    site.article("/tin/a-1.html", "Thông báo", body='<p>Xem tệp.</p><a href="/tep.docx">Danh mục đính kèm</a>')
    site.listing("/tin", [("/tin/a-1.html", "Thông báo", "")])
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    site.routes["/tep.docx"] = Answer((tmp_path / "file.docx").read_bytes(), headers=(("Content-Type", kind),))
    khotin.crawl(site.portal(khotin.archive))
    for words in ("công trình thủy lợi", '"cong trinh thuy loi"', '"công trình thuy loi"'):
        found = json.loads(khotin("search", words, "--json").stdout)
        assert [(hit["title"], hit["file"]) for hit in found["hits"]] == [("Thông báo", "Danh mục đính kèm")]
        assert found["found"] == 1
    assert "in the file Danh mục đính kèm" in khotin("search", "thuỷ lợi").stdout
    assert khotin("search", "thuỷ lợi", "-thông").returncode == 1
