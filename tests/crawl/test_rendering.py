"""Portals that only a browser can read: rendered by Chromium where their file asks for it, named as such where not."""

from __future__ import annotations

import json

from warcio.archiveiterator import ArchiveIterator

from tests.conftest import Khotin
from tests.site import Answer, Asked, Site

TITLES = ["Xã Bình An khánh thành cầu Kênh Mới", "Xã Bình An mở lớp dạy nghề đan lát"]
TEXT = "Sáng nay bà con đến dự rất đông, chính quyền địa phương đã trao quà cho các hộ khó khăn."


def publish(site: Site, elsewhere: str) -> None:
    """A list and articles that scripts fill from an endpoint; one script asks another host."""
    shell = (
        "<html><head><title>Bình An</title></head><body><div id='root'></div><script>{}</script>"
        f"<script src='{elsewhere}/theo-doi.js'></script><img src='/anh.jpg'></body></html>"
    )
    rows = "".join(
        f'<li><a href="/tin/bai-{n}.html">{title}</a> <i>05/03/2021</i></li>' for n, title in enumerate(TITLES)
    )
    site.routes["/api/list"] = Answer(f'<div id="news"><ul>{rows}</ul></div>')
    load = "fetch('{}').then(a => a.text()).then(t => document.getElementById('root').innerHTML = t)"
    site.routes["/tin"] = Answer(shell.format(load.format("/api/list")))
    for n, title in enumerate(TITLES):
        site.routes[f"/api/{n}"] = Answer(
            f"<article><h1>{title}</h1><p class='when'>05/03/2021</p><div class='text'><p>{TEXT}</p></div></article>"
        )
        site.routes[f"/tin/bai-{n}.html"] = Answer(shell.format(load.format(f"/api/{n}")))


def name(asked: Asked) -> str:
    """The program that asked, as it calls itself; Chromium writes header names in lower case."""
    return {header.lower(): value for header, value in asked.headers.items()}["user-agent"].partition("/")[0]


def declare(khotin: Khotin, site: Site) -> str:
    portal = site.portal(khotin.archive)
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text("render = true\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    return portal


def test_it_is_read_as_a_browser_shows_it(khotin: Khotin, site: Site, other_site: Site) -> None:
    publish(site, other_site.url)
    result = khotin.crawl(declare(khotin, site))
    assert result["failures"] == []
    rows = khotin.rows("select * from articles order by key")
    assert [(row["title"], row["date"], row["body"]) for row in rows] == [
        (title, "2021-03-05", TEXT) for title in TITLES
    ]
    assert all(json.loads(row["flags"]) == [] for row in rows)
    # The browser asks the portal alone, under the crawler's own name, and for nothing that no text needs.
    assert other_site.asked == []
    assert "/anh.jpg" not in site.paths()
    assert {name(asked) for asked in site.asked} == {"khotin"}
    assert khotin("verify").returncode == 0
    assert khotin("reread").returncode == 0
    assert khotin.value("select count(*) from revisions") == 0
    (file,) = (khotin.archive / "warc").glob("*.warc.gz")
    with file.open("rb") as records:
        marked = [
            record.http_headers.get_header("X-Khotin-Rendered")
            for record in ArchiveIterator(records)
            if record.rec_type == "response" and "/tin/bai-" in record.rec_headers.get_header("WARC-Target-URI")
        ]
    assert len(marked) == 2
    assert all(marked)


def test_without_being_asked_for_it_says_why_nothing_is_read(khotin: Khotin, site: Site, other_site: Site) -> None:
    publish(site, other_site.url)
    site.listing("/tin", [(f"/tin/bai-{n}.html", title, "") for n, title in enumerate(TITLES)])
    result = khotin.crawl(site.portal(khotin.archive), code=1)
    assert {failure["reason"].partition(":")[0] for failure in result["failures"]} == {
        "its text is filled in by JavaScript only"
    }
    assert sorted(path for path in site.paths() if "bai" in path) == ["/tin/bai-0.html", "/tin/bai-1.html"]


def test_what_rendering_needs_is_said(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 1)
    portal = declare(khotin, site)
    khotin.env["PATH"] = "/nowhere"
    khotin.forks = None
    done = khotin("crawl", portal)
    assert done.returncode == 2
    assert done.stderr == f"khotin: {portal} asks for its pages to be rendered, and no Chromium is installed here.\n"
