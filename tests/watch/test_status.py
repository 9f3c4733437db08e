"""`khotin status`: what a tired archivist reads."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from filelock import FileLock

from tests.conftest import Khotin
from tests.site import Site


def standing(khotin: Khotin, *names: str, code: int = 0) -> dict[str, dict[str, Any]]:
    done = khotin("status", *names, "--json")
    assert done.returncode == code, done.stderr
    return {one["portal"]: one for one in json.loads(done.stdout)}


def test_a_portal_that_is_well(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    khotin.crawl(site.portal(khotin.archive))
    one = standing(khotin)["thu"]
    assert (one["health"], one["state"], one["new"], one["failed"], one["troubles"]) == ("well", "finished", 3, 0, [])
    head, row = khotin("status").stdout.splitlines()
    assert head.split("\t")[:2] == ["health", "portal"]
    assert row.split("\t")[:2] == ["well", "thu"]


def test_those_that_need_a_person_come_first_and_say_why(khotin: Khotin, site: Site, other_site: Site) -> None:
    site.section("/tin", 3)
    khotin.crawl(site.portal(khotin.archive, "an"))
    khotin("crawl", other_site.portal(khotin.archive, "zet"))
    site.portal(khotin.archive, "moi")
    (khotin.archive / "portals" / "hong.toml").write_text("name = 3", encoding="utf-8")
    done = khotin("status")
    assert done.returncode == 1
    rows = [line.split("\t")[:2] for line in done.stdout.splitlines()[1:5]]
    assert rows == [["ill", "hong"], ["ill", "zet"], ["unknown", "moi"], ["well", "an"]]
    assert "\nzet\n  listing, noted" in done.stdout
    assert "\nhong\n  portal file: " in done.stdout
    assert list(standing(khotin, "an")) == ["an"]


def test_a_crawl_under_way_and_one_that_was_killed(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 3)
    khotin.crawl(site.portal(khotin.archive))
    with sqlite3.connect(khotin.archive / "archive.db") as db:
        db.execute(
            "insert into crawls (portal, state, started_at, options, software)"
            " values ('thu', 'running', '2026-01-01T00:00:00Z', '{}', 'khotin')"
        )
    db.close()
    with FileLock(khotin.archive / "locks" / "thu.lock"):
        assert standing(khotin)["thu"]["state"] == "running"
    one = standing(khotin, code=1)["thu"]
    assert (one["state"], one["health"]) == ("killed", "ill")
    assert "khotin crawl thu" in one["troubles"][0]["reason"]


def test_the_next_run(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 1)
    khotin.crawl(site.portal(khotin.archive))
    file = khotin.archive / "portals" / "thu.toml"
    file.write_text('schedule = "0 6 * * *"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert standing(khotin)["thu"]["next_run"].endswith("T23:00:00Z")
    assert " 06:00" in khotin("status").stdout


def test_a_name_that_nobody_knows(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 1)
    khotin.crawl(site.portal(khotin.archive))
    done = khotin("status", "thuu")
    assert done.returncode == 2
    assert "there is no portal 'thuu'" in done.stderr


def test_withheld_articles_are_counted_and_not_read(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    khotin.crawl(site.portal(khotin.archive))
    assert khotin("withhold", "1", "--reason", "bản án").returncode == 0
    khotin.crawl("thu")
    assert "Bài số" not in khotin("status").stdout + khotin("status", "--json").stdout
