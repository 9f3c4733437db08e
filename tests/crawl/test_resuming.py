"""Whatever ends a crawl, the next run goes on with what was not committed."""

from __future__ import annotations

import random
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import Khotin
from tests.site import Answer, Site


def slow(site: Site, seconds: float) -> None:
    """Make every page answer late."""
    for path, route in list(site.routes.items()):
        if isinstance(route, Answer):
            site.routes[path] = lambda route=route: (time.sleep(seconds), route)[1]  # type: ignore[misc]


def wait_for(site: Site, number: int) -> None:
    until = time.monotonic() + 60
    while len(site.asked) < number and time.monotonic() < until:
        time.sleep(0.01)
    assert len(site.asked) >= number


def test_killed_again_and_again_it_ends_complete(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 120, per_page=10)
    slow(site, 0.02)
    portal = site.portal(khotin.archive)
    draw = random.Random(7)
    for _ in range(3):
        process = khotin.start("crawl", portal, "--quiet")
        wait_for(site, len(site.asked) + draw.randint(5, 40))
        process.kill()
        process.communicate()
    result = khotin.crawl(portal)
    assert result["continued"]
    assert khotin.value("select count(*) from articles") == 120
    assert result["counts"]["found"] == 120 + 13
    assert khotin.value("select count(*) from crawls") == 1
    # Asked twice: at most what was in flight or not yet committed when it was killed.
    assert len(site.paths()) - len(set(site.paths())) <= 3 * (8 + 64)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_stops_cleanly_and_says_how_to_go_on(khotin: Khotin, site: Site, number: signal.Signals) -> None:
    site.section("/tin", 80, per_page=10)
    slow(site, 0.03)
    portal = site.portal(khotin.archive)
    process = khotin.start("crawl", portal)
    wait_for(site, 30)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "give the same command again" in err
    assert "still waiting" in out
    assert khotin.value("select state from crawls") == "stopped"
    asked = len(site.asked)
    khotin.crawl(portal)
    assert khotin.value("select count(*) from articles") == 80
    assert len(site.paths()) == len(set(site.paths()))  # a clean stop repeats nothing
    assert len(site.asked) > asked


def interrupted(khotin: Khotin, site: Site, portal: str, asked: int, *, times: int = 1) -> tuple[int, str, float]:
    """Interrupt a crawl when the site has been asked so often; exit code, standard error, seconds it took to end."""
    process = khotin.start("crawl", portal)
    wait_for(site, asked)
    began = time.monotonic()
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    _, err = process.communicate(timeout=60)
    return process.returncode, err, time.monotonic() - began


def test_a_crawl_that_waits_for_a_delay_stops_at_once(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 20, per_page=20)
    site.routes["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 300\n", headers=(("Content-Type", "text/plain"),))
    code, err, seconds = interrupted(khotin, site, site.portal(khotin.archive), 1)
    assert code == 130
    assert "stopping" in err
    assert seconds < 30
    assert khotin.value("select group_concat(distinct state) from frontier") == "waiting"


def test_a_crawl_that_waits_for_robots_txt_stops_and_goes_on(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    site.routes["/robots.txt"] = Answer("", 503, (("Retry-After", "300"),))
    portal = site.portal(khotin.archive)
    code, err, _ = interrupted(khotin, site, portal, 1)
    assert code == 130
    assert "failed" not in err
    del site.routes["/robots.txt"]
    assert khotin.crawl(portal)["continued"]
    assert khotin.value("select count(*) from articles") == 3


def test_interrupted_twice_it_does_not_claim_to_have_finished(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 80, per_page=10)
    slow(site, 0.1)
    portal = site.portal(khotin.archive)
    code, err, _ = interrupted(khotin, site, portal, 20, times=2)
    assert code == 130
    assert "give the same command again" in err
    assert khotin.value("select state from crawls") == "stopped"
    khotin.crawl(portal)
    assert khotin.value("select count(*) from articles") == 80


def test_a_finished_crawl_begins_anew_and_finds_what_is_new(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 5)
    portal = site.portal(khotin.archive)
    khotin.crawl(portal)
    site.section("/tin", 7, first=0)
    before = len(site.asked)
    result = khotin.crawl(portal)
    assert not result["continued"]
    assert result["counts"]["stored"] == 2
    new = [asked.path for asked in site.asked[before:] if asked.path.endswith(".html")]
    assert sorted(new) == ["/tin/bai-0.html", "/tin/bai-6.html"]


def test_other_options_begin_another_crawl_and_lose_nothing(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 60, per_page=60)
    slow(site, 0.05)
    portal = site.portal(khotin.archive)
    process = khotin.start("crawl", portal, "--quiet")
    wait_for(site, 20)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    site.listing("/tin", [("/tin/bai-60.html", "Bài số 60", "")])  # the rest is listed no longer
    khotin.crawl(portal, "--limit", "1")
    assert khotin.value("select count(*) from articles") < 60
    khotin.crawl(portal)
    assert khotin.value("select count(*) from articles") == 60


def test_two_crawls_of_one_portal_the_second_says_so(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    page, gate = site.routes["/tin/bai-3.html"], threading.Event()
    site.routes["/tin/bai-3.html"] = lambda: page if gate.wait(60) else Answer("", 500)  # type: ignore[return-value]
    portal = site.portal(khotin.archive)
    first = khotin.start("crawl", portal, "--quiet")
    wait_for(site, 5)
    second = khotin("crawl", portal)
    gate.set()
    assert second.returncode == 2
    assert "being crawled by another process" in second.stderr
    assert first.wait(60) == 0
    first.communicate()


def test_different_portals_in_different_processes(khotin: Khotin, site: Site, other_site: Site) -> None:
    site.section("/tin", 30)
    other_site.section("/tin", 30)
    names = [site.portal(khotin.archive, "mot"), other_site.portal(khotin.archive, "hai")]
    processes = [khotin.start("crawl", name, "--quiet") for name in names]
    assert [process.wait(60) for process in processes] == [0, 0]
    for process in processes:
        process.communicate()
    assert khotin.value("select count(*) from articles") == 60


def test_a_folder_that_cannot_be_written_is_one_sentence(khotin: Khotin, tmp_path: Path, site: Site) -> None:
    (tmp_path / "file").write_text("")
    khotin.archive = tmp_path / "file"
    done = khotin("crawl", "tamnongkhanhhoa")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
