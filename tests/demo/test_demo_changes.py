"""What happens to the portal while it runs: edits, news, a redesign; and the faults of its server."""

from __future__ import annotations

import http.client
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from crawler.demo import DemoPortal, Faults


def test_edit_changes_the_text_and_nothing_else(visit):
    with DemoPortal() as portal:
        before = portal.truth()[0]
        portal.edit(before.key, paragraphs=["Nội dung đã được đính chính."], title="Tiêu đề mới")
        after = portal.truth()[0]
        assert (after.url, after.date, after.title) == (before.url, before.date, "Tiêu đề mới")
        page = visit(portal).get(after.url)
        assert "Nội dung đã được đính chính." in page.shown
        assert before.paragraphs[0] not in page.shown


def test_published_articles_stand_on_top_of_their_sections(visit):
    with DemoPortal() as portal:
        visitor = visit(portal)
        known = {truth.key for truth in portal.truth()}
        keys = portal.publish(10)
        assert len(set(keys)) == 10
        assert not known & set(keys)
        truths = portal.truth()
        assert {truth.key for truth in truths[:10]} == set(keys)
        newest = next(truth for truth in truths if truth.section == "Kinh tế")
        assert newest.key in keys
        assert visitor.get("/kinh-te").rows()[0][0] == newest.url.removeprefix(portal.url)
        assert all(visitor.get(image).status == 200 for truth in truths[:10] for image in truth.images)


def test_withdrawn_articles_are_gone(visit):
    with DemoPortal() as portal:
        visitor = visit(portal)
        for gone in [truth for truth in portal.truth() if truth.stored][:40]:
            portal.withdraw(gone.key)
            assert [visitor.get(url).status for url in (gone.url, *gone.other_urls)] == [404] * (
                1 + len(gone.other_urls)
            )
        assert sum(truth.stored for truth in portal.truth()) == 44
        assert visitor.get("/van-hoa.html").status == visitor.get("/thoi-su").status == 200
        assert visitor.get("/rss.xml").status == visitor.get("/sitemap-1.xml").status == 200


def test_an_unknown_key_is_refused():
    portal = DemoPortal(8)
    with pytest.raises(ValueError, match="no article with the key 'xyz'"):
        portal.withdraw("xyz")
    with pytest.raises(ValueError, match="xyz"):
        portal.edit("xyz", title="Tiêu đề")


def test_a_redesign_renames_every_class(visit):
    with DemoPortal() as portal:
        visitor = visit(portal)
        truth = portal.truth()[0]
        paths = (truth.url, "/thoi-su", "/nong-nghiep", "/thong-bao")
        before = [visitor.get(path) for path in paths]
        portal.redesign()
        for old, path in zip(before, paths, strict=True):
            new = visitor.get(path)
            assert 'class="ngay' in old.text
            assert 'class="ngay' not in new.text
            assert old.shown == new.shown
        assert 'class=\\"moi-ten\\"' in visitor.get("/api/y-te?page=1").text


def test_the_address_is_known_once_it_runs():
    with pytest.raises(ValueError, match="call start"):
        DemoPortal(8).truth()


def test_requests_are_logged_in_order(visit):
    with DemoPortal(8) as portal:
        visitor = visit(portal)
        visitor.get("/thoi-su?page=1")
        visitor.get("/khong-co")
        visitor.post("/api/danh-sach", {})
        logged = portal.requests
    assert [(each.method, each.path, each.status) for each in logged] == [
        ("GET", "/thoi-su?page=1", 200),
        ("GET", "/khong-co", 404),
        ("POST", "/api/danh-sach", 400),
    ]
    assert logged[0].time <= logged[1].time <= logged[2].time


def test_latency_and_crawl_delay(visit):
    with DemoPortal(8, latency=0.05, crawl_delay=2) as portal:
        begin = time.monotonic()
        assert "Crawl-delay: 2\n" in visit(portal).get("/robots.txt").text
        assert time.monotonic() - begin >= 0.05


FAULTS = Faults(error=0.2, unavailable=0.15, busy=0.15, drop=0.1, cut=0.1)


def ask(visitor, path):
    """The status, or the name of what broke the connection."""
    try:
        answer = visitor.get(path)
    except (http.client.HTTPException, ConnectionError) as error:
        return type(error).__name__
    if answer.status in (429, 503):
        assert answer.headers["Retry-After"] == "1"
    return answer.status


def test_faults_are_repeatable_and_a_retry_draws_anew(visit):
    runs = []
    for _ in range(2):
        with DemoPortal(8, 3, faults=FAULTS) as portal:
            visitor = visit(portal)
            runs.append([ask(visitor, path) for path in ("/", "/thoi-su", "/rss.xml") for _ in range(20)])
            assert visitor.get("/robots.txt").status == 200
    assert runs[0] == runs[1]
    assert {200, 429, 500, 503, "IncompleteRead"} <= set(runs[0])
    assert {"RemoteDisconnected", "ConnectionResetError"} & set(runs[0])


def test_a_stalled_request_does_not_keep_the_portal_from_stopping(visit):
    with DemoPortal(8, faults=Faults(stall=1.0, stall_seconds=60)) as portal, ThreadPoolExecutor() as pool:
        waiting = pool.submit(ask, visit(portal), "/")
        while not portal.requests:
            time.sleep(0.01)
        begin = time.monotonic()
        portal.stop()
        assert waiting.result() in {"RemoteDisconnected", "ConnectionResetError"}
        assert time.monotonic() - begin < 5


def test_shares_beyond_one_are_refused():
    with pytest.raises(ValueError, match="1 together"):
        Faults(error=0.7, drop=0.7)


def test_many_visitors_at_once(visit):
    with DemoPortal() as portal:
        paths = [truth.url for truth in portal.truth() if truth.stored] * 2
        with ThreadPoolExecutor(32) as pool:
            publishing = pool.submit(portal.publish, 8)
            statuses = list(pool.map(lambda path: visit(portal).get(path).status, paths))
            publishing.result()
        assert statuses.count(200) >= len(paths) - 2
        assert len(portal.requests) == len(paths)
