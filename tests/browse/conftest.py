"""An archive in Datasette, asked in this process and through a browser."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from filelock import FileLock

from crawler.archive.folder import Folder
from tests.browse.sample import build


class Pages:
    """A Datasette on database files, without a network."""

    def __init__(self, *databases: Path, **settings: Any) -> None:
        self.datasette = Datasette([str(path) for path in databases], settings=settings)

    def get(self, path: str, **headers: str) -> Any:
        """Its answer (httpx.Response)."""
        return asyncio.run(self.datasette.client.get(path, headers=headers))

    def text(self, path: str, status: int = 200, **headers: str) -> str:
        """The page's HTML."""
        answer = self.get(path, **headers)
        assert answer.status_code == status, answer.text
        text: str = answer.text
        return text

    def close(self) -> None:
        for database in self.datasette.databases.values():
            database.close()
        self.datasette.executor.shutdown()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of tests/browse/sample.py's archive, made once for all workers. Nobody writes to it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with FileLock(shared / "browse-sample.lock"):
        if not (shared / "browse-sample").exists():
            build(Folder(shared / "browse-sample-begun"))
            (shared / "browse-sample-begun").rename(shared / "browse-sample")
    return shared / "browse-sample"


@pytest.fixture(scope="session")
def pages(sample: Path) -> Iterator[Pages]:
    made = Pages(sample / "archive.db")
    yield made
    made.close()


def words_of(html: str) -> str:
    """What a page says, without its markup and with single spaces."""
    from html import unescape

    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


class Served:
    """A Datasette that listens on loopback, in a thread."""

    def __init__(self, database: Path) -> None:
        import uvicorn

        config = uvicorn.Config(Datasette([str(database)]).app(), host="127.0.0.1", port=0, log_level="error")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.02)
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()
