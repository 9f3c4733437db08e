"""The built-in portals: what their files say of addresses, later pages and answers, in the forms of facts.md."""

import json
from datetime import UTC, datetime

import pytest
from lxml import html

from crawler.items import Page
from crawler.pages.article import read_article
from crawler.pages.json_listing import read_json
from crawler.pages.pager import Onward, onward
from crawler.portals.addresses import may_be_article, without_noise
from crawler.portals.loader import load_all
from crawler.portals.paging import Paging, fill
from crawler.reading.identity import identify
from crawler.reading.normalise import Context, normalise
from crawler.spiders.requests import of_api
from tests.portals.test_loader import GOOD

PORTALS = load_all(None)
CAPTURED = datetime(2026, 11, 22, tzinfo=UTC)


def address(portal, path: str) -> str:
    return PORTALS[portal].absolute(path)


@pytest.mark.parametrize("portal", PORTALS.values(), ids=PORTALS)
def test_every_built_in_portal_says_who_it_is(portal):
    assert portal.sections
    assert portal.province_before or not portal.level, "only a ministry's portal has no province"
    assert (portal.province_before is None) == (portal.province is None)


@pytest.mark.parametrize("portal", PORTALS.values(), ids=PORTALS)
def test_no_listing_page_or_file_looks_like_an_article(portal):
    if not portal.article.address:
        assert all(section.api for section in portal.sections)  # what an endpoint lists are articles
        return
    for section in portal.sections:
        first = portal.section_url(section)
        assert not may_be_article(portal, first)
        second = None if section.api else portal.paging_of(section).address(first, 2)
        assert second is None or not may_be_article(portal, second)
    for path in ("/", "/vi/", "/lien-he.html?tab=2", "/upload/2025/bao-cao-12.pdf", "/hinh-anh/lua-7.jpg"):
        assert not may_be_article(portal, portal.absolute(path))


