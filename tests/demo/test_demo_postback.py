"""The postback section: it pages in order, in one session, or not at all."""

from __future__ import annotations

import html
import re

from crawler.demo import DemoPortal

NOTICE = "Phiên làm việc đã hết hạn"


def fields_of(page, argument):
    """What a browser would post for a link of the pager."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" id="\w+" value="([^"]*)"', page.text))
    target = re.search(r"__doPostBack\('([^']+)'", page.text)
    return {**hidden, "__EVENTTARGET": html.unescape(target[1]), "__EVENTARGUMENT": argument}


def links(page):
    """(argument, label) of each link of the pager."""
    return re.findall(r"__doPostBack\('[^']+','(Page\$\d+)'\)\">([^<]+)<", page.text)


def walk(visitor):
    """The pages of the section, by pressing the next number (or "...") each time."""
    pages = [visitor.get("/thong-bao")]
    while following := [argument for argument, _ in links(pages[-1]) if argument == f"Page${len(pages) + 1}"]:
        pages.append(visitor.post("/thong-bao", fields_of(pages[-1], following[0])))
    return pages


def test_in_order_it_shows_every_article_once(portal, visitor):
    pages = walk(visitor)
    assert len(pages) == 3
    found = [href for page in pages for href, _ in page.rows()]
    assert found == [t.url.removeprefix(portal.url) for t in portal.truth() if t.section == "Thông báo"]
    assert not any(NOTICE in page.shown for page in pages)
    assert len({fields_of(page, "")["__VIEWSTATE"] for page in pages}) == 3


def test_the_pager_shows_a_window_and_the_current_page_as_a_span(visitor):
    first, second, third = walk(visitor)
    assert links(first) == [("Page$2", "2"), ("Page$3", "...")]
    assert links(second) == [("Page$1", "1"), ("Page$3", "...")]
    assert links(third) == [("Page$2", "...")]
    assert "<span>2</span>" in second.text


def test_a_larger_section_has_a_larger_window(visit):
    with DemoPortal(400) as portal:
        pages = walk(visit(portal))
        assert [argument for argument, _ in links(pages[5])] == [f"Page${n}" for n in (5, 7, 8, 9, 10, 11)]
        assert sum(len(page.rows()) for page in pages) == 50


def test_without_its_cookie_a_post_begins_anew(portal, visitor):
    page = visitor.get("/thong-bao")
    first = visitor.cookie
    visitor.cookie = ""
    answer = visitor.post("/thong-bao", fields_of(page, "Page$2"))
    assert answer.status == 200
    assert NOTICE in answer.shown
    assert answer.rows() == page.rows()
    assert visitor.cookie not in ("", first)
    assert "<span>2</span>" in visitor.post("/thong-bao", fields_of(answer, "Page$2")).text


def test_a_view_state_is_only_good_in_its_session_and_once(visit, portal):
    one, other = visit(portal), visit(portal)
    page = one.get("/thong-bao")
    other.get("/thong-bao")
    assert NOTICE in other.post("/thong-bao", fields_of(page, "Page$2")).shown
    assert NOTICE not in one.post("/thong-bao", fields_of(page, "Page$2")).shown
    assert NOTICE in one.post("/thong-bao", fields_of(page, "Page$2")).shown


def test_a_page_that_was_not_linked_and_a_missing_field_are_refused(visitor):
    for spoil in (
        {"__EVENTARGUMENT": "Page$9"},
        {"__VIEWSTATE": ""},
        {"__EVENTVALIDATION": "x"},
        {"__EVENTTARGET": "y"},
    ):
        page = visitor.get("/thong-bao")
        answer = visitor.post("/thong-bao", {**fields_of(page, "Page$2"), **spoil})
        assert NOTICE in answer.shown
        assert answer.rows() == page.rows()


def test_sessions_expire_when_asked_to_and_after_so_many_posts(visit):
    with DemoPortal(session_requests=1) as portal:
        visitor = visit(portal)
        first = visitor.get("/thong-bao")
        second = visitor.post("/thong-bao", fields_of(first, "Page$2"))
        assert "<span>2</span>" in second.text
        again = visitor.post("/thong-bao", fields_of(second, "Page$3"))
        assert NOTICE in again.shown
        portal.expire_sessions()
        assert NOTICE in visitor.post("/thong-bao", fields_of(again, "Page$2")).shown


def test_a_restart_loses_the_sessions_but_not_the_address(visit):
    portal = DemoPortal()
    url = portal.start()
    visitor = visit(portal)
    page = visitor.get("/thong-bao")
    portal.stop()
    assert portal.start() == url
    assert NOTICE in visitor.post("/thong-bao", fields_of(page, "Page$2")).shown
    portal.stop()
