"""systemd's unit files: a service that crawls what is due, and the timer that starts it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from crawler.archive.folder import ArchiveError


def folder() -> Path:
    """Where the user's own units are (systemd.unit(5))."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def service(archive: Path, command: Sequence[str]) -> str:
    """The service. It may take days, so nothing ends it; the timer does not start it while it runs."""
    return f"""[Unit]
Description=Crawl what is due in {_text(archive)}

[Service]
Type=oneshot
ExecStart=:{" ".join(map(_word, command))}
TimeoutStartSec=infinity
"""


def timer(archive: Path, minutes: int) -> str:
    """The timer. What it slept through is caught up when the machine wakes."""
    return f"""[Unit]
Description=Crawl what is due in {_text(archive)}

[Timer]
OnCalendar=*:0/{minutes}
Persistent=true

[Install]
WantedBy=timers.target
"""


def put(file: Path, text: str) -> bool:
    """Write a unit file; whether that changed anything. Raises ArchiveError."""
    try:
        if file.is_file() and file.read_bytes() == os.fsencode(text):
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.fsencode(text))
    except OSError as error:
        raise ArchiveError(f"{file} cannot be written: {error.strerror}; --print shows what to put there.") from error
    return True


def _word(word: str) -> str:
    """A word of a command line (systemd.service(5)): quoted, and without specifiers. Variables are left alone by the `:` before
    the command.
    """
    return '"' + _text(word).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(text: Path | str) -> str:
    """A text in which `%` is no specifier (systemd.unit(5))."""
    return str(text).replace("%", "%%")
