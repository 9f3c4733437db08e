"""Having `khotin due` started every few minutes: by a timer of the user's systemd, or by a line of the user's crontab."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.folder import ArchiveError, Folder
from crawler.vietnamese.text import unmarked
from crawler.watch import crontab, units

MINUTES = 5


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be started. `name` tells the archive from every other on this machine; `command` is absolute."""

    name: str
    folder: Path
    command: tuple[str, ...]

    @classmethod
    def of(cls, archive: Folder) -> Job:
        """The job of an archive. Raises ArchiveError where there is none, and for a folder whose name would break a line."""
        folder = archive.path.absolute()
        if not folder.is_dir():
            raise ArchiveError(f"there is no archive at {archive.path}; name its folder with --archive.")
        if re.search(r"[\x00-\x1f\x7f]", str(folder)):
            raise ArchiveError(f"{str(folder)!r} holds a control character; give the folder another name.")
        words = "-".join(re.findall(r"[a-z0-9]+", unmarked(folder.name).lower())) or "archive"
        place = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
        return cls(f"khotin-{words}-{place}", folder, (_program(), "due", "--quiet", "--archive", str(folder)))


def by_systemd(archive: Folder, *, only_print: bool) -> list[str]:
    """Install a service and its timer for the user; sentences and texts to show. Raises ArchiveError."""
    job = Job.of(archive)
    files = {
        units.folder() / f"{job.name}.service": units.service(job.folder, job.command),
        units.folder() / f"{job.name}.timer": units.timer(job.folder, MINUTES),
    }
    if only_print:
        return [f"# {file}\n{text}" for file, text in files.items()]
    if not shutil.which("systemctl"):
        raise ArchiveError("there is no systemd on this machine; use --cron.")
    changed = [file for file, text in files.items() if units.put(file, text)]
    return [
        *([f"Written: {file}" for file in changed] or [f"{job.name}.timer is installed already."]),
        f"To start it: systemctl --user enable --now {job.name}.timer",
        "To have it run while you are not logged in: loginctl enable-linger",
        *_advice(archive),
    ]


def by_cron(archive: Folder, *, only_print: bool) -> list[str]:
    """Put a line into the user's crontab; sentences and texts to show. Raises ArchiveError."""
    job = Job.of(archive)
    line = crontab.line(job.command, job.name, MINUTES)
    if only_print:
        return [line]
    changed = crontab.put(line, job.name)
    return [f"{'Written to' if changed else 'Already in'} your crontab: {line}", *_advice(archive)]


def _program() -> str:
    """The absolute path of the khotin command: that of this interpreter, else the one a shell would find."""
    beside = shutil.which("khotin", path=str(Path(sys.executable).parent))
    program = beside or shutil.which("khotin")
    if program is None:
        raise ArchiveError("the command `khotin` is not found; install khotin with pip, and try again.")
    return str(Path(program).absolute())


def _advice(archive: Folder) -> list[str]:
    """What a timer does not have of this shell."""
    if not os.environ.get("KHOTIN_CONTACT"):
        return []
    return [f"KHOTIN_CONTACT is set in this shell only: see that {archive.path / 'khotin.toml'} has the contact."]
