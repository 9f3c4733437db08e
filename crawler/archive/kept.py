"""What was taken out of withheld articles, a file each in `withheld/`, outside of the database that everybody reads.

A file is there before the transaction that empties the article, and until after the one that fills it again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

from crawler.archive.folder import ArchiveError, Folder
from crawler.capture.warc import sync_folder


def write(folder: Folder, article: int, taken: dict[str, Any]) -> None:
    """Bring what is taken out of an article (JSON values) to the disk, readable to this user alone. Raises OSError."""
    path = _path(folder, article)
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700)
        sync_folder(folder.path)
    unfinished = path.with_suffix(".tmp")
    content = json.dumps({"checksum": _checksum(taken), "taken": taken}, ensure_ascii=False)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def read(folder: Folder, article: int) -> dict[str, Any]:
    """What was taken out of an article. Raises ArchiveError for a file that is missing or was changed."""
    path = _path(folder, article)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        taken: dict[str, Any] = content["taken"]
        is_whole = content["checksum"] == _checksum(taken)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}; put it back from a backup.") from error
    except (ValueError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise ArchiveError(f"{path} is not as it was written; put it back from a backup.")
    return taken


def tidy(folder: Folder, db: sqlite3.Connection) -> None:
    """Remove the files of articles that are not withheld: a process that was killed left them. To be called in a
    transaction, for another process may be about to withhold an article whose file is there already. Raises OSError.
    """
    withheld = {str(article) for (article,) in db.execute("select id from articles where withheld is not null")}
    for path in list(folder.withheld.glob("*.json")) + list(folder.withheld.glob("*.tmp")):
        if path.suffix == ".tmp" or path.stem not in withheld:
            path.unlink()


def _path(folder: Folder, article: int) -> Path:
    return folder.withheld / f"{article}.json"


def _checksum(taken: dict[str, Any]) -> str:
    return hashlib.blake2b(json.dumps(taken, ensure_ascii=False).encode(), digest_size=16).hexdigest()
