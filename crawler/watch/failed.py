"""When scheduled crawls ended by an error of their own: a file in the archive's locks/ folder, which `khotin due` alone writes.

The archive itself cannot say it: a portal that was refused has no crawl there, and a disk may be full.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from crawler.archive.clock import stamp
from crawler.archive.folder import Folder

_NAME = "failed.json"


def read(folder: Folder) -> dict[str, datetime]:
    """By portal, when its scheduled crawl last failed. A file that cannot be read says nothing: all is tried again."""
    try:
        noted = json.loads((folder.locks / _NAME).read_text(encoding="utf-8"))
        return {portal: datetime.fromisoformat(at) for portal, at in noted.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def write(folder: Folder, failed: Mapping[str, datetime]) -> None:
    """Write it down, whole or not at all. Raises OSError."""
    file = folder.locks / _NAME
    new = file.with_suffix(".new")
    new.write_text(json.dumps({portal: stamp(at) for portal, at in failed.items()}), encoding="utf-8")
    new.replace(file)
