"""Known articles looked at again: edits, disappearances, returns, moves; and what is none of these."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Khotin
from tests.crawl.test_listing_kinds import JSON, declare
from tests.site import Answer, Route, Site, redirect
from tests.visits.past import pass_days

TEXT = "<p>Sáng nay, Ủy ban nhân dân huyện họp bàn về công tác phòng chống thiên tai và tìm kiếm cứu nạn {}.</p>"
ROWS = "select looks.finding, looks.reason, articles.state from looks join articles on articles.id = looks.article"


def text(number: int) -> str:
    parts = ("năm nay", "trên địa bàn các xã ven sông", "theo kế hoạch của tỉnh")
    return (
        "".join(TEXT.format(f"{part}, lần thứ {number}") for part in parts) + f"<p>Số {number * 7919} đã ban hành.</p>"
    )


@pytest.fixture
def portal(khotin: Khotin, site: Site) -> str:
    """A portal of twelve articles, crawled once, a year ago as far as anybody knows: all are due for a look."""
    rows = []
    for number in range(1, 13):
        title = f"Huyện họp về phòng chống thiên tai đợt {number}"
        path = site.article(f"/tin/bai-{number}.html", title, date=f"{number:02}/03/2021", body=text(number))
        rows.insert(0, (path, title, f"{number:02}/03/2021"))
    site.listing("/tin", rows)
    id_ = site.portal(khotin.archive)
    khotin.crawl(id_)
    pass_days(khotin, 365)
    return id_


def look(khotin: Khotin, portal: str, days: int = 1) -> dict[str, tuple[str, str | None, str]]:
    """Crawl again; what was found of each article (by its key). Days pass afterwards."""
    khotin.crawl(portal)
    found = {
        row[3]: (row[0], row[1], row[2]) for row in khotin.rows(ROWS.replace("articles.state", "articles.state, key"))
    }
    pass_days(khotin, days)
    return found


def edited(site: Site, number: int, said: str, says: str) -> None:
    path = f"/tin/bai-{number}.html"
    answer = site.routes[path]
    assert isinstance(answer, Answer)
    body = str(answer.body).replace(said, says)
    assert body != answer.body
    site.routes[path] = Answer(body)


def test_an_edit_makes_a_revision_and_nothing_else_does(khotin: Khotin, site: Site, portal: str) -> None:
    edited(site, 3, "lần thứ 3", "lần thứ ba")
    edited(site, 4, "<article>", '<div class="views">Lượt xem: 1.204</div><article>  ')
    edited(site, 5, "<p>Sáng", '<p style="text-align: justify">Sáng')
    found = look(khotin, portal)
    assert {key for key, (finding, _, _) in found.items() if finding == "changed"} == {"3"}
    assert {finding for finding, _, _ in found.values()} == {"changed", "same"}
    rows = khotin.rows("select cause, body from revisions")
    assert [(row["cause"], "lần thứ 3" in row["body"]) for row in rows] == [("portal", True)]
    assert "lần thứ ba" in khotin.value("select body from articles where key = '3'")
    assert "lần thứ" in khotin("history", str(khotin.value("select id from articles where key = '3'"))).stdout


API = '[apis.{0}]\nurl = "/{0}"\n[apis.{0}.answer]\nitems = "rows"\nurl = "url"\ntitle = "title"\nbody = "body"\n'


def publish(site: Site, paragraphs: tuple[str, ...], *apis: str) -> None:
    """An article whose text comes with listings, and has a page besides."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    path = site.article("/tin/bai-1.html", "Huyện họp bàn", body=body)
    for api in apis:
        rows = [{"url": path, "title": "Huyện họp bàn", "body": body}]
        site.routes[f"/{api}"] = Answer(json.dumps({"rows": rows}), headers=JSON)


@pytest.mark.parametrize("edited_before", [0, 1, 3, 6])
def test_an_edit_of_a_text_that_came_with_its_listing(khotin: Khotin, site: Site, edited_before: int) -> None:
    """The page of a young article is looked at each day; to compare like with like takes the listing's own text."""
    first, last = "Sáng nay, huyện họp bàn.", "Cuộc họp kết thúc lúc 11 giờ."
    publish(site, (first, last), "ds")
    portal = declare(khotin, site, 'url = "/tin"\napi = "ds"', "", API.format("ds"))
    khotin.crawl(portal)
    for visit in range(10):
        pass_days(khotin, 2)
        if visit == edited_before:
            publish(site, (first, "Đính chính: họp chiều nay.", last), "ds")
        khotin.crawl(portal)
        edits = khotin.value("select count(*) from revisions where cause = 'portal'")
        assert edits == (visit >= edited_before), visit
    assert "/tin/bai-1.html" in site.paths()
    assert khotin.value("select body from articles") == f"{first}\n\nĐính chính: họp chiều nay.\n\n{last}"
    assert khotin.rows("select reason from frontier where state = 'failed' and kind = 'article'") == []
    assert khotin("reread", portal, "--dry-run").stdout.rpartition(": ")[2] == "0 articles would change\n"
    assert "article" not in khotin("verify").stdout  # captures were moved into the past


