"""The listings of the demonstration portal, each walked to its end in its own way."""

from __future__ import annotations

import gzip
import re
from xml.etree import ElementTree

import pytest

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def own(portal, section):
    """The paths of the articles whose own section this is, by date."""
    return [truth.url.removeprefix(portal.url) for truth in portal.truth() if truth.section == section and truth.listed]


def moved(portal):
    return {
        other.removeprefix(portal.url): truth.url.removeprefix(portal.url)
        for truth in portal.truth()
        for other in truth.other_urls
        if "/tin-cu/" in other
    }


def walk(visitor, pages):
    """The addresses that pages list, in order, until one lists nothing or does not answer."""
    found = []
    for path in pages:
        answer = visitor.get(path)
        rows = answer.rows() if answer.status == 200 else []
        if not rows:
            break
        found += [re.sub(";jsessionid=.*", "", href) for href, _ in rows]
    return found


def test_query_pages(portal, visitor):
    found = walk(visitor, (f"/thoi-su?page={n}" for n in range(1, 99)))
    assert set(own(portal, "Thời sự")) <= set(found)
    assert "/lien-ket/27" in found
    sticky = visitor.get("/thoi-su").rows()[0]
    assert [visitor.get(f"/thoi-su?page={n}").rows()[0] for n in (1, 2, 3)] == [sticky] * 3
    assert visitor.get("/thoi-su?page=99").status == 404
    assert visitor.get("/thoi-su?page=abc").status == 404
    assert "?page=3" not in visitor.get("/thoi-su").text
    assert "?page=3" in visitor.get("/thoi-su?page=2").text


def test_a_category_twin_redirects(portal, visitor):
    (twin,) = (truth for truth in portal.truth() if len(truth.sections) > 1)
    (path,) = (url for url in twin.other_urls if "/thoi-su/" in url)
    rows = walk(visitor, (f"/thoi-su?page={n}" for n in range(1, 99)))
    assert path.removeprefix(portal.url) in rows
    assert visitor.get(path).headers["Location"] == twin.url.removeprefix(portal.url)


def test_an_off_site_redirect(visitor):
    answer = visitor.get("/lien-ket/27")
    assert answer.status == 302
    assert answer.headers["Location"].startswith("http://baohoagiang.example/")


def test_path_pages(portal, visitor):
    found = walk(visitor, ["/kinh-te", *(f"/kinh-te/page/{n}/" for n in range(2, 99))])
    assert found == own(portal, "Kinh tế")
    answer = visitor.get("/kinh-te/page/99/")
    assert (answer.status, answer.headers["Location"]) == (302, "/kinh-te")


def test_file_pages(portal, visitor):
    found = walk(visitor, ["/van-hoa.html", "/van-hoa/trang-2.html", "/van-hoa/trang-3.html", "/van-hoa/trang-4.html"])
    assert {moved(portal).get(href, href) for href in found} >= set(own(portal, "Văn hóa"))
    assert any(href.startswith("javascript:") for href in found)
    assert any(href.startswith("/Default.aspx?ArticleId=") for href in found)
    last = visitor.get("/van-hoa/trang-4.html")
    assert last.rows() == visitor.get("/van-hoa/trang-99.html").rows() != []


def test_only_a_next_link(portal, visitor):
    found, path = [], "/nong-nghiep"
    while path:
        answer = visitor.get(path)
        found += [href for href, _ in answer.rows()]
        following = re.search(r'<a rel="next" href="(\?trang=\d+)">Trang sau</a>', answer.text)
        path = f"/nong-nghiep{following[1]}" if following else ""
    assert found == own(portal, "Nông nghiệp")
    past = visitor.get("/nong-nghiep?trang=99")
    assert (past.status, past.rows()) == (200, [])
    assert 'class="ds-tin"' in past.text


def test_numbered_files_oldest_first(portal, visitor):
    found = walk(visitor, (f"/y-te-c28-{n}.html" for n in range(1, 99)))
    assert found == own(portal, "Y tế")[::-1]
    assert any(";jsessionid=" in href for n in (1, 2, 3) for href, _ in visitor.get(f"/y-te-c28-{n}.html").rows())


def test_html_inside_json(portal, visitor):
    found = []
    for page in range(1, 99):
        fragment = visitor.get(f"/api/y-te?page={page}").json["d"]
        if not fragment:
            break
        found += re.findall(r'href="([^";]+)', fragment)
    assert found == own(portal, "Y tế")[::-1]