@pytest.mark.parametrize(
    ("portal", "path", "key"),
    [
        ("bacgiang", "/web/guest/-/ra-quan-lam-thuy-loi", "ra-quan-lam-thuy-loi"),
        ("bacgiang", "/chinh-tri/-/asset_publisher/M0UUA/content/ra-quan-lam-thuy-loi", "ra-quan-lam-thuy-loi"),
        ("bacninh", "/news/-/details/37632/ra-quan", "37632"),
        ("cantho", "/ra-quan-lam-thuy-loi-12045", "12045"),
        ("caobang", "/ra-quan-lam-thuy-loi-1012045", "1012045"),
        ("caobang", "/chinh-tri/page/12", None),
        ("caobang", "/?pageid=34163&p_steering=180948", None),
        ("congan-hanoi", "/tin-tuc/ra-quan-dam-bao-giao-thong-5120", "5120"),
        ("congan-hanoi", "/DesktopModules/cmsview/api/NewsContent/getbyid?id=5120", None),
        ("danang", "/web/dng/-/ai-hoi-ang-bo", "ai-hoi-ang-bo"),
        ("danang", "/vi/web/dng/-/ai-hoi-ang-bo", "ai-hoi-ang-bo"),
        ("danang", "/web/dng/-/ai-hoi-ang-bo?inheritRedirect=true&redirect=%2Ftin-tuc-su-kien", "ai-hoi-ang-bo"),
        ("danang", "/vi/w/ai-hoi-ang-bo", "ai-hoi-ang-bo"),
        ("danang", "/tin-tuc-su-kien?p_p_id=101_INSTANCE_x&_101_INSTANCE_x_cur=2", None),
        ("dienbien", "/portal/Pages/2020-11-3/Ra-quan-lam-thuy-loicgc20c.aspx", "2020-11-3/Ra-quan-lam-thuy-loicgc20c"),
        ("dienbien", "/portal/pages/2021-5-7/Ra-quan-cz7od4fe8gt9z.aspx", "2021-5-7/Ra-quan-cz7od4fe8gt9z"),
        ("dienbien", "/portal/Pages/2023-01-30/Ra-quan-123.aspx", "2023-01-30/Ra-quan-123"),
        ("dienbien", "/portal/Pages/default.aspx", None),
        ("gialai", "/tin-tuc/tin-tuc-chinh-tri/ra-quan.html", "/tin-tuc/tin-tuc-chinh-tri/ra-quan.html"),
        ("gialai", "/gioi-thieu/lich-su.html", None),
        ("hatinh", "/bai-viet/ra-quan-lam-thuy-loi", "ra-quan-lam-thuy-loi"),
        ("hatinh", "/vi/bai-viet/ra-quan-lam-thuy-loi", "ra-quan-lam-thuy-loi"),
        ("hatinh", "/vi/chuyen-muc/tin-tuc---su-kien", None),
        ("hungyen", "/ra-quan-lam-thuy-loi-c284386.html", "284386"),
        ("hungyen", "/ra-quan-lam-thuy-loi.html", "/ra-quan-lam-thuy-loi.html"),
        ("hungyen", "/chuyen-muc-tin-tong-hop-c21073-9.html", None),
        (
            "khanhhoa",
            "/vi/tin-hoat-dong-cua-lanh-dao-tinh/ra-quan",
            "/vi/tin-hoat-dong-cua-lanh-dao-tinh/ra-quan",
        ),
        ("khanhhoa", "/vi/so-do-cong", None),
        ("nongthonmoi-hatinh", "/Khoa-hoc-cong-nghe/ky-thuat-trong-dua-7401.html", "7401"),
        ("nongthonmoi-hatinh", "/savefile/Khoa-hoc-cong-nghe/ky-thuat-trong-dua-7401.html", None),
        ("tamnongkhanhhoa", "/thong-bao/ra-quan-17", "17"),
        ("tamnongkhanhhoa", "/thong-bao", None),
        ("vasi", "/tin-hoat-dong/ra-quan-lam-sach-bien-905.htm", "905"),
        ("vasi", "/Pages/chi-tiet-tin-tuc.aspx?ItemID=905", "905"),
        ("vasi", "/chuyen-muc/tin-hoat-dong-1054.htm", None),
        ("vinhphuc", "/ct/cms/tintuc/Lists/KinhTe/View_Detail.aspx?ItemID=17", "KinhTe/17"),
        ("vinhphuc", "/ct/cms/tintuc/Lists/ThoiSuChinhTri/View_Detail.aspx?ItemID=17", "ThoiSuChinhTri/17"),
        ("vinhphuc", "/ct/cms/tintuc/Lists/KinhTe/AllItems.aspx", None),
    ],
)
def test_addresses_of_articles_and_their_keys(portal, path, key):
    url = without_noise(PORTALS[portal], address(portal, path))
    assert may_be_article(PORTALS[portal], url) is (key is not None)
    if key is not None:
        assert identify(PORTALS[portal], Page(url=url))[0] == key


def test_the_address_that_vasi_calls_canonical_is_the_same_article():
    """With its port, and by another path."""
    page = Page(
        url=address("vasi", "/tin-hoat-dong/ra-quan-lam-sach-bien-905.htm"),
        canonical="https://vasi.mae.gov.vn:443/Pages/chi-tiet-tin-tuc.aspx?ItemID=905",
    )
    assert identify(PORTALS["vasi"], page) == ("905", page.canonical)


