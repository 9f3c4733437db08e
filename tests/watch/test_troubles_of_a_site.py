"""Troubles of a portal that is crawled: each is flagged by the next crawl, and over by the one after it was mended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Khotin
from tests.crawl import test_certificates
from tests.site import PORTAL, Answer, Route, Site, redirect

secure = test_certificates.secure


class Office:
    """A portal with 30 articles at first, whose layout and manners can be spoiled. Each `publish` adds articles on top."""

    def __init__(self, site: Site, khotin: Khotin) -> None:
        self.site, self.khotin, self.numbers = site, khotin, list[int]()
        self.body = "<p>" + "Bà con trong xã ra đồng từ sáng sớm để nạo vét kênh mương. " * 12 + "</p>"
        self.date = "05/03/2021"
        self.spoil: Callable[[str], str] = lambda html: html
        folder = khotin.archive / "portals"
        folder.mkdir(parents=True)
        declared = f'name = "Trang thử"\nurl = "{site.url}/"\nverified = "seen"\nbudget = 0\n'
        declared += (
            '[[sections]]\nname = "Tin tức"\nurl = "/tin"\n[[sections]]\nname = "Thông báo"\nurl = "/thong-bao"\n'
        )
        (folder / "thu.toml").write_text(declared + PORTAL, encoding="utf-8")
        site.listing("/thong-bao", [(site.article("/thong-bao/bai-1000.html", "Thông báo"), "Thông báo", "05/03/2021")])
        self.publish(30)

    def publish(self, count: int) -> None:
        for number in range(len(self.numbers) + 1, len(self.numbers) + count + 1):
            self.numbers.insert(0, number)
            path = self.site.article(f"/tin/bai-{number}.html", f"Bài số {number}", date=self.date, body=self.body)
            self._spoil(path)
        self.site.listing("/tin", [(f"/tin/bai-{n}.html", f"Bài số {n}", self.date) for n in self.numbers])

    def _spoil(self, path: str) -> None:
        made = self.site.routes[path]
        assert isinstance(made, Answer)
        self.site.routes[path] = Answer(self.spoil(str(made.body)))

    def crawl(self) -> None:
        assert self.khotin("crawl", "thu", "--quiet").returncode in {0, 1}

    def ill(self) -> set[str]:
        done = self.khotin("status", "--json")
        (standing,) = json.loads(done.stdout)
        names = {trouble["trouble"] for trouble in standing["troubles"] if trouble["needs_person"]}
        assert (done.returncode, standing["health"] == "ill") == (int(bool(names)), bool(names))
        return names


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    site = Site()
    made = Office(site, Khotin(tmp_path_factory.mktemp("office") / "archive"))
    for _ in range(6):
        made.crawl()
        made.publish(4)
    made.crawl()
    yield made
    site.close()


ROBOTS, LISTING = "/robots.txt", "/thong-bao"
EMPTY = Answer('<html><body><div id="news"><ul></ul></div></body></html>')
FORBIDDING = Answer("User-agent: *\nDisallow: /thong-bao\n", headers=(("Content-Type", "text/plain"),))


@pytest.mark.parametrize(
    ("trouble", "path", "answer"),
    [
        ("no answer", ROBOTS, Answer("<h1>Lỗi</h1>", 503)),
        ("robots", ROBOTS, FORBIDDING),
        ("moved", ROBOTS, redirect("https://moi.example.vn/robots.txt")),
        ("listing", LISTING, EMPTY),
        ("listing", LISTING, Answer("<h1>Trang đang được nâng cấp</h1>")),
    ],
    ids=str,
)
def test_an_answer_that_is_wrong(office: Office, trouble: str, path: str, answer: Answer) -> None:
    before: Route | None = office.site.routes.get(path)
    office.site.routes[path] = answer
    office.crawl()
    assert office.ill() == {trouble}
    if before is None:
        del office.site.routes[path]
    else:
        office.site.routes[path] = before
    office.crawl()
    assert office.ill() == set()


@pytest.mark.parametrize(("trouble", "status"), [("refused", 403), ("throttled", 429), ("errors", 500)])
def test_refusals(office: Office, trouble: str, status: int) -> None:
    office.publish(8)
    kept = dict(office.site.routes)
    for number in office.numbers[:8]:
        office.site.routes[f"/tin/bai-{number}.html"] = Answer("<h1>Không được phép</h1>", status)
    office.crawl()
    if trouble == "errors":  # once may pass by itself
        assert office.ill() == set()
        office.crawl()
    assert office.ill() == {trouble}
    office.site.routes.update(kept)
    office.publish(1)
    office.crawl()
    assert office.ill() == set()


def test_a_certificate_that_nobody_vouches_for(khotin: Khotin, secure: str) -> None:
    portal = test_certificates.declare(khotin, secure)
    assert "thu: certificate: its TLS certificate was not valid" in khotin("crawl", portal, "--quiet").stderr
    file = khotin.archive / "portals" / "thu.toml"
    file.write_text("verify_certificate = false\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    said = khotin("crawl", portal).stderr
    assert "thu: certificate is over" in said
    assert "thu: unverified: its TLS certificate is not checked" in said
    (standing,) = json.loads(khotin("status", "--json").stdout)
    assert standing["health"] == "watch"


SPOILED: dict[str, dict[str, Any]] = {
    "layout": {"spoil": lambda html: html.replace("<h1", "<h2").replace("</h1", "</h2").replace("article", "section")},
    "fields": {"date": ""},
    "short texts": {"body": "<p>Xem tiếp.</p>"},
}


@pytest.mark.parametrize("trouble", SPOILED)
def test_pages_that_are_read_no_more(office: Office, trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        for name, value in SPOILED[trouble].items():
            patch.setattr(office, name, value)
        office.publish(12)
    office.crawl()
    assert office.ill() == {trouble}
    office.publish(4)
    office.crawl()
    assert office.ill() == set()


def test_what_is_new_is_said_in_a_line_and_kept(office: Office, tmp_path: Path) -> None:
    office.site.routes[ROBOTS] = FORBIDDING
    said = office.khotin("crawl", "thu", "--quiet").stderr.splitlines()
    assert [line for line in said if line.startswith("thu: robots: robots.txt forbids its listings Thông báo")]
    assert "robots:" not in office.khotin("crawl", "thu", "--quiet").stderr
    del office.site.routes[ROBOTS]
    assert "thu: robots is over" in office.khotin("crawl", "thu").stderr
    rows = office.khotin.rows(
        "select since <= until as ended, crawl from troubles where trouble = 'robots' order by id desc"
    )
    assert rows[0]["ended"] == 1
    assert rows[0]["crawl"] is not None
