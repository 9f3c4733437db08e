"""Every kind of listing is walked to its end: addresses, pagers, postbacks, JSON, feeds, sitemaps."""

from __future__ import annotations

import gzip
import json
import signal
from collections.abc import Callable

import pytest

from tests.conftest import Khotin
from tests.crawl.test_resuming import wait_for
from tests.site import PORTAL, Answer, Site

JSON = (("Content-Type", "application/json"),)


def keys(khotin: Khotin) -> list[int]:
    return sorted(int(row["key"]) for row in khotin.rows("select key from articles"))


def declare(khotin: Khotin, site: Site, section: str, paging: str, more: str = "") -> str:
    """Declare the site with one section and its paging."""
    site.portal(khotin.archive, sections={})
    file = khotin.archive / "portals" / "thu.toml"
    head = file.read_text(encoding="utf-8").partition("[[sections]]")[0]
    rest = PORTAL.partition("[listing]")[2]
    text = f'{head.partition("[paging]")[0]}{more}[[sections]]\nname = "Tin"\n{section}\n[paging]\n{paging}\n[listing]{rest}'
    file.write_text(text, encoding="utf-8")
    return "thu"


@pytest.mark.parametrize(
    ("url", "paging", "later"),
    [
        ("/tin", 'pages = "{section}?page={n}"', "/tin?page={n}"),
        ("/tin", 'pages = "{section}?PageIndex={n}"\nfirst = 0', "/tin?PageIndex={n0}"),
        ("/tin?Cat=82", 'pages = "{section}?pagenumber={n}"', "/tin?Cat=82&pagenumber={n}"),
        ("/tin/", 'pages = "{section}page/{n}/"', "/tin/page/{n}/"),
        ("/tin/", 'pages = "{section}page-{n}/"', "/tin/page-{n}/"),
        ("/tin.html", 'pages = "{stem}/trang-{n}.html"', "/tin/trang-{n}.html"),
        ("/chuyen-muc-c28-1.html", "number = '-c\\d+-(\\d+)\\.html$'", "/chuyen-muc-c28-{n}.html"),
        ("/tin?p_id=101_X&_101_X_cur=1&d=1", "number = '_cur=(\\d+)'", "/tin?p_id=101_X&_101_X_cur={n}&d=1"),
    ],
)
def test_pages_by_address(khotin: Khotin, site: Site, url: str, paging: str, later: str) -> None:
    for page in (1, 2, 3):
        rows = [(site.article(f"/bai-{page}{n}.html", f"Bài {page}{n}"), f"Bài {page}{n}", "") for n in (1, 2)]
        site.listing(url if page == 1 else later.format(n=page, n0=page - 1), rows)
    khotin.crawl(declare(khotin, site, f'url = "{url}"', paging))
    assert keys(khotin) == [11, 12, 21, 22, 31, 32]


def pager_page(site: Site, page: int, last: int, address: Callable[[int], str], *, words: str = "") -> str:
    """A listing page with a pager that shows a window of three numbers."""
    rows = "".join(
        f'<li><a href="{site.article(f"/bai-{page}{n}.html", f"Bài {page}{n}")}">Bài {page}{n}</a></li>' for n in (1, 2)
    )
    start = (page - 1) // 3 * 3 + 1
    window = [number for number in range(start, start + 3) if number <= last]
    links = "".join(f"<span>{n}</span>" if n == page else f'<a href="{address(n)}">{n}</a>' for n in window)
    gap = f'<a href="{address(window[-1] + 1)}">...</a>' if window and window[-1] < last else ""
    back = f'<a href="{address(start - 1)}">...</a>' if start > 1 else ""
    return f'<div id="news"><ul>{rows}</ul><div class="pager">{back}{links}{gap}{words}</div></div>'


def test_a_pager_that_shows_a_window_of_numbers(khotin: Khotin, site: Site) -> None:
    def address(page: int) -> str:
        return f"/tin?trang={page}&ma=x"

    for page in range(1, 8):
        site.routes["/tin" if page == 1 else address(page)] = Answer(pager_page(site, page, 7, address))
    khotin.crawl(declare(khotin, site, 'url = "/tin"', 'next = ".pager a"'))
    assert len(keys(khotin)) == 14
    assert (
        khotin.value("select section_end from frontier where section_end is not null") == "its pager leads no further"
    )


