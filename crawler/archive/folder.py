"""An archive is a folder: `archive.db`, `warc/`, `portals/*.toml`, `khotin.toml`, `locks/` while crawls run, and `withheld/`."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

# What a portal's staff can write to or open. It stands in brackets in the User-Agent, so it has none itself.
_MAIL = r"[^\s@;()<>]+@[^\s@;()<>]+\.[^\s@;()<>]+"
_WEB = r"https?://[^\s@;()<>/]+\.[^\s;()<>]+"
_CONTACT = re.compile(f"{_MAIL}|{_WEB}")


class ArchiveError(Exception):
    """Something about the archive itself is wrong; the message is one sentence for the archivist."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`khotin.toml`: who runs this archive. `contact` is a mail or web address that portals can complain to, `alerts` are
    apprise's addresses of those who are told when something needs a person; they may hold passwords.
    """

    contact: str | None = None
    name: str = "khotin news archive"
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of an archive."""

    path: Path

    @classmethod
    def chosen(cls, option: str | Path | None = None) -> Folder:
        """The folder an option names, else the environment variable KHOTIN_ARCHIVE, else `./archive`. It need not exist.

        Raises ArchiveError for what is no folder.
        """
        path = Path(option or os.environ.get("KHOTIN_ARCHIVE") or "archive")
        try:
            if path.exists() and not path.is_dir():
                raise ArchiveError(f"{path} is not a folder; an archive is one: name it with --archive.")
        except OSError as error:  # a name that is too long, a folder that may not be entered
            raise ArchiveError(
                f"{path} cannot be an archive: {error.strerror}; name another folder with --archive."
            ) from error
        return cls(path)

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

    @property
    def withheld(self) -> Path:
        """What was taken out of withheld articles; made when it is needed."""
        return self.path / "withheld"

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
        """`khotin.toml`, with KHOTIN_CONTACT before its contact. Raises ArchiveError when either is wrong."""
        file = self.path / "khotin.toml"
        config = Config()
        try:
            config = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Config)
        except FileNotFoundError:
            pass
        except RecursionError as error:
            raise ArchiveError(
                f"{file}: nested too deeply; it may hold the keys `contact`, `name` and `alerts`."
            ) from error
        except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError, OSError) as error:
            raise ArchiveError(f"{file}: {error}; it may hold the keys `contact`, `name` and `alerts`.") from error
        own = os.environ.get("KHOTIN_CONTACT")
        contact = own or config.contact
        if contact and not (_CONTACT.fullmatch(contact) and contact.isprintable()):
            raise ArchiveError(
                f"{'KHOTIN_CONTACT' if own else file}: {contact!r} is no contact; it must be a mail address such as"
                " you@example.org or a web address such as https://example.org/."
            )
        return msgspec.structs.replace(config, contact=contact)
