"""The crawl command itself: several portals, narrowing, what it prints."""

from __future__ import annotations

import json
import os
import pty
import select
import unicodedata
from types import SimpleNamespace
from typing import cast

import pytest

from crawler.cli import progress
from crawler.spiders.run import Run
from tests.conftest import BIN, Khotin
from tests.site import Answer, Site


def test_several_portals_in_one_command(khotin: Khotin, site: Site, other_site: Site) -> None:
    site.section("/tin", 20)
    other_site.section("/tin", 30)
    other_site.routes["/tin/bai-3.html"] = Answer("", 404)
    names = [site.portal(khotin.archive, "mot"), other_site.portal(khotin.archive, "hai")]
    done = khotin("crawl", *names, "--json")
    assert done.returncode == 1
    results = {result["portal"]: result for result in json.loads(done.stdout)}
    assert results["mot"]["counts"]["stored"] == 20
    assert results["hai"]["counts"]["stored"] == 29
    assert results["hai"]["failures"][0]["reason"] == "HTTP 404"
    assert len(khotin.rows("select distinct warc_file from captures")) == 2


def test_limit_and_section_narrow_and_are_counted(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 20)
    site.section("/khac", 5, first=100)
    portal = site.portal(khotin.archive, sections={"Tin tức": "/tin", "Khác": "/khac"})
    result = khotin.crawl(portal, "--limit", "7", "--section", "Tin tức")
    assert result["counts"]["stored"] == 7
    assert ["listing", "skipped", "its section was not chosen", 1] in result["reasons"]
    assert ["article", "skipped", "over the limit of 7 articles", 3] in result["reasons"]
    assert not any(path.startswith("/khac") for path in site.paths())
    khotin.crawl(portal)
    assert khotin.value("select count(*) from articles") == 25


def test_a_dead_link_does_not_use_up_the_limit(khotin: Khotin, site: Site) -> None:
    rows = [
        ("/tin/mat-9.html", "Mất", ""),
        *((site.article(f"/tin/a-{n}.html", f"Bài {n}"), f"Bài {n}", "") for n in (1, 2, 3)),
    ]
    site.listing("/tin", rows)
    result = khotin.crawl(site.portal(khotin.archive), "--limit", "2", code=1)
    assert result["counts"]["stored"] == 2
    assert ["article", "skipped", "over the limit of 2 articles", 1] in result["reasons"]


@pytest.mark.parametrize("typed", ["thông báo", "THÔNG BÁO", unicodedata.normalize("NFD", "Thông báo")])
def test_a_section_is_found_however_it_is_typed(khotin: Khotin, site: Site, typed: str) -> None:
    site.section("/tin", 1)
    site.section("/bao", 2, first=100)
    portal = site.portal(khotin.archive, sections={"Tin tức": "/tin", "Thông Báo": "/bao"})
    assert khotin.crawl(portal, "--section", typed)["counts"]["stored"] == 2
    assert json.loads(khotin.value("select options from crawls"))["sections"] == ["Thông Báo"]


def test_one_is_singular_and_more_are_plural(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 4)
    portal = site.portal(khotin.archive)
    assert "     1 article skipped: " in khotin("crawl", portal, "--limit", "3").stdout
    assert "     3 articles skipped: already in the archive" in khotin("crawl", portal).stdout


@pytest.mark.parametrize(("seconds", "shown"), [(0.4, "0:00"), (59.7, "0:59"), (60, "1:00"), (119.9, "1:59")])
def test_a_minute_has_sixty_seconds(seconds: float, shown: str) -> None:
    assert progress._clock(seconds) == shown


