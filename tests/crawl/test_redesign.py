"""After a redesign the articles are still captured and read, and say that the template was not theirs."""

from __future__ import annotations

import json

from tests.conftest import Khotin
from tests.site import Answer, Site

TEXT = (
    "Đến sáng 20/4, nông dân trong xã đã gặt xong 320 héc-ta lúa đông xuân, sớm hơn năm ngoái một tuần.",
    "Ban chỉ huy sản xuất cho biết năng suất đạt 6,5 tấn một héc-ta, cao nhất trong năm vụ gần đây.",
)


def publish(site: Site, number: int) -> tuple[str, str, str]:
    path, title = f"/tin/lua-{number}.html", f"Xã Bình An gặt xong lúa đông xuân đợt {number}"
    site.routes[path] = Answer(
        f"<html><head><title>{title}</title></head><body><nav><a href='/'>Trang chủ</a></nav><main class='moi'><h2 "
        f"class='tieu-de'>{title}</h2><p class='ngay'>Ngày đăng: 21/04/2025</p><div class='chi-tiet'>"
        + "".join(f"<p>{part}</p>" for part in TEXT)
        + "</div></main></body></html>"
    )
    return path, title, "21/04/2025"


def test_articles_of_another_layout_are_stored_and_flagged(khotin: Khotin, site: Site) -> None:
    site.listing("/tin", [publish(site, number) for number in (1, 2, 3)])
    result = khotin.crawl(site.portal(khotin.archive))
    assert result["failures"] == []
    rows = khotin.rows("select * from articles order by title")
    assert [row["title"][-1] for row in rows] == ["1", "2", "3"]
    for row in rows:
        assert (row["date"], row["body"]) == ("2025-04-21", "\n\n".join(TEXT))
        assert json.loads(row["flags"]) == ["read without the template: title, date, body"]
    # Asked for once each: what was read needs no second look.
    assert sorted(path for path in site.paths() if path.endswith(".html")) == [
        f"/tin/lua-{number}.html" for number in (1, 2, 3)
    ]
    again = khotin("reread", "--json")
    assert again.returncode == 0
    assert khotin.value("select count(*) from revisions") == 0


def test_a_page_that_only_says_it_is_gone_is_no_article(khotin: Khotin, site: Site) -> None:
    rows = [publish(site, number) for number in (1, 2)]
    gone = (
        "<html><body><main><h1>Không tìm thấy nội dung</h1><p>Bài viết này không còn nữa hoặc đã chuyển đi.</p></main>"
    )
    site.routes[rows[1][0]] = Answer(gone)
    site.listing("/tin", rows)
    result = khotin.crawl(site.portal(khotin.archive), code=1)
    assert [failure["reason"] for failure in result["failures"]] == [
        "no title: article.title found nothing on the page"
    ]
    assert khotin.value("select count(*) from articles") == 1
