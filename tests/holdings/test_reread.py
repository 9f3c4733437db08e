"""`khotin reread`: what today's readers read differently replaces what is there, and nothing else does."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from tests.archive.sound import flip
from tests.conftest import Khotin
from tests.holdings.rereading import changed, check_seals, contents, declare, reread
from tests.site import HTML, PORTAL, Answer, Site

PICTURE = "<figure><img src=/anh/kenh.jpg><figcaption>Nạo vét kênh nội đồng</figcaption></figure>"
FILE = '<p class="tep"><a href="/tep/ke-hoach.txt">Kế hoạch năm</a></p>'


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Khotin, Site]]:
    """An archive of twelve articles in three listing pages, one of them packed."""
    site, khotin = Site(), Khotin(tmp_path_factory.mktemp("reread") / "archive")
    paths = site.section("/tin", 12)
    extra = f'<b class="by">Hồng Nhung</b><div class="anh">{PICTURE}</div>{FILE}'
    site.article(paths[3], "Bài số 4", extra=extra)
    packed = site.routes[paths[5]]
    assert isinstance(packed, Answer)
    headers = (("Content-Type", HTML), ("Content-Encoding", "gzip"))
    site.routes[paths[5]] = Answer(gzip.compress(packed.data), headers=headers)
    khotin.crawl(declare(khotin, site))
    yield khotin, site
    site.close()


@pytest.fixture
def site(crawl: tuple[Khotin, Site]) -> Site:
    return crawl[1]


@pytest.fixture
def crawled(crawl: tuple[Khotin, Site], tmp_path: Path) -> Khotin:
    """A copy of that archive."""
    shutil.copytree(crawl[0].archive, tmp_path / "archive")
    return Khotin(tmp_path / "archive")


@pytest.fixture
def illustrated(other_site: Site) -> Site:
    """A site of six articles, one with a picture and a file."""
    paths = other_site.section("/tin", 6)
    other_site.article(paths[2], "Bài số 3", body=f"<p>Kênh đã thông.</p>{PICTURE}{FILE}")
    other_site.routes["/anh/kenh.jpg"] = Answer(b"\xff\xd8\xff", headers=(("Content-Type", "image/jpeg"),))
    other_site.routes["/tep/ke-hoach.txt"] = Answer("Kế hoạch", headers=(("Content-Type", "text/plain"),))
    return other_site


def article_of(khotin: Khotin, number: int) -> int:
    return int(khotin.value("select id from articles where title = ?", f"Bài số {number}"))


def test_nothing_changes_when_nothing_is_read_differently(crawled: Khotin) -> None:
    before = contents(crawled)
    report = reread(crawled, dry_run=True)
    assert (report["articles"], report["pages"], changed(report)) == (12, 3, {})
    assert changed(reread(crawled)) == {}
    assert contents(crawled) == before


def test_a_changed_template_changes_what_it_reads(crawled: Khotin, site: Site) -> None:
    declare(crawled, site, 'body = ".text"', 'body = ".text"\nbylines = ".by"')
    before = contents(crawled)
    report = reread(crawled, dry_run=True)
    number = article_of(crawled, 4)
    assert changed(report) == {"byline": 1}
    assert report["fields"]["byline"]["examples"] == [{"article": number, "old": None, "new": "Hồng Nhung"}]
    assert contents(crawled) == before  # a dry run changes nothing
    assert changed(reread(crawled)) == {"byline": 1}
    assert crawled.value("select byline from articles where id = ?", number) == "Hồng Nhung"
    (revision,) = crawled.rows("select * from revisions")
    assert (revision["article"], revision["cause"], revision["byline"]) == (number, "reader", None)
    assert revision["capture"] == crawled.value("select capture from articles where id = ?", number)
    check_seals(crawled)
    assert changed(reread(crawled)) == {}


def test_search_finds_what_is_read_now(crawled: Khotin, site: Site) -> None:
    declare(crawled, site, 'body = ".text"', 'body = ".text"\nlead = ".by"')
    reread(crawled)
    found = "select title from articles where id in (select rowid from articles_fts where articles_fts match ?)"
    assert [row["title"] for row in crawled.rows(found, '"hong nhung"')] == ["Bài số 4"]


def test_each_capture_is_read_with_the_template_of_its_time(crawled: Khotin, site: Site) -> None:
    earlier = '[[earlier]]\nuntil = {}\narticle.bylines = ".by"\n'
    declare(crawled, site, more=earlier.format("2020-06-30"))
    assert changed(reread(crawled, dry_run=True)) == {}
    declare(crawled, site, more=earlier.format("2099-06-30"))
    assert changed(reread(crawled, dry_run=True)) == {"byline": 1}


def test_another_origin_alone_makes_no_revision(crawled: Khotin, site: Site) -> None:
    declare(crawled, site, 'title = "h1"', 'title = "article h1"')
    assert changed(reread(crawled)) == {"noted": 12}
    assert {row[0] for row in crawled.rows("select origins ->> 'title' from articles")} == {"template: article h1"}
    assert crawled.value("select count(*) from revisions") == 0
    check_seals(crawled)


def test_images_attachments_and_sections_are_replaced_without_a_revision(crawled: Khotin, site: Site) -> None:
    declare(crawled, site, 'body = ".text"', 'body = ".text"\nphotos = ".anh"\nattachments = ".tep a"\nsection = ".by"')
    number = article_of(crawled, 4)
    report = reread(crawled)
    assert changed(report) == {"section": 1, "captions": 1, "images": 1, "attachments": 1, "sections": 1}
    assert report["fields"]["images"]["examples"][0]["new"].endswith("/anh/kenh.jpg")
    declare(crawled, site, 'body = ".text"', 'body = ".text"\nsection = ".by"')
    assert changed(reread(crawled)) == {"captions": 1, "images": 1, "attachments": 1}
    assert len(crawled.rows("select * from revisions where article = ?", number)) == 2
    declare(crawled, site)
    assert changed(reread(crawled)) == {"section": 1, "sections": 1}
    sections = crawled.rows("select section from article_sections where article = ?", number)
    assert [row[0] for row in sections] == ["Tin tức"]
    check_seals(crawled)


def test_a_file_that_is_captured_keeps_its_capture(khotin: Khotin, illustrated: Site) -> None:
    attachments = 'body = ".text"\nattachments = ".tep a"'
    khotin.crawl(declare(khotin, illustrated, 'body = ".text"', attachments))
    before = contents(khotin)
    assert [row[-1] is None for row in (*before["images"], *before["attachments"])] == [False, False]
    declare(khotin, illustrated, 'body = ".text"', f'{attachments}\ndrop = "figcaption"')
    assert changed(reread(khotin)) == {"captions": 1, "images": 1}
    assert contents(khotin)["images"][0][-1] == before["images"][0][-1]
    assert contents(khotin)["attachments"] == before["attachments"]


def test_keys_are_renamed_when_they_are_free(crawled: Khotin, site: Site) -> None:
    declare(crawled, site, "key = '-(\\d+)\\.html'", "key = '(bai-\\d+)\\.html'")
    report = reread(crawled)
    assert changed(report) == {"key": 12}
    keys = crawled.rows("select key, title from articles order by id")
    assert all(row["key"] == row["title"].replace("Bài số ", "bai-") for row in keys)
    assert crawled.value("select count(*) from revisions") == 0
    check_seals(crawled)


def test_a_key_that_another_article_has_is_reported(crawled: Khotin, site: Site) -> None:
    # The last digit alone: 10, 11 and 12 want 0, 1 and 2.
    declare(crawled, site, "key = '-(\\d+)\\.html'", "key = '(\\d)\\.html'")
    report = reread(crawled)
    assert changed(report) == {"key": 1, "taken": 2}
    assert {(one["old"], one["new"]) for one in report["taken"]["examples"]} == {("11", "1"), ("12", "2")}
    assert crawled.value("select count(*) from articles where key in ('0', '1', '2', '11', '12')") == 5
    check_seals(crawled)


def test_what_cannot_be_read_any_more_stays_and_is_reported(crawled: Khotin, site: Site) -> None:
    declare(crawled, site, 'title = "h1"', 'title = ".by"')
    before = contents(crawled)
    report = reread(crawled)
    assert changed(report) == {"title": 1, "unreadable": 11}
    lost = report["unreadable"]["examples"][0]
    assert lost["reason"] == "no title: article.title found nothing on the page"
    assert lost["capture"] == crawled.value("select capture from articles where id = ?", lost["article"])
    kept = {row for row in before["articles"] if row[4] != "Bài số 4"}
    assert kept <= set(contents(crawled)["articles"])


def test_what_could_not_be_read_in_the_crawl_is_tried_again(khotin: Khotin, illustrated: Site) -> None:
    known = PORTAL[PORTAL.index('date = "i"') : PORTAL.index('date = ".when"')]
    # With the right title in the row, the one with the picture would be believed without the template.
    portal = declare(khotin, illustrated, known, 'title = "i"\n' + known.replace('title = "h1"', 'title = "h2"'))
    khotin.crawl(portal, code=1)
    assert khotin.value("select count(*) from articles") == 0
    assert changed(reread(khotin, dry_run=True)) == {}
    declare(khotin, illustrated)
    assert changed(reread(khotin, dry_run=True)) == {"listing row": 6, "readable": 6}
    assert changed(reread(khotin)) == {"listing row": 6, "readable": 6}
    rows = khotin.rows("select state, article from frontier where kind = 'article'")
    assert {row["state"] for row in rows} == {"failed"}
    assert len({row["article"] for row in rows}) == 6
    assert khotin.value("select count(*) from article_sections where section = 'Tin tức'") == 6
    check_seals(khotin)
    assert changed(reread(khotin)) == {}
    khotin.crawl(portal)  # asks again, and so gets the pictures
    assert khotin.value("select count(*) from articles") == 6
    assert khotin.value("select count(*) from images where capture is not null") == 1
    assert changed(reread(khotin)) == {}


def test_corrections_stand_and_say_what_is_read(crawled: Khotin, site: Site) -> None:
    number = article_of(crawled, 4)
    reason = ("--reason", "theo bản in", "--by", "Thư viện")
    assert crawled("correct", str(number), "--field", "byline", "--value", "Nhung Hồng", *reason).returncode == 0
    assert changed(reread(crawled, dry_run=True)) == {}
    declare(crawled, site, 'body = ".text"', 'body = ".text"\nbylines = ".by"')
    assert changed(reread(crawled)) == {"noted": 1}
    assert crawled.value("select byline from articles where id = ?", number) == "Nhung Hồng"
    assert crawled.value("select reading from corrections") == "Hồng Nhung"
    assert {row[0] for row in crawled.rows("select cause from revisions")} == {"correction"}
    check_seals(crawled)


def test_withheld_articles_are_left_alone(crawled: Khotin, site: Site) -> None:
    number = article_of(crawled, 4)
    done = crawled("withhold", str(number), "--reason", "yêu cầu của cơ quan chức năng", "--by", "Thư viện")
    assert done.returncode == 0, done.stderr
    declare(crawled, site, 'link = "a"\ndate = "i"', 'link = "a"\ntitle = "i"')
    report = reread(crawled)
    assert report["fields"]["listing row"]["count"] == 11
    declare(crawled, site, 'body = ".text"', 'body = ".text"\nbylines = ".by"')
    report = reread(crawled)
    assert (report["articles"], changed(report)) == (11, {"listing row": 11})
    assert crawled.value("select byline from articles where id = ?", number) is None
    entry = crawled.value("select entry from frontier where article = ? and kind = 'article'", number)
    assert [value for value in json.loads(entry).values() if value] == [json.loads(entry)["url"]]
    check_seals(crawled)


def test_a_record_that_cannot_be_read_is_named(crawled: Khotin) -> None:
    row = crawled.rows(
        "select warc_file, warc_offset, warc_length, captures.id as capture from articles join captures"
        " on captures.id = capture order by articles.id"
    )[2]
    flip(crawled.archive / "warc" / row["warc_file"], row["warc_offset"] + row["warc_length"] * 3 // 4)
    report = reread(crawled)
    assert changed(report) == {"broken": 1}
    assert report["broken"]["examples"][0]["capture"] == row["capture"]
    shown = crawled("reread")
    assert (shown.returncode, "khotin verify" in shown.stdout) == (1, True)


def test_since_leaves_out_what_was_captured_before(crawled: Khotin) -> None:
    assert reread(crawled, dry_run=True, since=date(2020, 1, 1))["articles"] == 12
    report = reread(crawled, dry_run=True, since=date(2099, 1, 1))
    assert (report["articles"], report["pages"], report["files"]) == (0, 0, 0)


def test_nobody_crawls_the_portal_meanwhile(crawled: Khotin) -> None:
    with FileLock(crawled.archive / "locks" / "thu.lock"):
        refused = crawled("reread")
        assert refused.returncode == 2
        assert "thu is being crawled by another process" in refused.stderr
        assert crawled("reread", "--dry-run").returncode == 0


def test_what_is_missing_is_said_in_a_sentence(crawled: Khotin, tmp_path: Path) -> None:
    unknown = crawled("reread", "thuu")
    assert (unknown.returncode, "there is no portal 'thuu'" in unknown.stderr) == (2, True)
    nowhere = Khotin(tmp_path / "nowhere")("reread")
    assert (nowhere.returncode, "there is no archive" in nowhere.stderr) == (2, True)
    assert not (tmp_path / "nowhere").exists()


def test_the_command_says_would_only_of_a_dry_run(crawled: Khotin, site: Site) -> None:
    declare(crawled, site, 'body = ".text"', 'body = ".text"\nbylines = ".by"')
    dry = crawled("reread", "--dry-run").stdout
    assert "1 article would change\n" in dry
    assert f"    {article_of(crawled, 4)}: nothing → “Hồng Nhung”\n" in dry
    (report,) = json.loads(crawled("reread", "thu", "--since", "2020-01-01", "--json").stdout)
    assert (report["portal"], report["applied"], changed(report)) == ("thu", True, {"byline": 1})
    assert "0 articles change\n" in crawled("reread").stdout


def test_an_address_that_is_read_differently_becomes_an_alias(crawled: Khotin, site: Site) -> None:
    archive = Archive.shared(Folder(crawled.archive))
    with archive.transaction() as db:
        db.execute("update articles set url = url || '?in=1' where title = 'Bài số 2'")
        db.execute("delete from aliases where url like '%bai-2.html'")
    archive.release()
    assert changed(reread(crawled)) == {"noted": 1}
    article = crawled.rows("select id, url from articles where title = 'Bài số 2'")[0]
    assert article["url"] == f"{site.url}/tin/bai-2.html"
    assert crawled.value("select article from aliases where url = ?", article["url"]) == article["id"]
    check_seals(crawled)
