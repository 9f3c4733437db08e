"""What becomes of the portal and its articles in the course of months: the demonstration of a living site."""

from __future__ import annotations

import http.client
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from crawler.demo import DemoPortal, Illness

NEWEST = datetime(2024, 3, 8, 16, 45)
TODAY = datetime(2024, 3, 9, 6, 0)


@pytest.fixture
def portal():
    with DemoPortal(24, today=TODAY, newest=NEWEST) as made:
        yield made


def of(portal, key):
    return next(truth for truth in portal.truth() if truth.key == key)


def some(portal, section="Kinh tế"):
    """An article of a section without any oddity."""
    return next(truth for truth in portal.truth() if truth.sections == (section,) and truth.stored)


def test_it_begins_when_it_is_told_to(portal):
    stored = [truth.date for truth in portal.truth() if truth.stored]
    assert max(stored) == "2024-03-08"
    with DemoPortal(24) as other:
        assert max(truth.date for truth in other.truth()) == "2024-12-19"


def test_an_article_is_posted_at_its_dates_place_or_on_top(portal, visit):
    old = datetime(2023, 9, 6, 9, 5)
    at_its_place = of(portal, portal.post("kinh-te", old))
    on_top = of(portal, portal.post("kinh-te", old, on_top=True))
    assert at_its_place.date == on_top.date == "2023-09-06"
    rows = [
        row for page in (1, 2) for row in visit(portal).get(f"/kinh-te/page/{page}/" if page > 1 else "/kinh-te").rows()
    ]
    paths = [portal.url + href for href, _ in rows]
    assert paths[0] == on_top.url
    assert paths.index(at_its_place.url) > 0
    with pytest.raises(ValueError, match="no section 'the-thao'"):
        portal.post("the-thao", old)


def test_what_was_withdrawn_comes_back_as_it_was(portal, visit):
    truth = some(portal)
    portal.withdraw(truth.key)
    assert visit(portal).get(truth.url).status == 404
    portal.restore(truth.key)
    assert of(portal, truth.key) == truth
    assert visit(portal).get(truth.url).status == 200
    with pytest.raises(ValueError, match="has been withdrawn"):
        portal.restore(truth.key)


def test_a_soft_404_is_the_page_that_says_so_with_status_200(portal, visit):
    visitor, truth = visit(portal), some(portal)
    hard = visitor.get("/khong-co-1.html")
    portal.soft_404 = True
    portal.withdraw(truth.key)
    for path in (truth.url, "/khong-co-1.html"):
        answer = visitor.get(path)
        assert (answer.status, "Không tìm thấy trang" in answer.shown) == (200, True)
    assert hard.status == 404
    assert visitor.get("/thoi-su?page=99").status == 404


def test_a_moved_article_has_one_text_at_another_address(portal, visit):
    visitor, truths = visit(portal), [some(portal), some(portal, "Giáo dục")]
    for before, redirects in zip(truths, (True, False), strict=True):
        after = of(portal, portal.move(before.key, redirects=redirects))
        assert after.key != before.key
        assert (after.title, after.paragraphs, after.date) == (before.title, before.paragraphs, before.date)
        assert visitor.get(after.url).status == 200
        for old, new in zip((before.url, before.other_urls[0]), (after.url, after.url), strict=True):
            answer = visitor.get(old)
            assert answer.status == (301 if redirects else 404)
            assert not redirects or portal.url + answer.headers["Location"] == new


def test_a_repost_leaves_the_first_where_it_is(portal, visit):
    first = some(portal)
    again = of(portal, portal.repost(first.key, "y-te", NEWEST + timedelta(hours=3)))
    assert (again.title, again.paragraphs, again.section) == (first.title, first.paragraphs, "Y tế")
    assert again.date == "2024-03-08"
    assert {visit(portal).get(truth.url).status for truth in (first, again)} == {200}


def test_another_article_is_kept_on_top(portal, visit):
    keys = [truth.key for truth in portal.truth() if truth.sections == ("Thời sự",) and truth.stored]
    portal.pin(keys[-1])
    for page in (1, 2):
        assert portal.url + visit(portal).get(f"/thoi-su?page={page}").rows()[0][0] == of(portal, keys[-1]).url
    with pytest.raises(ValueError, match="thoi-su"):
        portal.pin(some(portal).key)


def test_an_emptied_section_lists_nothing_and_its_articles_stay(portal, visit):
    visitor = visit(portal)
    before = {truth.url for truth in portal.truth() if truth.section in ("Thời sự", "Nông nghiệp", "Giáo dục")}
    for section in ("thoi-su", "nong-nghiep", "giao-duc"):
        portal.empty(section)
    assert visitor.get("/thoi-su").rows() == visitor.get("/nong-nghiep").rows() == []
    assert visitor.post("/api/danh-sach", {"chuyen_muc": "giao-duc", "start": 0, "length": 4}).json["data"] == []
    assert before <= {truth.url for truth in portal.truth()}
    assert visitor.get(some(portal, "Nông nghiệp").url).status == 200


