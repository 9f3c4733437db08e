"""The user's crontab: a line of ours in it, all others left as they are."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence

from crawler.archive.folder import ArchiveError


def line(command: Sequence[str], name: str, minutes: int) -> str:
    """The line that starts a command every few minutes. Its name stands at its end, as a comment to the shell.

    Raises ArchiveError for a backslash, which crontabs of different systems read differently (crontab(5)).
    """
    words = shlex.join(command)
    if "\\" in words:
        raise ArchiveError("a backslash in the folder's name cannot stand in a crontab; use --systemd, or rename it.")
    escaped = words.replace("%", "\\%")
    return f"*/{minutes} * * * * {escaped} # {name}"


def put(line: str, name: str) -> bool:
    """Put a line into the crontab, in the place of an earlier one of that name; whether that changed anything.

    Raises ArchiveError.
    """
    if not shutil.which("crontab"):
        raise ArchiveError("there is no crontab on this machine; use --systemd.")
    before = _lines()
    ours = [old for old in before if old.endswith(f" # {name}") and not old.startswith("#")]
    if ours == [line]:
        return False
    after = [*(old for old in before if old not in ours), line]
    done = _crontab("-", given="".join(f"{each}\n" for each in after))
    if done.returncode:
        raise ArchiveError(f"crontab refuses the line ({_said(done)}); --print shows it.")
    return True


def _lines() -> list[str]:
    """The crontab as it is. Raises ArchiveError where it cannot be read: it must not be written over then."""
    done = _crontab("-l")
    if done.returncode == 0:
        return os.fsdecode(done.stdout).removesuffix("\n").split("\n") if done.stdout else []
    if b"no crontab" in done.stderr:
        return []
    raise ArchiveError(f"your crontab cannot be read ({_said(done)}); --print shows the line to put there.")


def _crontab(argument: str, given: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run crontab, which must speak English: that there is no crontab yet is told by its words alone."""
    env = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(["crontab", argument], input=os.fsencode(given), capture_output=True, env=env, check=False)


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return " ".join(os.fsdecode(done.stderr).split())[:200] or f"exit code {done.returncode}"
