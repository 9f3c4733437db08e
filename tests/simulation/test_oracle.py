"""The oracle sees through an archive that says anything else than what happened."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.simulation.crawls import Crawls
from tests.simulation.history import differences
from tests.simulation.oracle import Oracle
from tests.simulation.simulation import BEGIN, NEWEST, Simulation
from tests.simulation.watched import WatchedPortal

REVISION = (
    "title, date, time, byline, source, lead, body, captions, capture, reader, origins, flags, section, url, checksum"
)
LIES = {
    "an edit overlooked": "delete from revisions",
    "an edit made up": f"insert into revisions (article, replaced_at, cause, {REVISION})"
    f" select article, replaced_at, 'portal', {REVISION} from revisions",
    "an edit laid at our own door": "update revisions set cause = 'reader'",
    "an edit noticed too late": "update revisions set replaced_at = '2024-01-12T00:00:00Z'",
    "a disappearance overlooked": "delete from states",
    "a disappearance made up": "insert into states (article, state, since, reason)"
    " select id, 'missing', '2024-01-12T00:00:00Z', 'HTTP 404' from articles where state = 'live' limit 1",
    "a disappearance declared final": "update articles set state = 'gone' where state = 'missing'",
    "an article lost": "delete from aliases where article = (select max(id) from articles);"
    " update articles set url = 'http://127.0.0.1/khong-co' where id = (select max(id) from articles)",
    "an article noticed too late": "update articles set first_seen = '2024-01-12T00:00:00Z'",
}


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory, crawls: Crawls) -> tuple[Path, Oracle]:
    """An archive that has seen an edit and a disappearance, and what could be seen."""
    archive = tmp_path_factory.mktemp("honest") / "archive"
    with WatchedPortal(16, today=BEGIN, newest=NEWEST) as portal:
        it = Simulation(portal, archive, crawls)
        edited, withdrawn = it.post("kinh-te"), it.post("y-te")  # young, so that they are looked at every day
        it.crawl()
        it.wait(2)
        it.edit(edited)
        portal.withdraw(withdrawn)
        for _ in range(3):
            it.crawl()
            it.wait()
        it.check()
    assert [life.state for life in it.oracle.lives].count("missing") == 1
    return archive, it.oracle


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_is_believed(tmp_path: Path, honest: tuple[Path, Oracle], lie: str) -> None:
    archive, oracle = honest
    shutil.copytree(archive, tmp_path / "archive")
    with closing(sqlite3.connect(tmp_path / "archive" / "archive.db")) as db:
        db.create_function("khotin_changed", -1, lambda *_: 1)
        db.executescript(LIES[lie])
    assert differences(tmp_path / "archive", oracle)
