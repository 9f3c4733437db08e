"""An archive is a folder: `archive.db`, `warc/`, `portals/*.toml`, `khotin.toml`, and `locks/` while crawls run."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec


class ArchiveError(Exception):
    """Something about the archive itself is wrong; the message is one sentence for the archivist."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`khotin.toml`: who runs this archive. `contact` is a mail or web address that portals can complain to."""

    contact: str | None = None
    name: str = "khotin news archive"


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of an archive."""

    path: Path

    @classmethod
    def chosen(cls, option: str | Path | None = None) -> Folder:
        """The folder an option names, else the environment variable KHOTIN_ARCHIVE, else `./archive`."""
        return cls(Path(option or os.environ.get("KHOTIN_ARCHIVE") or "archive"))

    @property
    def database(self) -> Path:
        return self.path / "archive.db"

    @property
    def warc(self) -> Path:
        return self.path / "warc"

    @property
    def portals(self) -> Path:
        return self.path / "portals"

    @property
    def locks(self) -> Path:
        return self.path / "locks"

    def make(self) -> None:
        """Make the folder and its parts. Raises ArchiveError where that cannot be."""
        try:
            for part in (self.path, self.warc, self.portals, self.locks):
                part.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(
                f"{self.path} cannot be made an archive: {error.strerror}; choose another folder with --archive."
            ) from error

    def config(self) -> Config:
        """`khotin.toml`, with KHOTIN_CONTACT before its contact. Raises ArchiveError when the file is wrong."""
        file = self.path / "khotin.toml"
        config = Config()
        try:
            config = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Config)
        except FileNotFoundError:
            pass
        except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError, OSError) as error:
            raise ArchiveError(f"{file}: {error}; it may hold the keys `contact` and `name`.") from error
        return Config(contact=os.environ.get("KHOTIN_CONTACT") or config.contact, name=config.name)
