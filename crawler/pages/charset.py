"""Which encoding the bytes of a page are in: from a byte order mark, the header, the page itself, or its bytes."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes
from w3lib.encoding import html_to_unicode

# How a page in UTF-16 without a byte order mark begins: "<" and a letter or "!", maybe after blanks (as in the XML
# specification, appendix F).
_UTF_16 = (
    ("utf-16-le", re.compile(rb"(?:\s\0)*<\0[!?\w]\0")),
    ("utf-16-be", re.compile(rb"(?:\0\s)*\0<\0[!?\w]")),
)


def in_utf_8(body: bytes, content_type: str | None) -> bytes:
    """A page as UTF-8, as it came where it is so already.

    What begins like markup in UTF-16 is UTF-16, and what is valid UTF-8 is UTF-8, whatever header and `<meta>` say: no
    other encoding of Vietnamese is so by chance. Else the charset is found by the WHATWG order: byte order mark, header,
    `<meta>`, UTF-8; and where that makes nonsense of the page, it is guessed from the bytes.
    """
    for encoding, start in _UTF_16:
        if start.match(body):
            return body.decode(encoding, errors="replace").encode(errors="replace")
    try:
        body.decode()
    except UnicodeDecodeError:
        return _decode(body, content_type).encode(errors="replace")
    return body


def _decode(body: bytes, content_type: str | None) -> str:
    try:
        text = html_to_unicode(content_type, body, default_encoding="utf-8")[1]
    except (LookupError, UnicodeError):  # a label that Python knows as something else: "base64", "idna"
        text = body.decode("utf-8", errors="replace")
    return _guess(body, text) or text


# A page that is in the encoding found has a letter cut in two here and there; in another one it has hardly a right one.
_MOST_UNKNOWN = 0.1
# Bytes, from the first that is not ASCII on, that an encoding is guessed from.
_SAMPLE = 1 << 16
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def _guess(body: bytes, text: str) -> str | None:
    """The text in the encoding that the bytes look like, where what was read of them is nonsense; None if there is none.

    Old pages in windows-1258 call themselves UTF-8, or nothing at all.
    """
    unknown = text.count("\ufffd")
    if not unknown or unknown <= _MOST_UNKNOWN * sum(not character.isascii() for character in text):
        return None
    first = _NOT_ASCII.search(body)
    start = first.start() if first else 0
    found = from_bytes(body[max(0, start - 200) : start + _SAMPLE]).best()
    return body.decode(found.encoding, errors="replace") if found else None
