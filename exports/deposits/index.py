"""Where captures stand in WARC files, as CDXJ, the index in which replay programs look addresses up: a line a capture, with a key
that is the same for all forms of an address, the time, and the place as JSON.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote, unquote_to_bytes, urlsplit

from exports.selection import Selection

NAME = "index.cdx.gz"
_BLOCK = 1024  # lines that are unpacked to read one, as many as other programs have
_WWW = re.compile(r"www\d*\.")
_PORTS = {"http": 80, "https": 443}
# Printable ASCII but for `#` and `%`, which mean something else where they stand bare.
_PLAIN = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "#%")
_LINES = """
    select surt(url) as key, strftime('%Y%m%d%H%M%S', fetched_at) as moment, url, mime, status, records.digest, file, offset,
    length, is_revisit
    from records join captures on captures.id = records.capture order by key, moment, file, offset
"""


def lines(selection: Selection) -> Iterator[str]:
    """The lines of the captures that `warc.write` wrote, in the order that the format asks for."""
    selection.db.create_function("surt", 1, surt, deterministic=True)
    for row in selection.db.execute(_LINES):
        place = {
            "url": row["url"],
            "mime": "warc/revisit" if row["is_revisit"] else row["mime"],
            "status": str(row["status"]),
            "digest": row["digest"],
            "length": str(row["length"]),
            "offset": str(row["offset"]),
            "filename": row["file"],
        }
        known = {name: value for name, value in place.items() if value is not None}
        yield f"{row['key']} {row['moment']} {json.dumps(known)}\n"


def packed(sorted_lines: Iterator[str]) -> Iterator[tuple[str, bytes]]:
    """The lines in gzip members of some each, and for each member the line by which index.idx leads to it."""
    at = 0
    while block := list(islice(sorted_lines, _BLOCK)):
        member = gzip.compress("".join(block).encode(), mtime=0)
        place = {"offset": at, "length": len(member), "digest": f"sha256:{hashlib.sha256(member).hexdigest()}"}
        key, moment, _ = block[0].split(" ", 2)
        yield f"{key} {moment} {json.dumps(place)}\n", member
        at += len(member)


def surt(url: str) -> str:
    """The key of an address (Sort-friendly URI Reordering Transform), as other programs that write and read CDXJ have it: without
    scheme, `www.` and default port, the host from its end, lower case, the query's parts in order.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in _PORTS:
        return quote(url, safe=f"{_PLAIN}%#")
    labels = _WWW.sub("", _ascii(host), count=1) if _WWW.match(host) else _ascii(host)
    place = f":{port}" if port and port != _PORTS[parts.scheme] else ""
    query = "&".join(sorted(_escaped(parts.query).split("&")))
    return f"{','.join(reversed(labels.split('.')))}{place}){_path(parts.path)}{f'?{query}' if query else ''}"


def _path(path: str) -> str:
    """A path without empty and dotted parts, and without the slash at its end."""
    steps: list[str] = []
    for step in _escaped(path).split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in {"", "."}:
            steps.append(step)
    return f"/{'/'.join(steps)}"


def _escaped(text: str) -> str:
    return quote(unquote_to_bytes(text), safe=_PLAIN).lower()


def _ascii(host: str) -> str:
    try:
        return quote(host.encode("idna"))
    except UnicodeError:
        return quote(host)
