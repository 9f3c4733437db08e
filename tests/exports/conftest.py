"""Archives that are exported, and exporting without the command."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from crawler.archive.folder import Folder
from crawler.archive.search.filters import EVERYTHING, Filters
from exports.selection import Selection, Watch, choosing
from tests.browse.sample import build
from tests.conftest import Khotin
from tests.exports import deposited
from tests.site import Site


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The archive of tests/browse/sample.py, with hostile texts and a withheld article, made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with FileLock(shared / "exports-sample.lock"):
        if not (shared / "exports-sample").exists():
            build(Folder(shared / "exports-sample-begun"))
            (shared / "exports-sample-begun").rename(shared / "exports-sample")
    return Folder(shared / "exports-sample")


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of tests/exports/deposited.py, made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with FileLock(shared / "exports-deposited.lock"):
        if not (shared / "exports-deposited").exists():
            site = Site()
            deposited.build(Khotin(shared / "exports-deposited-begun"), site)
            site.close()
            (shared / "exports-deposited-begun").rename(shared / "exports-deposited")
    return shared / "exports-deposited"


@pytest.fixture(scope="session")
def archived(crawled: Path) -> Khotin:
    """The same, for what only reads it."""
    return Khotin(crawled)


@pytest.fixture(scope="session")
def pandas() -> Path:
    """The Python that has pandas, in an environment of its own: sqlite-utils would import it with every start of khotin."""
    folder = Path(os.environ.get("KHOTIN_PANDAS", Path(__file__).parents[2] / ".pandas" / "bin"))
    if not (folder / "python").is_file():
        if os.environ.get("CI"):
            pytest.fail(f"CI must read Parquet with pandas, and there is none at {folder}")
        pytest.skip(f"no pandas at {folder}; KHOTIN_PANDAS names the folder of its python")
    return folder / "python"


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice, which opens tables as people do."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI must open tables with LibreOffice, and there is none")
        pytest.skip("no LibreOffice")
    return program


def quiet(*_: object) -> None:
    """Progress that goes nowhere."""


@contextmanager
def chosen(
    folder: Folder, text: str | None = None, filters: Filters = EVERYTHING, watch: Watch = quiet
) -> Iterator[Selection]:
    with choosing(folder, text, filters, watch=watch) as selection:
        yield selection


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