class TestLaterPages:
    @pytest.mark.parametrize(
        ("portal", "third"),
        [
            ("cantho", "https://www.cantho.gov.vn/tin-tuc-va-su-kien?page=3"),
            ("caobang", "https://caobang.gov.vn/chinh-tri/page/3"),
            ("dienbien", "https://www.dienbien.gov.vn/portal/Pages/Tin-tuc-su-kien.aspx?PageIndex=3"),
            ("hatinh", "https://hatinh.gov.vn/vi/chuyen-muc/tin-trong-tinh?page=3"),
            ("hungyen", "https://hungyen.gov.vn/chuyen-muc-tin-tong-hop-c21073-3.html"),
            ("nongthonmoi-hatinh", "https://nongthonmoi.hatinh.gov.vn/Khoa-hoc-cong-nghe/page-3/"),
        ],
    )
    def test_by_their_address(self, portal, third):
        known = PORTALS[portal]
        assert known.paging.address(known.section_url(known.sections[0]), 3) == third

    @pytest.mark.parametrize(
        ("paging", "section", "third"),
        [
            ({"pages": "{section}?pagenumber={n}"}, "https://x.vn/tin-tuc", "https://x.vn/tin-tuc?pagenumber=3"),
            ({"pages": "{section}?page={n}", "first": 0}, "https://x.vn/tin?id=4", "https://x.vn/tin?id=4&page=2"),
            ({"pages": "{stem}/trang-{n}.html"}, "https://x.vn/tin-tuc.html", "https://x.vn/tin-tuc/trang-3.html"),
            ({"pages": "{section}page/{n}/"}, "https://x.vn/cat/", "https://x.vn/cat/page/3/"),
        ],
    )
    def test_forms_of_portals_that_have_no_file(self, paging, section, third):
        assert Paging(**paging).address(section, 3) == third

    def test_the_number_in_a_long_address_of_liferay(self, tmp_path):
        query = "?p_p_id=101_INSTANCE_x&p_p_lifecycle=0&_101_INSTANCE_x_cur={}&_101_INSTANCE_x_delta=10"
        file = tmp_path / "binhan.toml"
        text = GOOD.replace("/tin-tuc/", "/tin-tuc" + query.format(1)) + "[paging]\nnumber = '_cur=(\\d+)'\n"
        file.write_text(text, encoding="utf-8")
        portal = load_all(tmp_path)["binhan"]
        third = portal.paging.address(portal.section_url(portal.sections[0]), 3)
        assert third == "https://binhan.example.vn/tin-tuc" + query.format(3)

    @pytest.mark.parametrize(
        ("portal", "pager", "where"),
        [
            (
                "khanhhoa",
                """<span>2</span><a href="javascript:__doPostBack('ctl00$pager','3')">3</a>""",
                Onward(target="ctl00$pager", argument="3"),
            ),
            (
                "gialai",
                '<a href="/tin-tuc/kinh-te?page=1">1</a><a class="next-pages" href="/tin-tuc/kinh-te?page=3">›</a>',
                Onward(url="https://gialai.gov.vn/tin-tuc/kinh-te?page=3"),
            ),
            (
                "danang",
                '<a href="/trang-chu">3</a><a href="/tin-tuc-su-kien?_101_INSTANCE_x_cur=3">Tiếp theo</a>',
                Onward(url="https://danang.gov.vn/tin-tuc-su-kien?_101_INSTANCE_x_cur=3"),
            ),
        ],
    )
    def test_by_the_links_of_a_pager(self, portal, pager, where):
        tree = html.document_fromstring(f'<div class="wrapper-pagination">{pager}</div>')
        assert onward(tree, PORTALS[portal].url, 2, PORTALS[portal].paging.next) == where


