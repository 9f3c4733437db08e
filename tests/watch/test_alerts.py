"""Alerts: one when something begins to need a person, one when it is over, none in between; and no password in sight."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.folder import ArchiveError, Folder
from crawler.watch import alerts
from tests.conftest import Khotin
from tests.site import Answer, Site

EMPTY = Answer('<html><body><div id="news"><ul></ul></div></body></html>')
SECRET = "mat-khau"


@pytest.fixture
def watched(khotin: Khotin, site: Site, other_site: Site) -> Khotin:
    """A crawled portal whose alerts go to the other site."""
    site.section("/tin", 3)
    khotin.crawl(site.portal(khotin.archive, more="\n[expect]\nsilence = 9999\n"))
    address = f"json://nguoi:{SECRET}@{other_site.netloc}/bao"
    (khotin.archive / "khotin.toml").write_text(f'name = "Kho thử"\nalerts = ["{address}"]\n', encoding="utf-8")
    other_site.routes["/bao"] = Answer("{}")
    return khotin


def crawl(khotin: Khotin) -> str:
    done = khotin("crawl", "thu", "--quiet")
    assert SECRET not in done.stdout + done.stderr
    return done.stderr


def messages(receiver: Site) -> list[dict[str, Any]]:
    return [json.loads(asked.body) for asked in receiver.asked]


def test_one_message_when_it_begins_and_one_when_it_is_over(watched: Khotin, site: Site, other_site: Site) -> None:
    well = site.routes["/tin"]
    crawl(watched)
    assert messages(other_site) == []
    site.routes["/tin"] = EMPTY
    crawl(watched)
    crawl(watched)
    (began,) = messages(other_site)
    assert began["title"] == "khotin: thu in trouble"
    assert all(part in began["message"] for part in ("thu: listing", "no entries", "khotin learn thu", "Kho thử"))
    site.routes["/tin"] = well
    crawl(watched)
    crawl(watched)
    _, over = messages(other_site)
    assert over["title"] == "khotin: thu well again"
    assert "thu: over: listing" in over["message"]


def test_what_is_over_is_told_once_though_it_was_over_at_once(watched: Khotin, site: Site, other_site: Site) -> None:
    """It ends after it was told of, by the archive: also within one second, and when the clock was set back meanwhile."""
    well = site.routes["/tin"]
    site.routes["/tin"] = EMPTY
    crawl(watched)
    with sqlite3.connect(watched.archive / "archive.db") as db:
        db.execute("update troubles set alerted_at = '2099-01-01T00:00:00+00:00'")
    db.close()
    site.routes["/tin"] = well
    crawl(watched)
    crawl(watched)
    assert [message["title"] for message in messages(other_site)] == [
        "khotin: thu in trouble",
        "khotin: thu well again",
    ]


def test_a_channel_that_fails_says_so_and_is_tried_again(watched: Khotin, site: Site, other_site: Site) -> None:
    other_site.routes["/bao"] = Answer("<h1>Lỗi</h1>", 500)
    site.routes["/tin"] = EMPTY
    assert "khotin: alert channel 1 (json) failed" in crawl(watched)
    assert watched.value("select alerted_at from troubles") is None
    other_site.routes["/bao"] = Answer("{}")
    assert "alert channel" not in crawl(watched)
    assert watched.value("select alerted_at from troubles") is not None
    assert len(messages(other_site)) == 2


def test_a_trial_shows_that_alerts_arrive(watched: Khotin, other_site: Site) -> None:
    done = watched("status", "--alert")
    assert (done.returncode, done.stdout) == (0, "Sent to 1 of 1 channels; see whether the message arrived.\n")
    assert "Kho thử" in messages(other_site)[0]["message"]
    other_site.routes["/bao"] = Answer("", 500)
    done = watched("status", "--alert")
    assert done.returncode == 1
    assert SECRET not in done.stdout + done.stderr


def test_without_any_channel_a_trial_says_what_to_write(khotin: Khotin) -> None:
    done = khotin("status", "--alert")
    assert done.returncode == 2
    assert "alerts = [" in done.stderr


def test_without_apprise_the_command_that_installs_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "khotin.toml").write_text('alerts = ["json://127.0.0.1:9"]', encoding="utf-8")
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: None)
    with pytest.raises(ArchiveError, match=r"pip install 'khotin\[alert\]'"):
        alerts.send(Folder(tmp_path), "", "")


@pytest.mark.parametrize("address", [f"nonsense {SECRET}", f"khong://{SECRET}@127.0.0.1", SECRET, ""])
def test_what_is_no_address_fails_and_is_not_printed(
    tmp_path: Path, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "khotin.toml").write_text(f"alerts = [{json.dumps(address)}]", encoding="utf-8")
    (failure,) = alerts.send(Folder(tmp_path), "Thử", "Thử")
    assert SECRET not in failure + caplog.text