def test_json_by_get(portal, visitor):
    assert not visitor.get("/chi-dao-dieu-hanh").rows()
    found, page = [], 1
    while answer := visitor.get(f"/api/tin?chuyen_muc=chi-dao-dieu-hanh&page={page}").json["data"]:
        found += answer
        page += 1
    assert [row["duong_dan"] for row in found] == own(portal, "Chỉ đạo, điều hành")
    assert visitor.get("/api/tin?chuyen_muc=chi-dao-dieu-hanh").json["total"] == len(found)
    truths = {truth.url.removeprefix(portal.url): truth for truth in portal.truth()}
    for row in found:
        truth = truths[row["duong_dan"]]
        assert (row["tieu_de"], row["tom_tat"]) == (truth.title, truth.lead or "")
        year, month, day = truth.date.split("-")
        assert row["ngay_dang"] == f"{day}/{month}/{year} {truth.time}"
    assert visitor.get("/api/tin?chuyen_muc=khong-co").status == 400


@pytest.mark.parametrize("as_json", [False, True])
def test_json_by_post_brings_the_bodies(portal, visitor, as_json):
    found, total = [], 1
    while len(found) < total:
        fields = {"chuyen_muc": "giao-duc", "start": len(found), "length": 4}
        answer = visitor.post("/api/danh-sach", fields, as_json=as_json).json
        total = answer["recordsTotal"]
        found += answer["data"]
    by_key = {truth.key: truth for truth in portal.truth()}
    assert [f"/giao-duc/View_Detail.aspx?ItemID={row['ID']}" for row in found] == own(portal, "Giáo dục")
    for row in found:
        truth = by_key[str(row["ID"])]
        assert row["Title"] == truth.title
        assert row["CreatedDate"] == f"{truth.date}T{truth.time}:00"
        assert row["DescriptionNews"] == (truth.lead or "")
        assert row["ContentNews"] in visitor.get(truth.url).text


def test_json_by_post_refuses_what_is_wrong(visitor):
    assert visitor.get("/api/danh-sach").status == 405
    assert visitor.post("/api/danh-sach", {"chuyen_muc": "giao-duc", "start": "x"}).status == 400
    assert visitor.post("/api/danh-sach", {}).status == 400
    assert visitor.post("/thoi-su", {}).status == 405


def test_the_sitemap_knows_one_article_that_no_listing_has(portal, visitor):
    index = ElementTree.fromstring(visitor.get("/sitemap.xml").data)
    maps = [loc.text for loc in index.iter(f"{SITEMAP}loc")]
    data = [visitor.get(address).data for address in maps]
    parsed = [ElementTree.fromstring(data[0]), ElementTree.fromstring(gzip.decompress(data[1]))]
    found = {loc.text for tree in parsed for loc in tree.iter(f"{SITEMAP}loc")}
    truths = portal.truth()
    assert {truth.url for truth in truths if truth.stored} < found
    (unlisted,) = found - {truth.url for truth in truths if truth.listed}
    assert visitor.get(unlisted).status == 200
    assert all(tree.find(f"{SITEMAP}url/{SITEMAP}lastmod").text.endswith("+07:00") for tree in parsed)


def test_the_feed_has_the_newest_and_one_that_no_listing_has(portal, visitor):
    feed = ElementTree.fromstring(visitor.get("/rss.xml").data)
    found = [link.text for link in feed.iter("link")][1:]
    assert len(found) == 21
    listed = [truth.url for truth in portal.truth() if truth.stored]
    assert found[:20] == listed[:20]
    assert found[20] not in listed
    assert visitor.get(found[20]).status == 200


def test_robots_txt(portal, visitor):
    lines = visitor.get("/robots.txt").text.splitlines()
    assert f"Sitemap: {portal.url}/sitemap.xml" in lines
    assert "Disallow: /quan-tri/" in lines
    assert not any(line.startswith("Crawl-delay") for line in lines)


def test_a_calendar_without_end(visitor):
    path = "/lich?thang=11/2026"
    for expected in ("12/2026", "01/2027", "02/2027"):
        page = visitor.get(path).text
        path = re.findall(r'href="(/lich\?thang=[^"]+)">Tháng sau', page)[0]
        assert path.endswith(expected)
    assert visitor.get("/lich?thang=13/2026").status == 404


def test_a_one_time_address(visitor):
    tokens = {re.search(r"/dang-nhap\?nv_redirect=\w+", visitor.get("/kinh-te").text)[0] for _ in range(3)}
    assert len(tokens) == 3
    path = tokens.pop()
    assert [visitor.get(path).status for _ in range(2)] == [302, 404]


def test_home_and_what_is_not_there(visitor):
    assert visitor.get("/").status == 200
    assert visitor.get("/quan-tri/").status == 403
    for path in ("/khong-co", "/Default.aspx?ArticleId=1", "/Default.aspx", "/in/77777", "/bai-viet/khong-co"):
        assert visitor.get(path).status == 404
