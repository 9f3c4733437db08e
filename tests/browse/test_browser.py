"""Khotin's pages in Chromium, as readers use them. Pictures of every page go to the folder that KHOTIN_SCREENSHOTS names."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette.utils import tilde_encode
from playwright import sync_api as playwright
from playwright.sync_api import Browser

from crawler.vietnamese.folding import fold
from tests.browse.conftest import Served
from tests.browse.sample import HOSTILE
from tests.recorded import crawled_once

# Debian's Chromium; elsewhere the one that `playwright install chromium` has put in its place.
CHROMIUM = shutil.which("chromium")
PICTURES = os.environ.get("KHOTIN_SCREENSHOTS")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ARTICLE = "/archive/-/article/caohoa/1204"
PAGES = {
    "home": "/",
    "results": "/archive/-/search?q=nuoc+sach",
    "all": "/archive/-/search",
    "long": f"/archive/-/search?q=xau&byline={quote(str(HOSTILE.byline))}&section={quote(str(HOSTILE.section))}&year={'y' * 500}",
    "nothing": "/archive/-/search?q=khongcogi&year=2024",
    "article": ARTICLE,
    "revision": f"{ARTICLE}/revision/1",
    "portal": "/archive/-/portal/caohoa",
    "hostile": f"/archive/-/article/caohoa/{tilde_encode(HOSTILE.key)}",
    "withheld": "/archive/-/article/caohoa/77",
    "missing": "/archive/-/article/caohoa/none",
}


@pytest.fixture(scope="module")  # not of the session: while it runs, no other test could run an event loop
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as started:
        try:
            made = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        except playwright.Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no Chromium here: {error.message.splitlines()[0]}")
        yield made
        made.close()


@pytest.fixture(scope="module")
def served(sample: Path) -> Iterator[str]:
    made = Served(sample / "archive.db")
    yield made.url
    made.close()


class Visitor:
    """A browser's tab, and what went on in it that should not: dialogs, requests to other hosts, errors, refused scripts."""

    def __init__(self, browser: Browser, width: int = 1280, **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN", **options)
        self.tab = self.context.new_page()
        self.wrong: list[str] = []
        self.hosts: set[str] = set()
        self.tab.on("dialog", lambda dialog: (self.wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.tab.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.tab.on("console", lambda said: said.type == "error" and self.wrong.append(said.text))
        self.tab.on("request", lambda asked: self.hosts.add(asked.url.split("/")[2]))

    def picture(self, name: str) -> None:
        if PICTURES:
            self.tab.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    made = Visitor(browser)
    yield made
    made.context.close()


def _errors_but_missing(visitor: Visitor) -> list[str]:
    """What went wrong, without Chromium's word for a page that answers 404 or 451, which some are to do."""
    return [said for said in visitor.wrong if "the server responded with a status of 4" not in said]


def test_a_reader_searches_reads_compares_and_narrows(served: str, visitor: Visitor) -> None:
    tab = visitor.tab
    heading = playwright.expect(tab.get_by_role("heading", level=1))
    tab.goto(served)
    tab.get_by_role("searchbox").fill("ben do hon sam")
    tab.keyboard.press("Enter")
    playwright.expect(tab.locator(".snippet mark").first).to_have_text("bến")
    tab.get_by_role("link", name="Bến đò Hòn Sầm chở khách trở lại").click()
    heading.to_have_text("Bến đò Hòn Sầm chở khách trở lại")
    assert tab.locator("article img").first.evaluate("image => image.complete && image.naturalWidth") == 480
    tab.get_by_role("link", name="xem thay đổi").last.click()
    playwright.expect(tab.locator("section del").first).to_have_text("gần hai ")
    tab.get_by_role("searchbox").fill("nước sạch")
    tab.get_by_role("button", name="Tìm").click()
    tab.locator("#narrow").get_by_role("link", name="Xã Vĩnh An").click()
    heading.to_have_text("Tìm thấy 30 bài")
    tab.get_by_role("link", name="English").click()
    heading.to_have_text("30 found")
    tab.get_by_role("link", name="remove Xã Vĩnh An").click()
    heading.to_have_text("60 found")  # still in English
    tab.get_by_role("searchbox").fill("khôngcógì")
    tab.keyboard.press("Enter")
    heading.to_have_text("Nothing found.")
    assert not visitor.wrong


def test_the_same_results_in_datasette(served: str, visitor: Visitor) -> None:
    visitor.tab.goto(f"{served}/archive/-/search?q=nuoc+sach")
    visitor.tab.get_by_role("link", name="SQL", exact=True).click()
    assert "khotin_match" in visitor.tab.content()
    assert "60 rows" in visitor.tab.locator("h3").first.inner_text()
    visitor.tab.goto(f"{served}/archive/articles")
    visitor.tab.locator("input[name=_search]").fill("ben do")
    visitor.tab.keyboard.press("Enter")
    visitor.tab.get_by_role("link", name="Bến đò Hòn Sầm chở khách trở lại").click()
    assert visitor.tab.locator("article h1").is_visible()
    assert not visitor.wrong


def test_a_hostile_article_is_inert(served: str, visitor: Visitor) -> None:
    for path in (
        PAGES["hostile"],
        "/archive/-/search?q=xau",
        "/archive/-/portal/caohoa",
        "/archive/articles?key__contains=img",
    ):
        visitor.tab.goto(served + path)
        for details in visitor.tab.locator("details").all():
            details.evaluate("element => { element.open = true }")
        visitor.tab.wait_for_load_state("networkidle")
        assert visitor.tab.title() != "owned"
        assert visitor.tab.locator("a[href^='javascript'], a[href^='data'], main img, main script").count() == 0
    assert not visitor.wrong
    assert visitor.hosts == {served.removeprefix("http://")}


def test_the_policy_would_stop_a_script_that_got_in(served: str, visitor: Visitor) -> None:
    for path, runs in ((PAGES["article"], False), ("/archive/articles", True)):
        visitor.tab.goto(served + path)
        visitor.tab.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s) }"
        )
        assert bool(visitor.tab.evaluate("window.ran")) is runs
        visitor.tab.evaluate(
            "() => { const i = new Image(); i.src = 'http://127.0.0.1:9/x.png'; document.body.append(i) }"
        )
    refused = [said for said in visitor.wrong if "http://127.0.0.1:9/x.png" in said and "img-src" in said]
    assert len(refused) == 2


