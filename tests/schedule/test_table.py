"""`khotin schedule`: what it shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from crawler.vietnamese.zone import VIETNAM
from tests.conftest import Khotin
from tests.schedule.timetables import RARELY, put_on
from tests.site import Site


def test_it_shows_last_and_next_runs_and_names_what_it_leaves_out(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    put_on(khotin.archive, site.portal(khotin.archive, "mot"))
    put_on(khotin.archive, site.portal(khotin.archive, "hai"), hours="00:00-23:59")
    site.portal(khotin.archive, "ba")
    khotin.crawl("mot")
    done = khotin("schedule")
    head, hai, mot = (line.split("\t") for line in done.stdout.splitlines())
    assert head == ["portal", "schedule", "hours", "last run", "next run", "missed"]
    assert hai[:4] == ["hai", RARELY, "00:00-23:59", "never"]
    began = datetime.fromisoformat(khotin.value("select started_at from crawls")).astimezone(VIETNAM)
    assert mot[:4] == ["mot", RARELY, "", f"{began:%Y-%m-%d %H:%M}"]
    assert mot[4].endswith("-02-29 00:00")
    assert mot[5] == "0"
    assert "have no schedule" in done.stderr


def test_what_was_slept_through_is_missed_and_due_now(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    put_on(khotin.archive, site.portal(khotin.archive), "0 * * * *")
    khotin.crawl("thu")
    # Eight hours ago, as far as the archive knows.
    began = datetime.now(UTC) - timedelta(hours=8)
    import sqlite3

    db = sqlite3.connect(khotin.archive / "archive.db")
    with db:
        db.execute("update crawls set started_at = ?", [began.strftime("%Y-%m-%dT%H:%M:%SZ")])
    db.close()
    (row,) = json.loads(khotin("schedule", "--json").stdout)
    assert row["missed"] == 8
    assert row["next"] <= datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert khotin("schedule").stdout.splitlines()[1].split("\t")[4:] == ["now", "8"]


def test_a_broken_file_is_named(khotin: Khotin, site: Site) -> None:
    put_on(khotin.archive, site.portal(khotin.archive))
    (khotin.archive / "portals" / "hong.toml").write_text("x")
    done = khotin("schedule")
    assert done.returncode == 1
    assert "portals/hong.toml" in done.stderr
    assert done.stdout.splitlines()[1].startswith("thu\t")
