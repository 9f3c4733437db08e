"""pywb, the Wayback Machine's replay, as a separate program over WARC files."""

from __future__ import annotations

import html
import re
import socket
import subprocess
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.request import urlopen

COLLECTION = "kho"


@dataclass(frozen=True)
class Wayback:
    url: str

    def original(self, url: str, at: str) -> tuple[bytes, datetime]:
        """The body as it was captured at that time (YYYYMMDDhhmmss, UTC) or nearest to it, and when that was."""
        return self._get(f"{at}id_/{url}")

    def shown(self, url: str, at: str) -> str:
        """The text of the page as a browser would show it, its links rewritten: NFC, single blanks."""
        page = self._get(f"{at}mp_/{url}")[0].decode()
        page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
        text = html.unescape(re.sub(r"<[^>]+>", " ", page))
        return " ".join(unicodedata.normalize("NFC", text).split())

    def _get(self, path: str) -> tuple[bytes, datetime]:
        with urlopen(f"{self.url}/{COLLECTION}/{path}", timeout=30) as response:
            return response.read(), parsedate_to_datetime(response.headers["Memento-Datetime"])


@contextmanager
def replaying(programs: Path, folder: Path, warcs: Sequence[Path]) -> Iterator[Wayback]:
    """Replay WARC files, or WACZ packages by the indexes in them, from a collection made in `folder`."""
    for arguments in (["init", COLLECTION], ["add", "--unpack-wacz", COLLECTION, *map(str, warcs)]):
        subprocess.run([str(programs / "wb-manager"), *arguments], cwd=folder, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(programs / "wayback"), "--bind", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_open(port)
        yield Wayback(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_open(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"pywb does not answer on port {port}")
