"""WARC files that are hashed while they are written, so that a closed one is known by its SHA-256 at no further cost."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from crawler.items import Sealed


class HashedFile:
    """A new file, written from its beginning to its end. Raises FileExistsError for one that is there, OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("xb")
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, data: bytes) -> int:
        written = self._file.write(data)
        self._digest.update(data)
        self._size += written
        return written

    def tell(self) -> int:
        """How many bytes have been written."""
        return self._size

    def flush(self) -> None:
        """Hand what was written to the system: it outlives the process."""
        self._file.flush()

    def sync(self) -> None:
        """Bring what was written to the disk: it outlives a loss of power."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> Sealed:
        """Sync and close."""
        self.sync()
        self._file.close()
        return Sealed(self.path.name, self._size, self._digest.hexdigest())


def sealed(path: Path) -> Sealed:
    """The seal of a file that another run left open. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Sealed(path.name, file.tell(), digest)
