"""What a better listing template reads reaches the articles, as it would in a crawl."""

from __future__ import annotations

import json

from tests.conftest import Khotin
from tests.holdings.rereading import changed, check_seals, contents, declare, reread
from tests.site import Answer, Site

UNDATED = 'date = ".when"'
NO_ROW_DATE = ('link = "a"\ndate = "i"', 'link = "a"')


def undated(khotin: Khotin, site: Site, *, more: str = "") -> str:
    """Declare the site with a template that reads no date, neither from the pages nor from the rows."""
    portal = declare(khotin, site, UNDATED, "date = []", more=more)
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(*NO_ROW_DATE), encoding="utf-8")
    return portal


def test_the_date_of_a_row_reaches_its_article(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 12)
    khotin.crawl(undated(khotin, site))
    assert khotin.value("select count(date) from articles") == 0
    declare(khotin, site, UNDATED, "date = []")
    assert changed(reread(khotin, dry_run=True)) == {"listing row": 12, "date": 12}
    assert khotin.value("select count(date) from articles") == 0
    report = reread(khotin)
    assert changed(report) == {"listing row": 12, "date": 12}
    assert report["fields"]["listing row"]["examples"][0]["new"] == "Bài số 1 · 28/12/2023"
    origins = khotin.rows("select distinct origins ->> 'date' from articles")
    assert [row[0] for row in origins] == ["listing row"]
    check_seals(khotin)
    assert changed(reread(khotin)) == {}


def test_the_first_listing_that_names_an_article_counts(khotin: Khotin, site: Site) -> None:
    path = site.article("/tin/bai-1.html", "Bài số 1")
    site.listing("/tin", [(path, "Bài số 1", "05/03/2021")])
    site.listing("/thong-bao", [(path, "Bài số 1", "09/09/2021")])
    sections = {"Tin tức": "/tin", "Thông báo": "/thong-bao"}
    declare(khotin, site, UNDATED, "date = []", sections=sections)
    khotin.crawl("thu")
    before = contents(khotin)
    assert changed(reread(khotin)) == {}
    assert contents(khotin) == before


def test_a_feed_names_only_what_no_listing_names(khotin: Khotin, site: Site) -> None:
    paths = site.section("/tin", 3)
    alone = site.article("/tin/bai-9.html", "Bài số 9")
    items = "".join(
        f"<item><title>{path}</title><link>{site.url}{path}</link><pubDate>05/07/2021 08:00</pubDate></item>"
        for path in (*paths, alone)
    )
    site.routes["/rss"] = Answer(f"<rss version='2.0'><channel><title>Tin</title>{items}</channel></rss>")
    declare(khotin, site, UNDATED, "date = []")
    file = khotin.archive / "portals" / "thu.toml"
    file.write_text('feeds = "/rss"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    khotin.crawl("thu")
    assert [row[0] for row in khotin.rows("select distinct origins ->> 'date' from articles order by 1")] == [
        "feed",
        "listing row",
    ]
    assert changed(reread(khotin)) == {}


def test_rows_carried_over_keep_the_entry_they_were_found_by(khotin: Khotin, site: Site) -> None:
    paths = site.section("/tin", 4)
    page = site.routes[paths[1]]
    site.routes[paths[1]] = Answer("<h1>Bảo trì</h1>", 500)
    portal = declare(khotin, site, UNDATED, "date = []")
    khotin.crawl(portal, code=1)
    site.routes[paths[1]] = page
    rows = [(path, f"Bài số {number}", "01/01/2022") for number, path in enumerate(paths, 1)]
    site.listing("/tin", rows)  # the portal prints another date by now
    khotin.crawl(portal)
    article = khotin.rows("select date, origins ->> 'date' from articles where title = 'Bài số 2'")
    assert [tuple(row) for row in article] == [("2023-12-27", "listing row")]
    assert changed(reread(khotin)) == {}
    undated(khotin, site)
    assert changed(reread(khotin)) == {"listing row": 8, "date": 4}
    declare(khotin, site, UNDATED, "date = []")
    assert changed(reread(khotin)) == {"listing row": 8, "date": 4}
    article = khotin.rows("select date from articles where title = 'Bài số 2'")
    assert article[0]["date"] == "2023-12-27"
    check_seals(khotin)


def test_a_listing_that_cannot_be_read_any_more_is_reported(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 12)
    khotin.crawl(declare(khotin, site))
    before = contents(khotin)
    declare(khotin, site, 'container = "#news"', 'container = "#tin"')
    report = reread(khotin)
    assert changed(report) == {"unreadable": 3}
    assert report["unreadable"]["examples"][0]["url"] == f"{site.url}/tin"
    assert contents(khotin) == before


API = """
[paging]
pages = "{section}?page={n}"
[apis.tin]
url = "/api/tin?page={n}"
size = 3
[apis.tin.answer]
items = "rows"
url = "/tin/bai-{id}.html"
title = "name"
date = "day"
lead = "BRIEF"
body = "text"
total = "total"
[listing]
entry = "li"
link = "a"
[article]
key = '-(\\d+)\\.html'
title = "h1"
body = ".text"
"""


def test_articles_whose_text_came_with_a_listing_are_read_from_it(khotin: Khotin, site: Site) -> None:
    for page in (1, 2):
        rows = [
            {
                "id": 3 * page + number,
                "name": f"Bài số {3 * page + number}" if number else "",
                "day": "05/03/2021",
                "brief": "Tóm tắt.",
                "text": "<p>Nước sông đang xuống.</p>",
            }
            for number in range(3)
        ]
        answer = Answer(json.dumps({"rows": rows, "total": 6}), headers=(("Content-Type", "application/json"),))
        site.routes[f"/api/tin?page={page}"] = answer

    def declared(lead: str, title: str = "name") -> str:
        template = API.replace("BRIEF", lead).replace('"name"', f'"{title}"')
        return site.portal(khotin.archive, more=template.replace("[paging]", 'api = "tin"\n[paging]', 1))

    khotin.crawl(declared("nothing"), code=1)
    assert khotin.value("select count(*) from articles") == 4  # two rows have no title
    assert changed(reread(khotin)) == {}
    declared("brief")
    assert changed(reread(khotin)) == {"lead": 4}
    declared("brief", title="day")
    assert changed(reread(khotin, dry_run=True)) == {"listing row": 6, "title": 4, "readable": 2}
    report = reread(khotin)
    assert changed(report) == {"listing row": 6, "title": 4, "readable": 2}
    assert khotin.value("select count(*) from articles where title = '05/03/2021' and date = '2021-03-05'") == 6
    check_seals(khotin)
    assert changed(reread(khotin)) == {}
