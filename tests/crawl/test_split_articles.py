"""Articles that a portal splits over several addresses: crawled as one, and read again as one."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Khotin
from tests.site import PORTAL, Answer, Site

TITLE = "Lịch sử xã Bình An qua ba thời kỳ"
TEXTS = ["Thời kỳ thứ nhất là khai hoang lập làng.", "Thời kỳ thứ hai là xây đê.", "Thời kỳ thứ ba là đổi mới."]
MORE = PORTAL.replace("[article]\n", '[article]\nnext = ".parts a"\n')


def publish(site: Site, missing: int | None = None) -> None:
    """An article of three parts in a section of its own; `missing` is the number of a part that answers 404."""
    for number, text in enumerate(TEXTS, 1):
        links = "".join(
            f'<a href="/tin/lich-su-9{f"-p{n}" if n > 1 else ""}.html">{n}</a>' if n != number else f"<b>{n}</b>"
            for n in (1, 2, 3)
        )
        path = "/tin/lich-su-9.html" if number == 1 else f"/tin/lich-su-9-p{number}.html"
        site.article(path, TITLE, body=f"<p>{text}</p>", extra=f'<div class="parts">Trang: {links}</div>')
    if missing:
        site.routes[f"/tin/lich-su-9-p{missing}.html"] = Answer("không có", 404)
    site.listing("/tin", [("/tin/lich-su-9.html", TITLE, "05/03/2021")])


def test_it_is_one_article_with_all_its_text(khotin: Khotin, site: Site) -> None:
    publish(site)
    result = khotin.crawl(site.portal(khotin.archive, more=MORE))
    (row,) = khotin.rows("select * from articles")
    assert (row["title"], row["key"], row["url"]) == (TITLE, "9", site.url + "/tin/lich-su-9.html")
    assert row["body"] == "\n\n".join(TEXTS)
    assert json.loads(row["flags"]) == []
    assert khotin.value("select url from captures where id = ?", row["capture"]) == row["url"]
    assert result["failures"] == []
    assert khotin.value("select count(*) from frontier where kind = 'article'") == 1
    asked = [path for path in site.paths() if path.endswith(".html")]
    assert asked == [f"/tin/lich-su-9{part}.html" for part in ("", "-p2", "-p3")]
    assert khotin.value("select count(*) from captures where url like '%lich-su%'") == 3
    assert {alias["url"] for alias in khotin.rows("select url from aliases")} == {row["url"]}
    assert khotin("verify").returncode == 0
    again = khotin("reread", "--json")
    assert again.returncode == 0
    assert khotin.value("select count(*) from revisions") == 0
    assert khotin.value("select body from articles") == "\n\n".join(TEXTS)


@pytest.mark.parametrize("missing", [2, 3])
def test_a_part_that_is_gone_leaves_the_rest_and_says_so(khotin: Khotin, site: Site, missing: int) -> None:
    publish(site, missing)
    khotin.crawl(site.portal(khotin.archive, more=MORE))
    (row,) = khotin.rows("select * from articles")
    assert row["body"] == "\n\n".join(TEXTS[: missing - 1])
    assert json.loads(row["flags"]) == [f"part {missing} is missing: HTTP 404"]
    khotin("reread")
    assert json.loads(khotin.value("select flags from articles")) == [
        f"part {missing} is missing: it is not in the archive"
    ]


def test_a_part_elsewhere_is_not_asked_for(khotin: Khotin, site: Site, other_site: Site) -> None:
    publish(site)
    site.article(
        "/tin/lich-su-9.html",
        TITLE,
        body=f"<p>{TEXTS[0]}</p>",
        extra=f'<div class="parts"><a rel="next" href="{other_site.url}/2.html">2</a></div>',
    )
    khotin.crawl(site.portal(khotin.archive, more=MORE))
    (flag,) = json.loads(khotin.value("select flags from articles"))
    assert flag.startswith("part 2 is missing: ")
    assert other_site.asked == []