def test_a_text_that_comes_with_two_listings_is_no_edit(khotin: Khotin, site: Site) -> None:
    publish(site, ("Sáng nay, huyện họp bàn.", "Cuộc họp kết thúc lúc 11 giờ."), "mot", "hai")
    sections = 'url = "/tin"\napi = "mot"\n[[sections]]\nname = "Khác"\nurl = "/khac"\napi = "hai"'
    portal = declare(khotin, site, sections, "", API.format("mot") + API.format("hai"))
    for _ in range(8):
        khotin.crawl(portal)
        pass_days(khotin, 2)
    assert khotin.rows("select cause from revisions") == []
    assert khotin.rows("select reason from frontier where state = 'failed' and kind = 'article'") == []


def test_looks_are_rare_when_articles_are_old(khotin: Khotin, site: Site, portal: str) -> None:
    look(khotin, portal)
    asked = len(site.paths())
    look(khotin, portal)
    assert site.paths()[asked:] == ["/tin"] or site.paths()[asked:] == ["/tin", "/tin?page=2"]
    assert khotin.value("select min(julianday(due_at) - julianday(looked_at)) from looks") > 170


def test_the_budget_of_a_day_is_kept(khotin: Khotin, site: Site, portal: str) -> None:
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text(file.read_text().replace("verified", "budget = 5\nverified"))
    asked = len(site.paths())
    khotin.crawl(portal)
    khotin.crawl(portal)
    assert sum("bai-" in path for path in site.paths()[asked:]) <= 5
    pass_days(khotin, 1)
    khotin.crawl(portal)
    assert 5 < sum("bai-" in path for path in site.paths()[asked:]) <= 10


@pytest.mark.parametrize("answer", [Answer("<h1>Không tìm thấy</h1>", 404), Answer("<h1>Đã gỡ</h1>", 410)])
def test_what_is_taken_down_is_missing_then_gone_and_its_text_stays(
    khotin: Khotin, site: Site, portal: str, answer: Answer
) -> None:
    site.routes["/tin/bai-6.html"] = answer
    states = [look(khotin, portal)["6"][2] for _ in range(9)]
    assert states[0] == "missing"
    assert states[-1] == "gone"
    assert states == sorted(states, reverse=True)
    assert khotin.value("select body from articles where key = '6'")
    rows = khotin.rows("select state, reason from states order by id")
    assert [tuple(row) for row in rows] == [("missing", f"HTTP {answer.status}"), ("gone", f"HTTP {answer.status}")]
    assert khotin.value("select julianday(max(since)) - julianday(min(since)) from states") >= 7


def test_what_returns_is_live_again(khotin: Khotin, site: Site, portal: str) -> None:
    page, site.routes["/tin/bai-6.html"] = site.routes["/tin/bai-6.html"], Answer(status=404)
    assert look(khotin, portal)["6"][2] == "missing"
    site.routes["/tin/bai-6.html"] = page
    assert look(khotin, portal)["6"][2] == "live"
    assert [row[0] for row in khotin.rows("select state from states order by id")] == ["missing", "live"]


NOT_FOUND = Answer(
    "<html><body><div id='menu'>Trang chủ Giới thiệu Liên hệ</div><p>Rất tiếc, chưa có gì ở đây.</p></body></html>"
)


class Otherwise(dict[str, Route]):
    """Routes of a site that answers otherwise than by 404 to what is not there."""

    def __init__(self, routes: dict[str, Route], answer: Answer) -> None:
        super().__init__(routes)
        self.answer = answer

    def get(self, path: str, default: Route | None = None) -> Route | None:  # type: ignore[override]
        is_listing_or_rules = "?page=" in path or path == "/robots.txt"
        return super().get(path, default if is_listing_or_rules else self.answer)


def test_a_soft_404_is_known_by_what_the_portal_says_of_nothing(khotin: Khotin, site: Site, portal: str) -> None:
    site.routes = Otherwise(site.routes, NOT_FOUND)
    del site.routes["/tin/bai-6.html"]
    found = look(khotin, portal)["6"]
    assert found == ("absent", "its address shows what the portal shows where there is nothing", "missing")


