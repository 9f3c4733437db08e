"""`khotin due` as a timer starts it: real processes, portals on loopback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.vietnamese.zone import VIETNAM
from tests.conftest import Khotin
from tests.schedule.timetables import put_on
from tests.site import Answer, Site

# `khotin` with another clock and no patience: `later` is in a file, in seconds.
_MOVED = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.cli import progress
from crawler.cli.main import main
from crawler.watch import due

later = Path(sys.argv.pop(1))
due.now = lambda: datetime.now(UTC) + timedelta(seconds=float(later.read_text()))
due.LOOK_EVERY = progress.EVERY = 0.05
main()
"""


class Clock:
    """The clock of `khotin due`; what the archive notes has this machine's."""

    def __init__(self, khotin: Khotin, file: Path) -> None:
        self._khotin, self._file = khotin, file
        self.move(timedelta())

    def move(self, by: timedelta) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(str(by.total_seconds()))
        new.replace(self._file)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        env = {**self._khotin.env, "KHOTIN_ARCHIVE": str(self._khotin.archive)}
        command = [sys.executable, "-c", _MOVED, str(self._file), "due", *arguments]
        return subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def due(self, *arguments: str) -> tuple[int, str]:
        """Run it; exit code and all that it says."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        assert "Traceback" not in err, err
        return process.returncode, out + err


@pytest.fixture
def clock(khotin: Khotin, tmp_path: Path) -> Clock:
    return Clock(khotin, tmp_path / "later")


def wait_until(condition: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    assert condition()


def slow(site: Site, seconds: float) -> None:
    """Make every page answer late."""
    for path, route in list(site.routes.items()):
        if isinstance(route, Answer):
            site.routes[path] = lambda route=route: (time.sleep(seconds), route)[1]  # type: ignore[misc]


def gated(site: Site, path: str) -> threading.Event:
    """Make a page wait until the event is set."""
    page, gate = site.routes[path], threading.Event()
    assert isinstance(page, Answer)
    site.routes[path] = lambda: page if gate.wait(60) else Answer("", 500)
    return gate


def hours_around(moment: datetime) -> str:
    """Hours that began an hour before a moment and end an hour after it."""
    begin, end = (moment.astimezone(VIETNAM) + timedelta(hours=by) for by in (-1, 1))
    return f"{begin:%H:%M}-{end:%H:%M}"


@pytest.mark.parametrize("seconds", [0, 0.02])
def test_ten_at_once_crawl_each_portal_once(khotin: Khotin, site: Site, other_site: Site, seconds: float) -> None:
    for id_, each in (("mot", site), ("hai", other_site)):
        each.section("/tin", 6)
        slow(each, seconds)
        put_on(khotin.archive, each.portal(khotin.archive, id_))
    processes = [khotin.start("due", "--quiet") for _ in range(10)]
    ends = [(*process.communicate(timeout=60), process.returncode) for process in processes]
    assert ends == [("", "", 0)] * 10
    assert khotin.value("select group_concat(portal) from (select portal from crawls order by portal)") == "hai,mot"
    assert khotin.value("select count(*) from articles") == 12
    for each in (site, other_site):
        assert len(each.paths()) == len(set(each.paths()))


def test_while_one_is_at_work_a_second_says_so_and_leaves(khotin: Khotin, site: Site) -> None:
    paths = site.section("/tin", 2)
    gate = gated(site, paths[0])
    put_on(khotin.archive, site.portal(khotin.archive))
    first = khotin.start("due")
    wait_until(lambda: paths[0] in site.paths())
    second = khotin("due")
    gate.set()
    assert (second.returncode, second.stdout) == (0, "Another `khotin due` is at work on this archive.\n")
    assert first.wait(60) == 0
    assert "thu: finished" in first.communicate()[0]
    assert khotin("due").stdout == "Nothing is due.\n"
    assert khotin("due", "--json").stdout == "[]\n"


def test_only_portals_with_a_schedule_are_crawled(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    site.portal(khotin.archive, "mot")
    assert khotin("due").stdout == "Nothing is due.\n"
    put_on(khotin.archive, "mot")
    done = json.loads(khotin("due", "--json").stdout)
    assert [(result["portal"], result["state"]) for result in done] == [("mot", "finished")]


def test_killed_it_is_gone_on_with(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 60, per_page=10)
    slow(site, 0.02)
    put_on(khotin.archive, site.portal(khotin.archive))
    process = khotin.start("due")
    wait_until(lambda: len(site.asked) > 20)
    process.kill()
    process.communicate()
    (result,) = json.loads(khotin("due", "--json").stdout)
    assert result["continued"]
    assert khotin.value("select count(*) from crawls") == 1
    assert khotin.value("select count(*) from articles") == 60


def test_interrupted_it_stops_and_is_gone_on_with(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 60, per_page=10)
    slow(site, 0.03)
    put_on(khotin.archive, site.portal(khotin.archive))
    process = khotin.start("due")
    wait_until(lambda: len(site.asked) > 20)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert khotin("due").returncode == 0
    assert khotin.value("select group_concat(state) from crawls") == "finished"


def test_when_its_hours_end_a_crawl_stops_and_goes_on_when_they_begin(khotin: Khotin, clock: Clock, site: Site) -> None:
    site.section("/tin", 80, per_page=10)
    slow(site, 0.03)
    put_on(khotin.archive, site.portal(khotin.archive), hours=hours_around(datetime.now(UTC)))
    process = clock.start()
    wait_until(lambda: len(site.asked) > 20)
    clock.move(timedelta(hours=2))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, "khotin:" in err) == (0, False)  # how far it is, it tells every ten seconds
    assert "thu: stopped: its hours ended" in out
    assert khotin.value("select state from crawls") == "stopped"
    assert khotin.value("select count(*) from frontier where state = 'waiting'") > 0
    assert khotin.value("select count(*) from frontier where state = 'failed'") == 0
    assert clock.due() == (0, "Nothing is due.\n")
    clock.move(timedelta())
    code, said = clock.due()
    assert (code, "continued" in said) == (0, True)
    assert khotin.value("select count(*) from articles") == 80
    assert len(site.paths()) == len(set(site.paths()))  # what was under way when they ended was not lost


def test_a_portal_that_becomes_due_joins(khotin: Khotin, clock: Clock, site: Site, other_site: Site) -> None:
    paths = site.section("/tin", 2)
    gate = gated(site, paths[0])
    other_site.section("/tin", 3)
    put_on(khotin.archive, site.portal(khotin.archive, "mot"))
    process = clock.start("--json")
    wait_until(lambda: paths[0] in site.paths())
    put_on(khotin.archive, other_site.portal(khotin.archive, "hai"))
    wait_until(lambda: khotin.rows("select 1 from crawls where portal = 'hai' and state = 'finished'"))
    assert khotin.value("select state from crawls where portal = 'mot'") == "running"
    gate.set()
    out, _ = process.communicate(timeout=60)
    assert [(result["portal"], result["state"]) for result in json.loads(out)] == [
        ("mot", "finished"),
        ("hai", "finished"),
    ]
    assert khotin.value("select count(*) from crawls") == 2


def test_a_portal_that_is_crawled_by_hand_is_left_alone(khotin: Khotin, site: Site) -> None:
    paths = site.section("/tin", 2)
    gate = gated(site, paths[0])
    portal = put_on(khotin.archive, site.portal(khotin.archive))
    by_hand = khotin.start("crawl", portal, "--quiet")
    wait_until(lambda: paths[0] in site.paths())
    done = khotin("due")
    gate.set()
    assert by_hand.wait(60) == 0
    by_hand.communicate()
    assert (done.returncode, done.stderr) == (0, "")
    assert "thu: left to the process that crawls it" in done.stdout
    assert khotin("due").stdout == "Nothing is due.\n"


def test_a_crawl_narrowed_by_hand_takes_no_run_away(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 4)
    portal = put_on(khotin.archive, site.portal(khotin.archive))
    khotin.crawl(portal, "--limit", "1")
    assert khotin("due").returncode == 0
    assert khotin.value("select count(*) from articles") == 4


def test_a_broken_file_keeps_no_other_portal_from_being_crawled(khotin: Khotin, site: Site) -> None:
    site.section("/tin", 2)
    put_on(khotin.archive, site.portal(khotin.archive, "tot"))
    (khotin.archive / "portals" / "hong.toml").write_text('schedule = "61 * * * *"\n')
    done = khotin("due", "--quiet")
    assert done.returncode == 2
    assert done.stderr.startswith("khotin: portals/hong.toml, line 1: ")
    assert done.stderr.count("\n") == 1
    assert khotin.value("select state from crawls where portal = 'tot'") == "finished"


def test_what_fails_by_itself_is_tried_again_after_an_hour(khotin: Khotin, clock: Clock, site: Site) -> None:
    site.section("/tin", 2)
    put_on(khotin.archive, site.portal(khotin.archive))
    file = khotin.archive / "portals" / "thu.toml"
    lacking = file.read_text(encoding="utf-8")
    file.write_text(lacking.replace('link = "a"\n', "").replace('entry = "li"\n', ""), encoding="utf-8")
    code, said = clock.due("--quiet")
    assert (code, "thu cannot be crawled yet" in said) == (2, True)
    assert clock.due() == (0, "Nothing is due.\n")
    clock.move(timedelta(minutes=61))
    assert clock.due()[0] == 2
    file.write_text(lacking, encoding="utf-8")
    clock.move(timedelta(minutes=125))
    assert clock.due()[0] == 0
    assert khotin.value("select count(*) from articles") == 2


def test_a_folder_that_is_no_archive_is_not_made_one(khotin: Khotin) -> None:
    done = khotin("due")
    assert done.returncode == 2
    assert "there is no archive at" in done.stderr
    assert not khotin.archive.exists()


_HOSTS = """
import asyncio, sys
from pathlib import Path

