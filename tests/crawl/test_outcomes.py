"""What a crawl stores, under which identity, and what it makes of pages that are no articles."""

from __future__ import annotations

import gzip
import json

from warcio.archiveiterator import ArchiveIterator

from tests.conftest import Khotin
from tests.site import Answer, Site, redirect

TEXT = "Sáng nay, xã Tân Lập ra quân làm thuỷ lợi nội đồng."


def test_an_article_is_stored_with_all_its_fields(khotin: Khotin, site: Site) -> None:
    body = (
        f"<p>{TEXT}</p><p style='text-align:center'><img src='/anh/kenh.jpg'></p>"
        "<p style='text-align:center'><em>Bà con nạo vét kênh mương.</em></p><p>Dự kiến hoàn thành trong tháng.</p>"
        "<p><a href='/tep/ke-hoach.pdf'>Kế hoạch ra quân</a></p><p style='text-align:right'><strong>Lê Minh</strong></p>"
    )
    path = site.article("/tin/ra-quan-12.html", "Ra quân làm thuỷ lợi", date="Thứ sáu, 05/03/2021 07:05", body=body)
    site.listing("/tin", [(path, "Ra quân làm thuỷ lợi", "05/03/2021")])
    site.routes["/anh/kenh.jpg"] = Answer(b"\xff\xd8anh", headers=(("Content-Type", "image/jpeg"),))
    result = khotin.crawl(site.portal(khotin.archive))
    row = khotin.rows("select * from articles")[0]
    assert (row["portal"], row["key"], row["url"]) == ("thu", "12", site.url + path)
    assert (row["title"], row["date"], row["time"], row["byline"]) == (
        "Ra quân làm thuỷ lợi",
        "2021-03-05",
        "07:05",
        "Lê Minh",
    )
    assert row["body"] == f"{TEXT}\n\nDự kiến hoàn thành trong tháng."
    assert json.loads(row["captions"]) == ["Bà con nạo vét kênh mương."]
    assert row["section"] == "Tin tức"
    assert json.loads(row["origins"])["date"] == "template: .when"
    image = khotin.rows("select * from images")[0]
    assert (image["url"], image["after_paragraph"]) == (site.url + "/anh/kenh.jpg", 1)
    assert khotin.value("select status from captures where id = ?", image["capture"]) == 200
    # A file that answers 404 is a recorded outcome and no failure of the crawl.
    assert ["attachment", "failed", "HTTP 404", 1] in result["reasons"]
    assert result["failures"] == []


def test_one_article_however_many_addresses(khotin: Khotin, site: Site) -> None:
    site.article("/tin/moi/bai-7.html", "Một bài")
    site.routes["/tin/cu/bai-7.html"] = redirect("/tin/moi/bai-7.html")
    site.article("/in/bai-7.html", "Bản in của một bài", body="<p>Bản in khác chữ.</p>")
    site.listing(
        "/tin", [("/tin/moi/bai-7.html?utm_source=zalo", "Một bài", ""), ("/tin/moi/bai-7.html#top", "Một bài", "")]
    )
    site.listing("/khac", [("/tin/cu/bai-7.html", "Một bài", ""), ("/in/bai-7.html", "Một bài", "")])
    portal = site.portal(khotin.archive, sections={"Tin tức": "/tin", "Khác": "/khac"})
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text(file.read_text().replace("'\\.html$'", "'^/tin/.*\\.html$'"), encoding="utf-8")
    khotin.crawl(portal)
    assert [row["title"] for row in khotin.rows("select title from articles")] == ["Một bài"]
    assert {row["section"] for row in khotin.rows("select section from article_sections")} == {"Tin tức", "Khác"}
    aliases = {row["url"] for row in khotin.rows("select url from aliases")}
    assert {site.url + path for path in ("/tin/cu/bai-7.html", "/tin/moi/bai-7.html")} <= aliases
    again = khotin.crawl("thu")
    assert again["counts"]["stored"] == 0
    assert {reason for _, _, reason, _ in again["reasons"]} == {
        "already in the archive",
        "its address is not an article's (article.address)",
    }


def test_the_whole_query_is_never_taken_off(khotin: Khotin, site: Site) -> None:
    rows = []
    for number in (1, 2):
        path = site.article(f"/chitiet.aspx?utm_id={number}&nid={number}", f"Tin số {number}")
        rows.append((path, f"Tin số {number}", ""))
    site.listing("/tin", rows)
    portal = site.portal(khotin.archive)
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text(file.read_text().replace("'\\.html$'", "'nid='").replace("'-(\\d+)\\.html'", "'nid=(\\d+)'"))
    khotin.crawl(portal)
    assert {row["key"] for row in khotin.rows("select key from articles")} == {"1", "2"}


