"""Exports that meet with an accident: `python -m tests.exports.accidents KIND ARCHIVE PLACE FORMAT…`.

For each format a process is forked that exports to `PLACE/FORMAT/out`: SIGINT and SIGKILL come, to its whole process group, when
part of the work is done; `full` leaves it alone, on a disk that is full. Prints a JSON object: by format the exit code, what was
said on standard error, and what is left in its folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import crawler.cli.bar
import crawler.cli.export
import crawler.cli.main


def main(kind: str, archive: str, place: Path, formats: list[str]) -> None:
    ends = {}
    for form in formats:
        (place / form).mkdir(exist_ok=True)
        out, said = os.pipe()
        child = os.fork()
        if child == 0:
            _export(kind, archive, form, place / form / "out", said)
        os.close(said)
        with os.fdopen(out, encoding="utf-8") as pipe:
            told = pipe.read().lstrip()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        ends[form] = [code, told, sorted(path.name for path in (place / form).iterdir())]
    sys.stdout.write(json.dumps(ends))


def _export(kind: str, archive: str, form: str, path: Path, said: int) -> NoReturn:
    os.setsid()
    os.dup2(said, 2)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    if kind != "full":
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are begun without it
        crawler.cli.bar.shown = _shown(signal.Signals[kind])
    sys.argv = ["khotin", "export", form, "-o", str(path), "--archive", archive]
    code: Any = 0
    try:
        crawler.cli.main.main()
    except SystemExit as end:
        code = end.code
    os._exit(code or 0)


def _shown(number: signal.Signals) -> Callable[[], Any]:
    @contextlib.contextmanager
    def shown() -> Iterator[Callable[[str, int, int], None]]:
        yield lambda _, done, __: os.killpg(0, number) if done else None

    return shown


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
