"""File names that are made from what portals print, and are safe on every file system."""

from __future__ import annotations

import hashlib
import re

from crawler.vietnamese.folding import fold

# What stays as it is: in lower case, for some file systems fold it, and without two signs in a row, which mark a digest.
_PLAIN = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LONGEST = 60
# Windows takes these for devices, whatever their ending.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


def name_of(text: str) -> str:
    """The name of a file or folder for a portal's name or an article's key: of `a-z`, `0-9`, `-` and `_`, 82 characters at
    most, and another one for every other text. A text that is such a name already stays; of any other what is left is followed
    by its digest: `tin-tuc/bai-7` becomes `tin-tuc-bai-7--` and twenty hexadecimal digits.
    """
    if _PLAIN.fullmatch(text) and len(text) <= _LONGEST and text not in _DEVICES:
        return text
    left = "-".join(re.findall(r"[a-z0-9]+", fold(text)))[:_LONGEST].strip("-")
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
    return f"{left or 'x'}--{digest}"
