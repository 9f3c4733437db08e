"""Merges that are killed: `python -m tests.holdings.killed_merge INTO OTHER TARGET NUMBER` merges OTHER into so many copies of an
archive, `TARGET/STEP`, each killed before the STEPth SQL statement or change of a file; the last one is in `TARGET/whole`.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from random import Random

from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.archive.merging import merge
from tests.archive.dying import die_at


def main(source: Path, other: Path, target: Path, number: int) -> None:
    steps = attempt(source, other, target / "whole", 0)
    for step in [*Random(7).sample(range(1, steps), number - 2), steps - 1, steps]:
        attempt(source, other, target / str(step), step)


def attempt(source: Path, other: Path, into: Path, step: int) -> int:
    """Merge into a copy, in a process that is killed at a step; how many steps there were when it came to its end."""
    shutil.copytree(source, into)
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        os.write(write, str(counted(into, other, step)).encode())
        os._exit(0)
    os.close(write)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == (-signal.SIGKILL if step else 0)
    with os.fdopen(read) as end:
        return int(end.read() or 0)


def counted(into: Path, other: Path, step: int) -> int:
    steps = die_at(Archive.shared(Folder(into)), step)  # the merge gets the same connection
    merge(Folder(into), other, lambda *_: None)
    return steps()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