@pytest.mark.parametrize(
    "link",
    [
        '<a rel="next" href="?tiep={n}">2</a>',
        '<a href="?tiep={n}">Trang sau</a>',
        '<a href="?tiep={n}" title="Next">»</a>',
    ],
)
def test_a_next_link(khotin: Khotin, site: Site, link: str) -> None:
    for page in range(1, 5):
        words = link.replace(">2<", f">{page + 1}<").format(n=page + 1) if page < 4 else ""
        body = pager_page(site, page, 1, str, words=words).replace("<span>1</span>", "")
        site.routes["/tin" if page == 1 else f"/tin?tiep={page}"] = Answer(body)
    khotin.crawl(declare(khotin, site, 'url = "/tin"', 'next = ".pager a"'))
    assert len(keys(khotin)) == 8


def test_a_pager_of_scripts_that_lead_nowhere_is_said(khotin: Khotin, site: Site) -> None:
    site.routes["/tin"] = Answer(pager_page(site, 1, 5, lambda _: "javascript:void(0)"))
    result = khotin.crawl(declare(khotin, site, 'url = "/tin"', 'next = ".pager a"'), code=1)
    assert result["failures"][0]["reason"] == "its pager names page 2 and gives no address that can be followed"
    assert len(keys(khotin)) == 2


class WebForms:
    """A section whose pages are posted back for, as ASP.NET does it: in a session, in order, with view state."""

    def __init__(self, site: Site, last: int, *, expire_after: int | None = None) -> None:
        self.site, self.last, self.expire_after = site, last, expire_after
        self.sessions: dict[str, int] = {}
        self.posts = 0
        site.routes["/tin"] = self.answer

    def answer(self) -> Answer:
        asked = self.site.asked[-1]
        if asked.method == "GET":
            name = f"s{len(self.sessions) + 1}"
            return self.show(name, 1)
        self.posts += 1
        form, name = asked.form, asked.headers.get("Cookie", "").removeprefix("ASP.NET_SessionId=")
        page = int(form["__EVENTARGUMENT"].removeprefix("Page$"))
        if self.expire_after is not None and self.posts == self.expire_after:
            self.sessions.clear()
        state = f"vs-{name}-{self.sessions.get(name)}"
        if name not in self.sessions or form["__VIEWSTATE"] != state or page != self.sessions[name] + 1:
            return Answer("Validation of viewstate MAC failed.", 500)
        assert form["__EVENTTARGET"] == "ctl00$grid"
        assert form["__EVENTVALIDATION"] == "ok"
        return self.show(name, page)

    def show(self, name: str, page: int) -> Answer:
        self.sessions[name] = page
        body = pager_page(
            self.site, page, self.last, lambda n: f"javascript:__doPostBack(&#39;ctl00$grid&#39;,&#39;Page${n}&#39;)"
        )
        hidden = {"__VIEWSTATE": f"vs-{name}-{page}", "__VIEWSTATEGENERATOR": "CA0B0334", "__EVENTVALIDATION": "ok"}
        fields = "".join(f'<input type="hidden" name="{key}" value="{value}">' for key, value in hidden.items())
        form = f'<form method="post" action="./tin">{fields}<input type="submit" name="tim" value="Tìm">{body}</form>'
        return Answer(form, headers=(*Answer().headers, ("Set-Cookie", f"ASP.NET_SessionId={name}; path=/; HttpOnly")))


POSTBACK = 'next = ".pager a"\ncurrent = ".pager span"'


def test_a_section_that_posts_back(khotin: Khotin, site: Site) -> None:
    WebForms(site, last=8)
    khotin.crawl(declare(khotin, site, 'url = "/tin"', POSTBACK))
    assert len(keys(khotin)) == 16
    assert [asked.method for asked in site.asked if asked.path == "/tin"] == ["GET"] + ["POST"] * 7
    assert khotin.value("select count(*) from captures where method = 'POST'") == 7


def test_a_session_that_is_lost_begins_again_and_fetches_nothing_twice(khotin: Khotin, site: Site) -> None:
    WebForms(site, last=8, expire_after=4)
    khotin.crawl(declare(khotin, site, 'url = "/tin"', POSTBACK))
    assert len(keys(khotin)) == 16
    articles = [path for path in site.paths() if path.endswith(".html")]
    assert len(articles) == len(set(articles)) == 16
    assert sum(asked.method == "GET" for asked in site.asked if asked.path == "/tin") == 2


def test_a_restart_winds_the_section_on_in_a_new_session(khotin: Khotin, site: Site) -> None:
    WebForms(site, last=9)
    portal = declare(khotin, site, 'url = "/tin"', POSTBACK)
    process = khotin.start("crawl", portal, "--quiet")
    wait_for(site, 8)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    khotin.crawl(portal)
    assert len(keys(khotin)) == 18
    assert khotin.value("select count(*) from crawls") == 1


