"""The manners of `add`, `check` and `learn` at the terminal: interrupted, asked to wait, led elsewhere, given odd addresses."""

from __future__ import annotations

import signal
import time

import pytest

from tests.cli.redesigns import publish
from tests.conftest import Khotin
from tests.site import PORTAL, Answer, Site, redirect


@pytest.mark.parametrize(("verb", "how"), [("add", signal.SIGINT), ("learn", signal.SIGTERM), ("check", signal.SIGINT)])
def test_interrupted_it_writes_nothing(khotin: Khotin, site: Site, verb: str, how: signal.Signals) -> None:
    def late() -> Answer:
        time.sleep(0.5)
        return Answer("<a href=/tin>Tin</a>")

    site.portal(khotin.archive)
    site.routes |= {"/": late, "/tin": late}
    process = khotin.start(*{"add": ("add", site.url, "--yes")}.get(verb, (verb, "thu", *["--yes"][: verb == "learn"])))
    while not site.paths():
        time.sleep(0.01)
    process.send_signal(how)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert err == "khotin: interrupted; nothing was written.\n"
    assert [path.name for path in (khotin.archive / "portals").iterdir()] == ["thu.toml"]


@pytest.mark.parametrize("where", ["robots", "crawl-delay", "page"])
def test_a_host_that_asks_for_much_patience_is_given_up(khotin: Khotin, site: Site, where: str) -> None:
    publish(site, redesigned=False)
    busy = Answer("", 429, (("Retry-After", "86400"),))
    if where == "crawl-delay":
        site.routes["/robots.txt"] = Answer(
            "User-agent: *\nCrawl-delay: 300", headers=(("Content-Type", "text/plain"),)
        )
    else:
        site.routes["/robots.txt" if where == "robots" else "/thoi-su"] = busy
    began = time.monotonic()
    done = khotin("add", site.url, "--yes")
    assert time.monotonic() - began < 10
    assert done.returncode == 2
    seconds = "300" if where == "crawl-delay" else "86,400"
    assert done.stderr == (
        f"khotin: {site.netloc} asks to be left alone for {seconds} seconds, and no more than 120 are waited here;"
        " nothing was written, try again later.\n"
    )


def test_it_leaves_the_host_for_nobody(khotin: Khotin, site: Site, other_site: Site) -> None:
    site.routes["/"] = redirect(f"{other_site.url}/")
    done = khotin("add", site.url + "/", "--yes")
    assert done.returncode == 2
    assert done.stderr == (
        f"khotin: {site.url}/: the address leads to {other_site.url}/, on another host; give that address if it is the"
        " portal's.\n"
    )
    assert other_site.asked == []


def test_a_password_is_not_repeated(khotin: Khotin, site: Site) -> None:
    done = khotin("add", f"http://u:bimat@{site.netloc}/", "--yes")
    assert done.returncode == 2
    assert "the address holds a user name" in done.stderr
    assert "bimat" not in done.stderr + done.stdout
    assert site.asked == []


def test_a_redirect_to_no_address_is_one_sentence(khotin: Khotin, site: Site) -> None:
    site.routes["/"] = redirect("http://ev[31mil.example.vn/")
    done = khotin("add", site.url, "--yes")
    assert done.returncode == 2
    assert "it leads to what is no web address" in done.stderr
    assert "ValueError" not in done.stderr


def test_one_fetch_is_one_fetch(khotin: Khotin, site: Site) -> None:
    site.routes["/robots.txt"] = Answer("", 503)
    done = khotin("add", site.url, "--yes")
    assert "after 1 fetch:" in done.stderr or "after 2 fetches:" in done.stderr


def test_a_file_that_hides_a_built_in_portal_is_said(khotin: Khotin, site: Site) -> None:
    done = khotin("add", site.url, "--id", "tamnongkhanhhoa", "--yes")
    assert "tamnongkhanhhoa is a built-in portal too" in done.stderr


@pytest.mark.parametrize("verb", ["add", "learn"])
def test_nothing_is_fetched_where_nobody_can_be_asked(khotin: Khotin, site: Site, verb: str) -> None:
    site.portal(khotin.archive, more=PORTAL)
    done = khotin(verb, site.url if verb == "add" else "thu")
    assert done.returncode == 2
    assert "nothing was written; give --yes" in done.stderr
    assert site.asked == []
