"""What tells a deposit from another: which articles it has, and what they say."""

from __future__ import annotations

import hashlib
from uuid import NAMESPACE_URL, uuid5

from exports.selection import Selection

_TEXTS = "select portal, key, checksum from chosen join articles on articles.id = article order by position"


def identifier(selection: Selection) -> str:
    """`urn:uuid:…`, the same for the same articles with the same texts."""
    digest = hashlib.sha256()
    for row in selection.db.execute(_TEXTS):
        digest.update("\0".join(row).encode())
    return f"urn:uuid:{uuid5(NAMESPACE_URL, digest.hexdigest())}"