def test_an_article_that_was_written_anew_is_changed_even_where_nothing_is_answered_by_200(
    khotin: Khotin, site: Site, portal: str
) -> None:
    site.routes = Otherwise(site.routes, NOT_FOUND)
    site.article("/tin/bai-6.html", "Thông báo lịch cắt điện", body="<p>Điện lực tạm ngừng cấp điện hai giờ.</p>")
    assert look(khotin, portal)["6"] == ("changed", None, "live")


def test_a_page_that_cannot_be_read_is_no_evidence(khotin: Khotin, site: Site, portal: str) -> None:
    site.routes["/tin/bai-6.html"] = NOT_FOUND  # the portal answers 404 for what is not there
    finding, reason, state = look(khotin, portal)["6"]
    assert (finding, reason, state) == ("unclear", "no article could be read on its page", "live")
    site.routes["/tin/bai-7.html"] = Answer("<h1>Đang bảo trì</h1>", 503)
    assert look(khotin, portal)["7"][2] == "live"


def test_a_portal_that_goes_on_refusing_is_left_in_peace(khotin: Khotin, site: Site) -> None:
    paths = site.section("/tin", 60, per_page=60)
    portal = site.portal(khotin.archive)
    khotin.crawl(portal)
    pass_days(khotin, 365)
    site.routes |= dict.fromkeys(paths, Answer("<h1>Bị chặn</h1>", 403))
    asked = len(site.paths())
    found = look(khotin, portal)
    assert {state for _, _, state in found.values()} == {"live"}
    assert len([path for path in site.paths()[asked:] if "bai-" in path]) < 45
    assert khotin.value("select count(*) from frontier where reason = 'put off: 5 looks in a row came to nothing'") > 15


def test_one_page_for_all_is_an_illness_of_the_portal(khotin: Khotin, site: Site, portal: str) -> None:
    site.routes = Otherwise(site.routes, NOT_FOUND)
    kept = dict(site.routes)
    for number in range(1, 13):
        site.routes[f"/tin/bai-{number}.html"] = NOT_FOUND
    for _ in range(5):
        found = look(khotin, portal, days=4)
        assert {state for _, _, state in found.values()} == {"live"}
    assert {finding for finding, _, _ in found.values()} == {"absent"}
    site.routes |= kept
    assert set(look(khotin, portal).values()) == {("same", None, "live")}
    assert khotin.value("select count(*) from states") == 0
    assert khotin.value("select count(*) from revisions") == 0


def test_redirects_home_are_no_edits(khotin: Khotin, site: Site, portal: str) -> None:
    site.routes["/"] = NOT_FOUND
    site.routes = Otherwise(site.routes, redirect("/", 302))
    del site.routes["/tin/bai-6.html"]
    assert look(khotin, portal)["6"][::2] == ("absent", "missing")
    assert khotin.value("select count(*) from revisions") == 0


def test_an_article_that_a_redirect_leads_elsewhere_has_moved(khotin: Khotin, site: Site, portal: str) -> None:
    site.routes["/chuyen/bai-106.html"] = site.routes["/tin/bai-6.html"]
    site.routes["/tin/bai-6.html"] = redirect("/chuyen/bai-106.html")
    assert look(khotin, portal)["6"] == ("same", None, "live")
    row = khotin.rows("select key, url, moved_from from articles where key = '6'")[0]
    assert (row["url"], row["moved_from"]) == (f"{site.url}/chuyen/bai-106.html", f"{site.url}/tin/bai-6.html")
    assert khotin.value("select count(*) from articles") == 12
    assert khotin("reread", portal, "--dry-run").returncode == 0
    assert "6" in [row["key"] for row in khotin.rows("select key from articles")]


@pytest.mark.parametrize("withheld", [False, True])
def test_a_redirect_to_another_article_is_no_move(khotin: Khotin, site: Site, portal: str, withheld: bool) -> None:
    """Many portals send readers of a removed article to another. Neither text is lost, none comes back."""
    if withheld:
        other = str(khotin.value("select id from articles where key = '7'"))
        assert khotin("withhold", other, "--reason", "theo yêu cầu", "--by", "Lan").returncode == 0
    site.routes["/tin/bai-6.html"] = redirect("/tin/bai-7.html")
    found = look(khotin, portal)
    assert found["6"] == ("absent", f"its address leads to another article, {site.url}/tin/bai-7.html", "missing")
    assert found["7"][2] == "live"
    texts = {row["key"]: row["body"] for row in khotin.rows("select key, body from articles")}
    assert "lần thứ 6" in texts["6"]
    assert ("lần thứ 7" in texts["7"]) is not withheld
    assert khotin.value("select count(*) from revisions") == 0


