"""The process in which the simulations' crawls run: one for all tests of a worker, because its start takes a second."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulation.crawls import Crawls


@pytest.fixture(scope="session")
def crawls() -> Iterator[Crawls]:
    with Crawls() as made:
        yield made