class TestEndpoints:
    def listed(self, portal, answer, section=0):
        known = PORTALS[portal]
        api = known.apis[known.sections[section].api]
        url = known.absolute(api.url or "")
        return read_json(json.dumps(answer).encode(), url, api.answer, known.listing)

    def request(self, portal, page, section=0):
        known = PORTALS[portal]
        place = known.sections[section]
        api = known.apis[place.api]
        return of_api(api, place, known.absolute(fill(api.url, api.values(page, place.parameters))), page)

    def test_vinhphuc_posts_and_gets_texts(self):
        request = self.request("vinhphuc", 3)
        assert (request.method, request.url) == ("POST", "https://vinhphuc.gov.vn/APIVP/api/DSTinTuc/QUERYDATA")
        assert b"start=100&length=50" in request.body
        assert b"UrlList=%2Fct%2Fcms%2Ftintuc%2FLists%2FThoiSuChinhTri" in request.body
        item = {
            "ID": 17,
            "Title": "Ra quân làm thủy lợi",
            "DescriptionNews": "Bà con ra đồng từ sáng sớm.",
            "ContentNews": "<p>Hơn hai trăm người tham gia.</p>",
            "CreatedDate": "2025-06-30T19:02:21",
        }
        listing = self.listed("vinhphuc", {"data": [item]})
        (page,) = listing.pages.values()
        reading = normalise(page, Context(PORTALS["vinhphuc"], CAPTURED))
        assert (reading.key, reading.title) == ("ThoiSuChinhTri/17", "Ra quân làm thủy lợi")
        assert (reading.date, reading.time) == ("2025-06-30", "19:02")
        assert (reading.lead, reading.body) == ("Bà con ra đồng từ sáng sớm.", "Hơn hai trăm người tham gia.")

    def test_congan_hanoi_lists_in_two_parts(self):
        assert self.request("congan-hanoi", 3).url.endswith("listnew?PortalId=0&ModuleId=391&GetType=3&PageIndex=3")
        first = {"Id": 1, "Url": "ra-quan", "Name": "Ra quân", "PublishTime": "2026-01-19T08:50:00"}
        second = {"Id": 2, "Url": "tap-huan", "Name": "Tập huấn", "CreatedTime": "2026-01-18T09:00:00"}
        rows = self.listed("congan-hanoi", {"ListData": [first], "ListMoreData": [second]}).entries
        assert [(row.url, row.title, row.date[:10]) for row in rows] == [
            ("https://congan.hanoi.gov.vn/tin-tuc/ra-quan-1", "Ra quân", "2026-01-19"),
            ("https://congan.hanoi.gov.vn/tin-tuc/tap-huan-2", "Tập huấn", "2026-01-18"),
        ]
        assert len(self.listed("congan-hanoi", {"ListData": None, "ListMoreData": [second]}).entries) == 1
        assert self.listed("congan-hanoi", {"ListData": None, "ListMoreData": None}).entries == []

    def test_bacninh_says_how_many_pages_it_has(self):
        item = {"urlDetail": "https://bacninh.gov.vn/news/-/details/1/ra-quan", "title": "Ra quân"}
        listing = self.listed("bacninh", {"items": [item], "totalPageNum": 4})
        assert ([row.url for row in listing.entries], listing.last) == ([item["urlDetail"]], 4)