from crawler.archive.crawls import Narrowing
from crawler.archive.folder import Folder
from crawler.portals.loader import load_text
from crawler.spiders import run

def portal(id, host, more=""):
    text = f'name = "Thử"\\nurl = "https://{host}/"\\nverified = "untested"\\nhosts = [{more}]\\n'
    return load_text(text + '[[sections]]\\nname = "Tin"\\nurl = "/tin/"\\n', id)

async def crawled(self, run):
    print("begin", run.portal.id)
    await asyncio.sleep(0.1)
    print("end", run.portal.id)
    run.over = True

run.Runner._one = crawled
runner = run.Runner([portal("a", "mot.vn"), portal("b", "hai.vn"), portal("c", "ba.vn", '"mot.vn:8080", "hai.vn"')],
                    Folder(Path(sys.argv[1])), Narrowing())
joined = iter([portal("d", "ba.vn")])
def watch():
    for each in joined:
        runner.add(each)
runner.start(watch, 0.01)
"""


def test_portals_that_share_a_host_are_crawled_one_after_the_other(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _HOSTS, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    said = done.stdout.splitlines()
    assert said[:2] == ["begin a", "begin b"]
    assert set(said[2:4]) == {"end a", "end b"}
    assert said[4:] == ["begin c", "end c", "begin d", "end d"]
