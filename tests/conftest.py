"""What tests share: a portal on loopback, an archive folder, the khotin command."""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from tests.forks import Forks
from tests.site import Site

BIN = Path(sys.executable).parent

# What was compiled is kept, as interpreters do unless they are told not to: else each process would compile khotin and its tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first, which are those of whole sites, so that no worker is left with one at the end."""
    items.sort(key=lambda item: "corpus" not in item.keywords)


def pytest_collection_finish() -> None:
    """What was collected stays: the garbage collector need not look through it again, nor after every few hundred objects."""
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder that holds `corpus/` and `seed/`. Tests that ask for it are marked `corpus`."""
    folder = Path(os.environ.get("KHOTIN_CORPUS", Path(__file__).parents[2] / "shared"))
    if not (folder / "corpus" / "replay.py").is_file():
        if os.environ.get("CI"):
            pytest.fail(f"CI must run the corpus tests, and there is no corpus at {folder}")
        pytest.skip(f"no corpus at {folder}; KHOTIN_CORPUS names its folder")
    return folder


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
def other_site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


class Khotin:
    """The khotin command on an archive, run as users run it: in a process of its own. `forks` spares its start-up."""

    forks: Forks | None = None

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("KHOTIN_")}

    def start(self, *arguments: str, command: str = "khotin") -> subprocess.Popen[str]:
        env = {**self.env, "KHOTIN_ARCHIVE": str(self.archive)}
        if self.forks is not None and _NEEDS_ITS_OWN_START.isdisjoint(env):
            return cast("subprocess.Popen[str]", self.forks.start([command, *arguments], env))
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen([str(BIN / command), *arguments], env=env, text=True, encoding="utf-8", **pipes)

    def __call__(self, *arguments: str, command: str = "khotin") -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, command=command)
        out, err = process.communicate(timeout=120)
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def crawl(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """Crawl one portal; its result as --json gives it. Checks the exit code and that the counts add up."""
        done = self("crawl", *arguments, "--json")
        assert done.returncode == code, done.stdout + done.stderr
        result: dict[str, Any] = json.loads(done.stdout)[0]
        counts = result["counts"]
        assert counts["found"] == counts["fetched"] + counts["skipped"] + counts["failed"] + counts["waiting"]
        return result

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """What a plain SQLite client reads from archive.db."""
        db = sqlite3.connect(f"file:{self.archive / 'archive.db'}?mode=ro", uri=True)
        db.row_factory = sqlite3.Row
        try:
            return db.execute(query, values).fetchall()
        finally:
            db.close()

    def value(self, query: str, *values: Any) -> Any:
        return self.rows(query, *values)[0][0]


# What the interpreter reads when it starts.
_NEEDS_ITS_OWN_START = frozenset({"PYTHONPATH", "PYTHONUTF8", "PYTHONIOENCODING", "LC_ALL"})


@pytest.fixture(scope="session", autouse=True)
def _forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    Khotin.forks = Forks(tmp_path_factory.mktemp("forks"))
    yield
    Khotin.forks.close()
    Khotin.forks = None


@pytest.fixture
def khotin(tmp_path: Path) -> Khotin:
    return Khotin(tmp_path / "archive")