def test_dress_and_markup_change_while_the_text_does_not(visit):
    with DemoPortal(size=84, today=TODAY, newest=NEWEST) as portal:
        visitor = visit(portal)
        truths = [truth for truth in portal.truth() if truth.stored]
        for truth in truths:
            while (before := visitor.get(truth.url)).status == 500:
                pass  # one of them answers only when it is asked again
            portal.redress()
            portal.retouch(truth.key)
            after = visitor.get(truth.url)
            assert before.data != after.data
            page = visitor.get(truth.url.replace(portal.url, "")).shown
            for text in (
                truth.title,
                *truth.captions,
                *(line for part in truth.paragraphs for line in part.split(" | ")),
            ):
                assert text in page
        assert [truth for truth in portal.truth() if truth.stored] == truths


def test_counters_clock_and_related_links_change(portal, visit):
    visitor, truth = visit(portal), some(portal)
    before = visitor.get(truth.url).shown
    portal.redress()
    portal.today = TODAY + timedelta(days=40)
    after = visitor.get(truth.url).shown
    assert "Thứ bảy, 09/03/2024, 06:00" in before
    assert "Thứ năm, 18/04/2024, 06:00" in after
    assert portal.today == TODAY + timedelta(days=40)
    views = [page.partition("Lượt xem: ")[2].split()[0] for page in (before, after)]
    assert views[0] != views[1]
    assert before.partition("Tin khác")[2] != after.partition("Tin khác")[2]


@pytest.mark.parametrize(
    ("illness", "article", "listing", "robots"),
    [
        (Illness.LOST, 404, 200, 200),
        (Illness.DOWN, 503, 503, 503),
        (Illness.HOME, 302, 302, 200),
        (Illness.ONE_PAGE, 200, 200, 200),
    ],
)
def test_an_ill_portal_and_its_recovery(portal, visit, illness, article, listing, robots):
    visitor, truth = visit(portal), some(portal)
    well = visitor.get(truth.url).data
    portal.illness = illness
    answers = [visitor.get(path) for path in (truth.url, "/kinh-te", "/robots.txt")]
    assert [answer.status for answer in answers] == [article, listing, robots]
    assert truth.paragraphs[0] not in answers[0].shown
    assert (answers[0].data == answers[1].data) == (illness in (Illness.DOWN, Illness.HOME, Illness.ONE_PAGE))
    portal.illness = None
    assert visitor.get(truth.url).data == well


@pytest.mark.parametrize("redirects", [True, False])
def test_a_new_host(visit, redirects):
    with DemoPortal(24, today=TODAY) as portal:
        old, visitor = portal.url, visit(portal)
        before = portal.truth()
        new = portal.migrate(redirects=redirects)
        assert new == portal.url != old
        after = portal.truth()
        assert [truth.url.removeprefix(new) for truth in after] == [truth.url.removeprefix(old) for truth in before]
        assert visitor.get(some(portal).url).status == 200
        connection = http.client.HTTPConnection(old.removeprefix("http://"), timeout=5)
        if redirects:
            connection.request("GET", "/thoi-su?page=1")
            assert connection.getresponse().getheader("Location") == f"{new}/thoi-su?page=1"
        else:
            with pytest.raises(ConnectionRefusedError):
                connection.request("GET", "/")
        connection.close()


def ask(portal, path, **headers):
    connection = http.client.HTTPConnection(portal.url.removeprefix("http://"), timeout=5)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, response.getheader("ETag") or "", response.getheader("Last-Modified") or ""


def test_true_validators_change_with_the_text_alone():
    with DemoPortal(24, today=TODAY, newest=NEWEST, validators="true") as portal:
        path = some(portal).url.removeprefix(portal.url)
        _, tag, modified = ask(portal, path)
        portal.redress()
        portal.retouch(some(portal).key)
        portal.today += timedelta(days=3)
        assert (
            ask(portal, path, If_None_Match=tag)
            == ask(portal, path, If_Modified_Since=modified)
            == (304, tag, modified)
        )
        portal.edit(some(portal).key, paragraphs=["Nội dung đã được đính chính."])
        status, new_tag, new_modified = ask(portal, path, If_None_Match=tag, If_Modified_Since=modified)
        assert (status, new_tag == tag, new_modified == modified) == (200, False, False)
        assert ask(portal, path, If_Modified_Since=modified)[0] == 200
        assert ask(portal, "/thoi-su")[1:] == ("", "")


def test_untrue_validators_hide_an_edit():
    with DemoPortal(24, today=TODAY, newest=NEWEST, validators="untrue") as portal:
        path = some(portal).url.removeprefix(portal.url)
        _, tag, modified = ask(portal, path)
        assert tag == ""
        assert parsedate_to_datetime(modified).strftime("%d/%m %H:%M") == "07/03 23:00"  # a day ago, in UTC
        portal.edit(some(portal).key, paragraphs=["Nội dung đã được đính chính."])
        assert ask(portal, path, If_Modified_Since=modified)[0] == 304
        portal.today += timedelta(hours=1)
        assert ask(portal, path, If_Modified_Since=modified)[0] == 200
