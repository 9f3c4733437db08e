"""Who signs what is decided about the archive by hand: corrections and withholdings."""

from __future__ import annotations

import getpass

from crawler.archive.folder import ArchiveError, Folder
from crawler.vietnamese.text import clean


def signer(folder: Folder, by: str | None) -> str:
    """The name given, else the contact of `khotin.toml` or KHOTIN_CONTACT, else the login name; never empty.

    Raises ArchiveError where nobody can be named.
    """
    name = clean(by) if by is not None else folder.config().contact or clean(_login())
    if not name:
        raise ArchiveError("nobody signs this; say who you are with --by NAME.")
    return name


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return ""
