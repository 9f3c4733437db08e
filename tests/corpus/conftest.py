"""The recorded sites crawled, once for all tests and all their workers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Khotin
from tests.recorded import crawled_once


@pytest.fixture
def crawled(corpus: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Khotin]:
    """A copy of the archive of a recorded site, crawled twice; the results of both crawls are in `results.json` beside it."""
    return lambda site: crawled_once(corpus, site, tmp_path_factory.getbasetemp(), tmp_path)