def test_plain_lines_leave_out_what_is_empty(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "LINES_EVERY", 0.0)
    monkeypatch.setattr(progress, "_row", lambda _: ["thu", "", "1", "1", "0", "0", "0", "", "0:03"])
    run = SimpleNamespace(spider=True, over=False, portal=SimpleNamespace(id="thu"))
    with progress.shown([cast("Run", run)], quiet=False) as watch:
        watch()
    assert capsys.readouterr().err == "thu: found 1, fetched 1, stored 0, skipped 0, failed 0, time 0:03\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["crawl", "khong-co"], "there is no portal 'khong-co'; `khotin portals` lists all"),
        (["crawl", "thu", "--section", "Sai"], "thu has no section 'Sai'; it has 'Tin tức'."),
        (["crawl", "thu", "--since", "hôm qua"], "'hôm qua' is no date"),
        (["crawl", "thu", "--limit", "0"], "0 is not in the range"),
        (["crawl"], "Missing argument"),
        (["crwal"], "No such command 'crwal'"),
        (["search", "lúa"], "there is no archive at"),
        (["search", "NOT"], "there is no archive at"),
        (["show", "1"], "there is no archive at"),
        (["browse"], "there is no archive at"),
    ],
)
def test_bad_input_gets_one_sentence(khotin: Khotin, site: Site, arguments: list[str], said: str) -> None:
    site.portal(khotin.archive)
    done = khotin(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_faulty_portal_file_is_named_with_key_and_line(khotin: Khotin, site: Site) -> None:
    portal = site.portal(khotin.archive)
    file = khotin.archive / "portals" / f"{portal}.toml"
    file.write_text(file.read_text().replace("[article]", "[article]\ntitel = 'h1'"))
    done = khotin("crawl", portal)
    assert done.returncode == 2
    line = next(number for number, text in enumerate(file.read_text().splitlines(), 1) if text.startswith("titel"))
    assert f"thu.toml, line {line}: article.titel: unknown key" in done.stderr
    listed = khotin("portals")
    assert listed.returncode == 1
    assert "tamnongkhanhhoa" in listed.stdout
    assert "article.titel" in listed.stderr


def test_a_faulty_khotin_toml_is_one_sentence(khotin: Khotin) -> None:
    khotin.archive.mkdir(parents=True)
    (khotin.archive / "khotin.toml").write_text("kontakt = 'a@b.vn'\n")
    done = khotin("crawl", "tamnongkhanhhoa")
    assert done.returncode == 2
    assert "khotin.toml" in done.stderr
    assert "kontakt" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_dead_portal_is_a_failure_with_a_reason(khotin: Khotin, site: Site) -> None:
    portal = site.portal(khotin.archive)
    site.close()
    done = khotin("crawl", portal)
    assert done.returncode == 1
    assert "robots.txt" in done.stderr
    assert "found 1 = fetched 0 + skipped 0 + failed 1" in done.stdout


def test_quiet_says_only_what_went_wrong(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    portal = site.portal(khotin.archive)
    good = khotin("crawl", portal, "--quiet")
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
    site.routes["/tin"] = Answer("", 500)
    bad = khotin("crawl", portal, "--quiet")
    assert (bad.returncode, bad.stdout) == (1, "")
    failed, trouble = bad.stderr.splitlines()
    assert failed == f"thu: failed listing {site.url}/tin: HTTP 500"
    assert trouble.startswith("thu: no answer: crawl 2 got no page at all: HTTP 500.")


def test_on_a_terminal_progress_is_live(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 10)
    portal = site.portal(khotin.archive)
    child, terminal = pty.fork()
    if child == 0:
        env = {**khotin.env, "KHOTIN_ARCHIVE": str(khotin.archive), "COLUMNS": "140", "TERM": "xterm"}
        os.execve(BIN / "khotin", ["khotin", "crawl", portal], env)
    shown = b""
    while select.select([terminal], [], [], 60)[0]:
        try:
            shown += os.read(terminal, 65536)
        except OSError:
            break
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    text = shown.decode()
    for column in ("portal", "listing page", "found", "fetched", "stored", "skipped", "failed", "time"):
        assert column in text
    assert "\x1b[" in text
    assert "found 13 = fetched 13" in text


def test_help_is_quick_to_import() -> None:
    """`khotin --help` must not load Scrapy, lxml or SQLite tools (its time is measured in benchmarks/)."""
    import subprocess
    import sys

    heavy = ("scrapy", "lxml", "sqlite_utils", "rich")
    code = f"import crawler.cli.main, sys; sys.exit(any(name in sys.modules for name in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
