"""From the bytes of a response to a tree, and from the links of a page to addresses."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from urllib.parse import urljoin

from charset_normalizer import from_bytes
from lxml import etree, html
from w3lib.encoding import html_to_unicode

# Without `huge_tree` libxml2 drops, silently, whatever follows the 255th open element, and old portals leave their <font>
# open. With it the limit is 2,048.
_parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
# lxml.html looks up the class of every element in Python, a third of what it costs to walk a tree.
_parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))


class NotHtmlError(ValueError):
    """The bytes hold no HTML document: empty, or nothing a parser makes a tree of."""


def parse(body: bytes, content_type: str | None = None) -> html.HtmlElement:
    """The tree of an HTML page.

    Raises NotHtmlError, with one sentence, for a page without any markup or text.
    """
    encoded = _in_utf_8(body, content_type).replace(b"\0", b"")
    marks = 0
    while encoded.startswith(BOM_UTF8, marks):
        marks += len(BOM_UTF8)
    encoded = encoded[marks:]
    if not encoded.strip():
        raise NotHtmlError("the page is empty")
    try:
        return html.document_fromstring(encoded, parser=_parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise NotHtmlError("the page holds no HTML") from error


# How a page in UTF-16 without a byte order mark begins: "<" and a letter or "!", maybe after blanks (as in the XML
# specification, appendix F).
_UTF_16 = (
    ("utf-16-le", re.compile(rb"(?:\s\0)*<\0[!?\w]\0")),
    ("utf-16-be", re.compile(rb"(?:\0\s)*\0<\0[!?\w]")),
)


def _in_utf_8(body: bytes, content_type: str | None) -> bytes:
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


def base_of(tree: html.HtmlElement, url: str) -> str:
    """The URL that the page's links are relative to: its `<base href>`, resolved, or its own."""
    for base in tree.iterfind(".//base[@href]"):
        return web_address(url, base.get("href", "")) or url
    return url


# Links that need not be taken apart: "https://…", and "/…" (no "//", no "/../") on a page whose address begins plainly.
_is_complete = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[\w~./%-]*)?", re.ASCII).fullmatch
_is_rooted = re.compile(r"/(?!.*/[./])[\w~%-][\w~./%-]*", re.ASCII).fullmatch
_origin = re.compile(r"https?://[\w.-]+(?::\d+)?(?=/|$)", re.ASCII).match


def absolute(base: str, href: str) -> str | None:
    """The absolute form of a link, without its fragment; a link that cannot be resolved is None."""
    if _is_complete(href):
        return href
    if _is_rooted(href) and (origin := _origin(base)):
        return origin[0] + href
    try:
        return urljoin(base, href.strip()).partition("#")[0] or None
    except ValueError:  # "http://[broken": urllib refuses what looks like a bad IPv6 host
        return None


def web_address(base: str, href: str | None) -> str | None:
    """The absolute form of a link that leads to the web; None where there is none, or a script, data, a mail address."""
    url = absolute(base, href) if href and href.strip() else None
    return url if url and url.lower().startswith(("http://", "https://")) else None