def items(site: Site, page: int, size: int, total: int) -> list[dict[str, object]]:
    return [
        {"id": n, "ten": f"Bài {n}", "ngay": f"{n:02d}/03/2021 07:30", "mo_ta": f"Tóm tắt {n}."}
        for n in range((page - 1) * size + 1, min(page * size, total) + 1)
        if site.article(f"/bai-{n}.html", f"Bài {n}")
    ]


def test_json_by_get_until_its_total(khotin: Khotin, site: Site) -> None:
    for page in (1, 2, 3):
        data = {"kq": {"ds": items(site, page, 4, 10)}, "tong": "10"}
        site.routes[f"/api/tin?cm=7&trang={page}"] = Answer(json.dumps(data), headers=JSON)
    api = """
[apis.tin]
url = "/api/tin?cm={cm}&trang={n}"
size = 4
[apis.tin.answer]
items = "kq.ds"
url = "/bai-{id}.html"
title = "ten"
date = "ngay"
total = "tong"
"""
    khotin.crawl(declare(khotin, site, 'url = "/tin"\napi = "tin"\nparameters = { cm = "7" }', "", api))
    assert keys(khotin) == list(range(1, 11))
    assert (
        khotin.value("select section_end from frontier where section_end is not null")
        == "all 10 articles by its own count"
    )
    assert (
        json.loads(khotin.value("select entry from frontier where kind = 'article' limit 1"))["date"]
        == "01/03/2021 07:30"
    )


@pytest.mark.parametrize("body", ["form", "json"])
def test_json_by_post_with_the_articles_in_it(khotin: Khotin, site: Site, body: str) -> None:
    def answer() -> Answer:
        asked = site.asked[-1]
        sent = asked.form if body == "form" else json.loads(asked.body)
        assert sent["kieu"] == "tin"
        assert body == "form" or isinstance(sent["start"], int)
        start = int(sent["start"])
        data = [
            {
                "ID": n,
                "Title": f"Bài <b>{n}</b>",
                "CreatedDate": "2025-06-30T19:02:21",
                "ContentNews": f"<p>Nội dung đầy đủ của bài {n}.</p><p><img src='/anh/{n}.jpg'></p><p align=right>Lê Minh</p>",
            }
            for n in range(start + 1, min(start + 3, 8) + 1)
        ]
        return Answer(json.dumps({"recordsTotal": 8, "data": data}), headers=JSON)

    site.routes["/api/ds"] = answer
    api = f"""
[apis.ds]
url = "/api/ds"
method = "POST"
{body} = {{ start = "{{start}}", length = "{{size}}", kieu = "tin" }}
size = 3
[apis.ds.answer]
items = "data"
url = "/xem/bai-{{ID}}.html"
title = "Title"
date = "CreatedDate"
body = "ContentNews"
total = "recordsTotal"
"""
    result = khotin.crawl(declare(khotin, site, 'url = "/tin"\napi = "ds"', "", api), code=0)
    assert keys(khotin) == list(range(1, 9))
    row = khotin.rows("select * from articles where key = '5'")[0]
    assert (row["title"], row["date"], row["time"], row["byline"]) == ("Bài 5", "2025-06-30", "19:02", "Lê Minh")
    assert row["body"] == "Nội dung đầy đủ của bài 5."
    assert json.loads(row["origins"])["body"] == "listing: ContentNews"
    assert not any(path.startswith("/xem/") for path in site.paths())
    assert sum(path.startswith("/anh/") for path in site.paths()) == 8
    assert ["image", "failed", "HTTP 404", 8] in result["reasons"]
    assert khotin.value("select url from captures where id = ?", row["capture"]) == site.url + "/api/ds"


def test_html_inside_json(khotin: Khotin, site: Site) -> None:
    for page, rows in ((1, (1, 2)), (2, (3,)), (3, ())):
        piece = "".join(f'<li><a href="{site.article(f"/bai-{n}.html", f"Bài {n}")}">Bài {n}</a></li>' for n in rows)
        site.routes[f"/api?p={page}"] = Answer(json.dumps({"d": {"html": piece}}), headers=JSON)
    api = '[apis.x]\nurl = "/api?p={n}"\n[apis.x.answer]\nhtml = "d.html"\n'
    khotin.crawl(declare(khotin, site, 'url = "/tin"\napi = "x"', "", api))
    assert keys(khotin) == [1, 2, 3]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("<html>Đăng nhập</html>", "the answer is no JSON but HTML: check the address and body of the request"),
        ("", "the answer is no JSON but empty: check the address and body of the request"),
        ('{"loi": 1}', "the answer has no list where items = 'kq' looks for it"),
        ('{"kq": []}', "no entries on the first page: check apis.x"),
        ('{"kq": [1, null, {"u": null}]}', "no entries on the first page: check apis.x"),
        ("[" * 100_000, "the answer is no JSON but something else: check the address and body of the request"),
    ],
)
def test_json_that_is_not_what_it_should_be_fails_its_section_alone(
    khotin: Khotin, site: Site, answer: str, said: str
) -> None:
    site.section("/khac", 2)
    site.routes["/api"] = Answer(answer, headers=JSON)
    api = '[apis.x]\nurl = "/api"\n[apis.x.answer]\nitems = "kq"\nurl = "u"\n'
    section = 'url = "/tin"\napi = "x"\n[[sections]]\nname = "Khác"\nurl = "/khac"'
    result = khotin.crawl(declare(khotin, site, section, "", api), code=1)
    assert [(failure["section"], failure["reason"]) for failure in result["failures"]] == [("Tin", said)]
    assert keys(khotin) == [1, 2]


