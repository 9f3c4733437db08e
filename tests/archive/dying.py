"""A process that kills itself at a step of what it does to an archive."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from crawler.archive.database import Archive

_CHANGES = {"open", "os.mkdir", "os.rename", "os.remove", "os.symlink", "shutil.rmtree"}


def die_at(archive: Archive, step: int) -> Callable[[], int]:
    """Kill this process with SIGKILL before its so manieth SQL statement or change of a file from now on. What triggers and
    FTS5 do within a statement does not count: SQLite has nothing of it written yet. Returns what tells how many steps there were.
    """
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            os.kill(os.getpid(), signal.SIGKILL)

    archive.connection.set_trace_callback(lambda sql: None if sql.startswith("--") or "_fts_" in sql else count())
    sys.addaudithook(lambda event, _: count() if event in _CHANGES else None)
    return lambda: steps