def test_counters_and_related_links_in_the_text_are_no_edits(khotin: Khotin, site: Site, portal: str) -> None:
    plain = dict(site.routes)
    for count in (17, 41):
        for number in range(1, 13):
            route = plain[f"/tin/bai-{number}.html"]
            assert isinstance(route, Answer)
            more = f"<p>{count} lượt xem</p><p>Tin liên quan</p><ul><li><a href='/tin/bai-1.html'>Tin số {count}</a></li></ul>"
            site.routes[f"/tin/bai-{number}.html"] = Answer(str(route.body).replace("</div>", more + "</div>", 1))
        assert {finding for finding, _, _ in look(khotin, portal, 200).values()} == {"same"}
    assert khotin.value("select count(*) from revisions") == 0


@pytest.mark.parametrize("is_there", [True, False])
def test_the_same_text_elsewhere_is_a_move_or_a_repost(khotin: Khotin, site: Site, portal: str, is_there: bool) -> None:
    title = "Huyện họp về phòng chống thiên tai đợt 6"
    new = site.article("/moi/bai-206.html", title, date="06/03/2021", body=text(6))
    listed = [("/moi/bai-206.html", title, "06/03/2021")]
    listed += [
        (f"/tin/bai-{number}.html", f"Huyện họp về phòng chống thiên tai đợt {number}", f"{number:02}/03/2021")
        for number in range(12, 0, -1)
        if number != 6
    ]
    site.listing("/tin", listed)
    if not is_there:
        site.routes["/tin/bai-6.html"] = Answer(status=404)
    look(khotin, portal)
    articles = khotin.rows("select key, url, moved_from, state from articles where title = ? order by key", title)
    if is_there:
        assert [row["key"] for row in articles] == ["206", "6"]
        assert khotin.value("select count(*) from reposts") == 2
    else:
        assert [tuple(row) for row in articles] == [("6", site.url + new, f"{site.url}/tin/bai-6.html", "live")]
        assert khotin.value("select count(*) from aliases where url = ?", site.url + new) == 1
    look(khotin, portal)
    assert khotin.value("select count(*) from articles") == (13 if is_there else 12)
    found = khotin("verify").stdout.splitlines()[:-1]
    assert all("it says" in line and line.startswith("capture ") for line in found)  # whose times were moved


def test_a_portal_on_a_new_host_keeps_its_articles(khotin: Khotin, site: Site, other_site: Site, portal: str) -> None:
    other_site.routes = dict(site.routes)
    site.close()
    other_site.portal(khotin.archive, portal)
    found = look(khotin, portal)
    assert set(found.values()) == {("same", None, "live")}
    assert khotin.value("select count(*) from articles where url like ?", f"{other_site.url}%") == 12


def test_validators_are_believed_once_they_have_proved_true(khotin: Khotin, site: Site, portal: str) -> None:
    plain = dict(site.routes)

    def with_etags() -> None:
        for path, answer in plain.items():
            if "bai-" in path and isinstance(answer, Answer):
                tag = f'"{abs(hash(answer.data))}"'
                site.routes[path] = Answer(answer.body, headers=(*answer.headers, ("ETag", tag)))

    with_etags()
    for turn in range(5):
        look(khotin, portal, 200)
        edited_path = f"/tin/bai-{turn + 1}.html"
        answer = plain[edited_path]
        assert isinstance(answer, Answer)
        plain[edited_path] = Answer(str(answer.body).replace("Sáng nay", "Chiều nay"))
        with_etags()
    asked = len(site.asked)
    look(khotin, portal, 200)
    conditional = [one for one in site.asked[asked:] if "If-None-Match" in one.headers]
    assert len(conditional) >= 9
    assert khotin.value("select wrong from validators") == 0


def test_untrue_validators_are_never_used(khotin: Khotin, site: Site, portal: str) -> None:
    for path, answer in list(site.routes.items()):
        if isinstance(answer, Answer) and "bai-" in path:
            site.routes[path] = Answer(answer.body, headers=(*answer.headers, ("ETag", '"1"')))
    for turn in range(5):
        look(khotin, portal, 200)
        answer = site.routes[f"/tin/bai-{turn + 1}.html"]
        assert isinstance(answer, Answer)
        site.routes[f"/tin/bai-{turn + 1}.html"] = Answer(
            str(answer.body).replace("Sáng", "Chiều"), headers=answer.headers
        )
    look(khotin, portal, 200)
    assert khotin.value("select wrong from validators") >= 3
    assert not any("If-None-Match" in one.headers for one in site.asked)
    assert khotin.value("select count(*) from revisions where cause = 'portal'") == 5