@pytest.mark.parametrize(
    ("portal", "path", "page"),
    [
        (
            "caobang",
            "/ra-quan-12045",
            """<div class="ArticleHeader">Ra quân làm thủy lợi</div><div class="PostDate">05/03/2025 08:30</div>
            <div class="ArticleSummary">Bà con ra đồng từ sáng sớm.</div>
            <div class="ArticleContent"><p>Hơn hai trăm người tham gia.</p></div>""",
        ),
        (
            "gialai",
            "/tin-tuc/kinh-te/ra-quan.html",
            """<h1 class="title-detail">Ra quân làm thủy lợi</h1><span class="post-date">05/03/2025 08:30</span>
            <div class="article-brief">Bà con ra đồng từ sáng sớm.</div>
            <div class="article-content"><p>Hơn hai trăm người tham gia.</p></div>""",
        ),
        (
            "hungyen",
            "/ra-quan-c284386.html",
            """<h1 class="title-detail">Ra quân làm thủy lợi</h1><span class="post-date">05/03/2025 08:30 | Lượt xem: 7</span>
            <div class="article-content"><p><strong>Bà con ra đồng từ sáng sớm.</strong></p>
            <p>Hơn hai trăm người tham gia.</p></div>""",
        ),
        (
            "hatinh",
            "/bai-viet/ra-quan",
            """<h1 class="detail-title">Ra quân làm thủy lợi</h1><div class="time">Đăng tải: 05/03/2025 08:30</div>
            <div class="detail-content-lead">Bà con ra đồng từ sáng sớm.</div>
            <div class="detail-content"><p>Hơn hai trăm người tham gia.</p></div>""",
        ),
        (
            "khanhhoa",
            "/vi/chinh-sach-va-cuoc-song/ra-quan",
            """<meta id="ogdescription" content="Bà con ra đồng từ sáng sớm.">
            <h1 class="title-article">Cổng Thông tin điện tử tỉnh Khánh Hòa - Ra quân làm thủy lợi</h1>
            <span id="datearticle">05/03/2025 08:30</span>
            <div class="chitietbaiviet"><p>Hơn hai trăm người tham gia.</p></div>""",
        ),
        (
            "dienbien",
            "/portal/Pages/2025-3-5/Ra-quancgc20c.aspx",
            """<h1 class="tandan-p-article-news-title">Ra quân làm thủy lợi</h1>
            <span class="tandan-span-date-publish">Đăng ngày 05/03/2025 08:30</span>
            <div class="tandan-p-article-news-summary">Bà con ra đồng từ sáng sớm.</div>
            <div class="tandan-p-article-main"><p>Hơn hai trăm người tham gia.</p>
            <div class="tandan-div-article-other"><p>Tập huấn (04/03/2025)</p></div></div>""",
        ),
    ],
)
def test_a_page_as_reported_is_read(portal, path, page):
    known = PORTALS[portal]
    tree = html.document_fromstring(f"<html><body><div>Chủ nhật, 22/11/2026</div>{page}</body></html>")
    reading = normalise(read_article(tree, known.absolute(path), known.article), Context(known, CAPTURED))
    assert (reading.title, reading.date, reading.time) == ("Ra quân làm thủy lợi", "2025-03-05", "08:30")
    assert (reading.lead, reading.body) == ("Bà con ra đồng từ sáng sớm.", "Hơn hai trăm người tham gia.")


def test_a_page_without_a_date_has_that_of_its_address():
    known = PORTALS["dienbien"]
    tree = html.document_fromstring(
        '<h1 class="tandan-p-article-news-title">Ra quân</h1><div class="tandan-p-article-main"><p>Tin.</p></div>'
    )
    page = read_article(tree, known.absolute("/portal/Pages/2020-11-3/Ra-quancgc20c.aspx"), known.article)
    assert normalise(page, Context(known, CAPTURED)).date == "2020-11-03"


class TestCommands:
    def test_portals_shows_how_far_each_is_known(self, khotin):
        rows = {row["portal"]: row for row in json.loads(khotin("portals", "--json").stdout)}
        assert set(rows) == set(PORTALS)
        assert (rows["khanhhoa"]["verified"], rows["khanhhoa"]["lacks"]) == ("reported", [])
        assert (rows["vasi"]["verified"], rows["vasi"]["lacks"]) == ("seen", ["listing.entry", "listing.link"])
        heading, *lines = (line.split("\t") for line in khotin("portals").stdout.splitlines())
        shown = {line[0]: dict(zip(heading, line, strict=True)) for line in lines}
        assert shown["vasi"]["lacks"] == "listing.entry, listing.link"
        assert shown["bacninh"]["lacks"] == "sections.parameters.instance"

    def test_a_portal_that_lacks_something_is_not_crawled(self, khotin):
        done = khotin("crawl", "vasi")
        assert done.returncode == 2
        assert "vasi cannot be crawled yet: its portal file lacks listing.entry, listing.link;" in done.stderr
        assert done.stderr.count("\n") == 1
        assert not (khotin.archive / "archive.db").exists()