def test_by_keyboard_alone(served: str, visitor: Visitor) -> None:
    tab = visitor.tab
    tab.goto(served)
    tab.keyboard.press("Tab")
    skip = tab.locator(":focus")
    assert skip.inner_text() == "Đến nội dung chính"
    assert skip.bounding_box()["x"] >= 0
    tab.keyboard.press("Enter")
    assert tab.locator(":focus").get_attribute("id") == "main"
    tab.keyboard.press("Tab")
    assert tab.locator(":focus").inner_text() == "Bến đò Hòn Sầm chở khách trở lại"  # not the bars of the plot
    assert tab.locator(":focus").evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_without_javascript(served: str, browser: Browser) -> None:
    visitor = Visitor(browser, java_script_enabled=False)
    visitor.tab.goto(f"{served}/archive/-/search?q=ben+do")
    visitor.tab.get_by_role("link", name="Bến đò Hòn Sầm chở khách trở lại").click()
    visitor.tab.locator("article img").wait_for(state="visible")  # fails after half a minute
    assert "caohoa/1204" in visitor.tab.url
    visitor.context.close()


# The colours of style sheets as WCAG 2 compares them: the least contrast of a page's texts with what lies behind them.
CONTRAST = """() => {
  const colour = text => text.match(/[\\d.]+/g).map(Number)
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0)
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor)
      if (found.length < 4 || found[3] === 1) return found
    }
    return [255, 255, 255]
  }
  let least = 21
  for (const element of document.querySelectorAll("body *")) {
    if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue
    if (element.closest("svg")) continue
    const [a, b] = [light(colour(getComputedStyle(element).color)), light(behind(element))]
    least = Math.min(least, (Math.max(a, b) + .05) / (Math.min(a, b) + .05))
  }
  return least
}"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_and_can_be_read(served: str, browser: Browser, width: int, scheme: str) -> None:
    visitor = Visitor(browser, width, color_scheme=scheme)
    for name, path in PAGES.items():
        visitor.tab.goto(served + path)
        for details in visitor.tab.locator("details").all():
            details.evaluate("element => { element.open = true }")
        visitor.picture(f"{name}-{width}-{scheme}")
        assert visitor.tab.evaluate("document.documentElement.scrollWidth") <= width, name
        assert visitor.tab.evaluate(CONTRAST) >= 4.5, name
        assert visitor.tab.locator("input:not([type=hidden])").first.evaluate("input => input.labels.length") == 1
        assert visitor.tab.locator("h1").count() == 1
    visitor.context.close()
    assert not _errors_but_missing(visitor)
    assert visitor.hosts == {served.removeprefix("http://")}


@pytest.mark.corpus
def test_a_recorded_site(
    corpus: Path, browser: Browser, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The archive of a real site: an article's title typed without marks leads to it, and its images are shown."""
    khotin = crawled_once(corpus, "drupal", tmp_path_factory.getbasetemp(), tmp_path)
    title = khotin.value(
        "select title from articles join images on article = id where images.capture is not null order by id limit 1"
    )
    made = Served(khotin.archive / "archive.db")
    visitor = Visitor(browser, 390)
    try:
        visitor.tab.goto(made.url)
        visitor.tab.get_by_role("searchbox").fill(f'"{fold(title)}"')
        visitor.tab.keyboard.press("Enter")
        visitor.tab.get_by_role("link", name=title, exact=True).first.click()
        assert visitor.tab.get_by_role("heading", level=1).inner_text() == title
        visitor.picture("recorded-390")
        assert visitor.tab.evaluate("document.documentElement.scrollWidth") <= 390
        assert not visitor.wrong
        assert len(visitor.hosts) == 1
    finally:
        visitor.context.close()
        made.close()