def test_pages_that_are_no_articles_are_kept_as_failed_with_the_reason(khotin: Khotin, site: Site) -> None:
    site.routes["/tin/a-1.html"] = Answer("<article><div class='text'><p>Không có tiêu đề.</p></div></article>")
    site.routes["/tin/a-2.html"] = Answer("<article><h1>Không có nội dung</h1></article>")
    site.routes["/tin/a-3.html"] = Answer("<article><h1>Trống</h1><div class='text'><p>&nbsp;</p></div></article>")
    site.routes["/tin/a-4.html"] = Answer("")
    site.routes["/tin/a-5.html"] = Answer(b"%PDF-1.4", headers=(("Content-Type", "application/pdf"),))
    site.routes["/tin/a-6.html"] = Answer("Gone", 410)
    site.listing("/tin", [(f"/tin/a-{n}.html", f"Trang {n}", "") for n in range(1, 7)])
    result = khotin.crawl(site.portal(khotin.archive), code=1)
    reasons = {failure["url"][-6]: failure["reason"] for failure in result["failures"]}
    assert reasons == {
        "1": "no title: article.title found nothing on the page",
        "2": "no body: article.body found nothing on the page",
        "3": "an empty body: no text, picture or file where article.body points",
        "4": "the page is empty",
        "6": "HTTP 410",
    }
    assert ["article", "skipped", "no page but application/pdf; it is kept in the WARC", 1] in result["reasons"]
    assert khotin.value("select count(*) from articles") == 0


def test_a_notice_that_is_one_file_and_a_photo_story_are_articles(khotin: Khotin, site: Site) -> None:
    site.article("/tin/a-1.html", "Thông báo tuyển dụng", body="<p><a href='/tep/tb.pdf'>Tải về</a></p>")
    site.article("/tin/a-2.html", "Ảnh lễ hội", body="<img src='/anh/1.jpg'><img src='/anh/2.jpg'>")
    site.listing("/tin", [("/tin/a-1.html", "Thông báo", ""), ("/tin/a-2.html", "Ảnh", "")])
    khotin.crawl(site.portal(khotin.archive))
    rows = khotin.rows("select body, flags from articles order by id")
    assert [row["body"] for row in rows] == ["", ""]
    assert all("no text" in json.loads(row["flags"]) for row in rows)