def sitemap(site: Site, *paths: str, kind: str = "url") -> bytes:
    root = "urlset" if kind == "url" else "sitemapindex"
    urls = "".join(f"<{kind}><loc>{site.url}{path}</loc><lastmod>2026-01-02</lastmod></{kind}>" for path in paths)
    return f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</{root}>'.encode()


def feed(site: Site, *paths: str) -> str:
    return "<rss version='2.0'><channel>" + "".join(
        f"<item><title>Tin</title><link>{site.url}{path}</link><pubDate>Fri, 05 Mar 2021 07:30:00 +0700</pubDate></item>"
        for path in paths
    )


def test_feeds_and_sitemaps_are_reconciled_with_the_listings(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    for number in (7, 8):
        site.article(f"/tin/bai-{number}.html", f"Bài {number}")
    site.routes["/rss.xml"] = Answer(feed(site, "/tin/bai-1.html", "/tin/bai-7.html"))  # cut off: not well-formed
    site.routes["/sitemap.xml"] = Answer(sitemap(site, "/sm1.xml.gz", "/sm2.xml", "/sitemap.xml", kind="sitemap"))
    site.routes["/sm1.xml.gz"] = Answer(
        gzip.compress(sitemap(site, "/tin/bai-2.html", "/tin/bai-8.html", "/gioi-thieu"))
    )
    site.routes["/sm2.xml"] = Answer(sitemap(site, "/tin/bai-1.html"))
    portal = declare(khotin, site, 'url = "/tin"', "", 'feeds = "/rss.xml"\nsitemaps = "/sitemap.xml"\n')
    result = khotin.crawl(portal)
    assert keys(khotin) == [1, 2, 3, 7, 8]
    assert result["sources"] == [
        ["feed /rss.xml", 2, 1],
        ["section Tin", 3, 1],
        ["sitemap /sm1.xml.gz", 2, 1],
        ["sitemap /sm2.xml", 1, 0],
    ]
    assert ["article", "skipped", "its address is not an article's (article.address)", 1] in result["reasons"]
    assert site.paths().count("/sitemap.xml") == 1
    shown = khotin("crawl", portal, "--whole")
    assert "2 articles in feed /rss.xml, 1 of them named nowhere else" in shown.stdout


@pytest.mark.parametrize(
    ("feed_answer", "sitemap_answer"),
    [
        (Answer("<html>404</html>"), Answer("<html>Không có</html>")),
        (Answer(""), Answer(b"\x1f\x8bhong")),
        (Answer("không phải XML"), Answer(gzip.compress(b"<urlset>" + b" " * 80_000_000))),
        (
            Answer(b"\x00\xff" * 1000),
            Answer("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><urlset>&a;</urlset>"),
        ),
    ],
)
def test_broken_feeds_and_sitemaps_fail_alone(
    khotin: Khotin, site: Site, feed_answer: Answer, sitemap_answer: Answer
) -> None:
    site.section("/tin", 2)
    site.routes.update({"/rss.xml": feed_answer, "/sitemap.xml": sitemap_answer})
    portal = declare(khotin, site, 'url = "/tin"', "", 'feeds = "/rss.xml"\nsitemaps = "/sitemap.xml"\n')
    result = khotin.crawl(portal, code=1)
    assert sorted(failure["kind"] for failure in result["failures"]) == ["feed", "sitemap"]
    assert keys(khotin) == [1, 2]


def test_a_200_mb_sitemap_is_left_alone(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    site.routes["/sitemap.xml"] = Answer(b"<urlset>" + b" " * 200_000_000)
    portal = declare(khotin, site, 'url = "/tin"', "", 'sitemaps = "/sitemap.xml"\n')
    result = khotin.crawl(portal, code=1)
    assert result["failures"][0]["reason"] == "larger than allowed"
    assert khotin.value("select count(*) from articles") == 2