def test_every_exchange_stands_in_the_warc_as_it_came(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    page = site.routes["/tin/bai-1.html"]
    assert isinstance(page, Answer)
    packed = gzip.compress(page.data)
    site.routes["/tin/bai-1.html"] = Answer(packed, headers=(*page.headers, ("Content-Encoding", "gzip")))
    site.routes["/tin/bai-2.html"] = redirect("/tin/bai-22.html")
    site.article("/tin/bai-22.html", "Đã dời")
    khotin.crawl(site.portal(khotin.archive))
    asked = sorted(one.path for one in site.asked)
    captures = khotin.rows("select * from captures")
    assert sorted(row["url"].removeprefix(site.url) for row in captures) == asked
    for row in captures:
        with (khotin.archive / "warc" / row["warc_file"]).open("rb") as file:
            file.seek(row["warc_offset"])
            record = next(iter(ArchiveIterator(file, no_record_parse=False)))
            assert record.rec_type == ("response" if row["refers_to"] is None else "revisit")
            assert record.rec_headers.get_header("WARC-Target-URI") == row["url"]
            assert record.rec_headers.get_header("WARC-Payload-Digest") == row["digest"]
            assert record.http_headers.get_statuscode() == str(row["status"])
            if row["url"].endswith("bai-1.html"):
                assert record.raw_stream.read() == packed
    article = khotin.rows("select captures.url from articles join captures on captures.id = capture where key = '22'")[
        0
    ]
    assert article["url"].endswith("/tin/bai-22.html")


def test_a_bomb_and_a_page_too_large_fail_alone(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    html = Answer("").headers
    site.routes["/tin/bai-1.html"] = Answer(
        gzip.compress(b"<p>" + b"a" * 60_000_000), headers=(*html, ("Content-Encoding", "gzip"))
    )
    site.routes["/tin/bai-2.html"] = Answer(b"a" * 40_000_000)
    result = khotin.crawl(site.portal(khotin.archive), code=1)
    assert sorted(failure["reason"] for failure in result["failures"]) == [
        "larger than allowed",
        "the answer cannot be unpacked: larger than 33,554,432 bytes, unpacked",
    ]
    assert result["counts"]["stored"] == 1


def test_a_page_that_is_not_packed_as_it_says_is_archived_and_told_of(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    page = site.routes["/tin/bai-1.html"]
    assert isinstance(page, Answer)
    site.routes["/tin/bai-1.html"] = Answer(page.data, headers=(*page.headers, ("Content-Encoding", "gzip")))
    result = khotin.crawl(site.portal(khotin.archive), code=1)
    (failure,) = result["failures"]
    assert failure["reason"].startswith("the answer cannot be unpacked: its encoding says gzip, and it is none")
    assert khotin.value("select count(*) from captures where url like '%bai-1.html'") == 1


def test_an_answer_that_breaks_off_inside_its_compression_is_no_article(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    page = site.routes["/tin/bai-1.html"]
    assert isinstance(page, Answer)
    packed = gzip.compress(page.data * 20)
    half = Answer(packed[: len(packed) // 2], headers=(*page.headers, ("Content-Encoding", "gzip")))
    whole = Answer(gzip.compress(page.data) + gzip.compress(b"<!-- -->"), headers=half.headers)
    calls = iter(range(100))
    site.routes["/tin/bai-1.html"] = lambda: half if next(calls) == 0 else whole
    site.routes["/tin/bai-2.html"] = half
    result = khotin.crawl(site.portal(khotin.archive), code=1)
    assert [failure["reason"] for failure in result["failures"]] == ["the answer broke off"]
    assert [row["key"] for row in khotin.rows("select key from articles")] == ["1"]


def test_a_file_that_many_articles_show_is_linked_to_all_of_them(khotin: Khotin, site: Site) -> None:
    images = "".join(f"<img src='{path}'>" for path in ("/a.jpg", "/ả nh.jpg", "/%E1%BA%A3%20nh.jpg"))
    body = f"<p>Có ảnh và tệp.</p>{images}<p><a href='/t.pdf'>Tệp</a></p>"
    for path in ("/a.jpg", "/%E1%BA%A3%20nh.jpg", "/t.pdf"):
        site.routes[path] = Answer(b"x", headers=(("Content-Type", "application/octet-stream"),))
    rows = [(site.article(f"/tin/a-{n}.html", f"Bài {n}", body=body), f"Bài {n}", "") for n in range(1, 5)]
    site.listing("/tin", rows[:1])
    khotin.crawl(site.portal(khotin.archive))
    site.listing("/tin", rows)
    khotin.crawl("thu")
    assert khotin.value("select count(*) from images") == 8
    assert khotin.value("select count(*) from images where capture is null") == 0
    assert khotin.value("select count(*) from attachments where capture is null") == 0
    assert sum(path == "/a.jpg" for path in site.paths()) == 1


def test_a_picture_whose_address_is_an_articles_too(khotin: Khotin, site: Site) -> None:
    site.article("/tin/a-2.html", "Bài hai")
    site.article("/tin/a-1.html", "Bài một", body="<p>Chữ.</p><img src='/tin/a-2.html'>")
    site.listing("/tin", [("/tin/a-1.html", "", ""), ("/tin/a-2.html", "", "")])
    khotin.crawl(site.portal(khotin.archive))
    assert khotin.value("select count(*) from articles") == 2
    assert khotin.value("select count(*) from frontier where kind = 'image'") == 1


def test_an_article_that_the_portal_changed_keeps_both_readings(khotin: Khotin, site: Site) -> None:
    site.article("/tin/a-1.html", "Bản đầu", body="<p>Kinh phí 3 tỷ đồng.</p>")
    site.listing("/tin", [("/tin/a-1.html", "Bản đầu", "")])
    khotin.crawl(site.portal(khotin.archive))
    site.routes["/tin/cu-1.html"] = redirect("/tin/a-1.html")
    db_row = khotin.rows("select id from articles")[0]
    from crawler.archive.articles import put
    from crawler.archive.database import Archive
    from crawler.archive.folder import Folder
    from crawler.items import Reading

    archive = Archive(Folder(khotin.archive))
    changed = Reading(
        key="1", url=site.url + "/tin/a-1.html", title="Bản sau", body="Kinh phí 5 tỷ đồng.", reader="khotin"
    )
    with archive.transaction() as db:
        assert put(db, "thu", changed, None, [changed.url], seen="2100-01-01T00:00:00Z") == db_row["id"]
    archive.connection.close()
    assert khotin.rows("select title, body from articles")[0]["body"] == "Kinh phí 5 tỷ đồng."
    revision = khotin.rows("select * from revisions")[0]
    assert (revision["title"], revision["body"], revision["cause"]) == ("Bản đầu", "Kinh phí 3 tỷ đồng.", "portal")
    assert khotin("search", '"3 tỷ đồng"').returncode == 1
    assert khotin("search", '"5 tỷ đồng"').returncode == 0
