"""From the bytes of a response to a tree, and from the links of a page to addresses."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from urllib.parse import urljoin

from lxml import etree, html

from crawler.pages.charset import in_utf_8

# Without `huge_tree` libxml2 drops, silently, whatever follows the 255th open element, and old portals leave their <font>
# open. With it the limit is 2,048.
_parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
# lxml.html looks up the class of every element in Python, a third of what it costs to walk a tree.
_parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))


# What one page may cost: bytes, without the pictures written into it, and tags. The largest page seen has 270 KB (vnexpress.net)
# or 3,300 tags (nongnghiepmoitruong.vn); the worst that stays below took 2 seconds and 360 MB to read.
_LARGEST, _MOST_TAGS = 5_000_000, 100_000
_DATA_URI = re.compile(rb"data:[\w.+/-]{1,50};base64,[A-Za-z0-9+/=]*")
# How files begin that portals send as text/html: PDF, ZIP (DOCX), RAR, 7z, OLE (DOC, XLS), gzip, JPEG, PNG, GIF.
_FILES = (
    b"%PDF-",
    b"PK\x03\x04",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
)
# Control characters that no text has, and the share of a page's beginning that they may be (VISCII has a few of them).
_CONTROLS = bytes([*range(1, 9), *range(14, 27), *range(28, 32)])
_START, _MOST_CONTROLS = 1 << 16, 0.02
_NO_PAGE = "the page holds no HTML but the bytes of a file"


class NotHtmlError(ValueError):
    """The bytes hold no HTML document: empty, nothing a parser makes a tree of, or more than is read."""


def parse(body: bytes, content_type: str | None = None) -> html.HtmlElement:
    """The tree of an HTML page.

    Raises NotHtmlError, with one sentence, for a page without any markup or text, and for one that is larger than any page of
    a portal.
    """
    if len(body) > _LARGEST:
        body = _without_data(body)
    if body.startswith(_FILES):
        raise NotHtmlError(_NO_PAGE)
    encoded = in_utf_8(body, content_type).replace(b"\0", b"")
    marks = 0
    while encoded.startswith(BOM_UTF8, marks):
        marks += len(BOM_UTF8)
    encoded = encoded[marks:]
    if not encoded or encoded.isspace():
        raise NotHtmlError("the page is empty")
    start = encoded[:_START]
    if len(start) - len(start.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(start):
        raise NotHtmlError(_NO_PAGE)
    if (tags := encoded.count(b"<")) > _MOST_TAGS:
        raise NotHtmlError(f"the page has {tags:,} tags; at most {_MOST_TAGS:,} are read")
    try:
        return html.document_fromstring(encoded, parser=_parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise NotHtmlError("the page holds no HTML") from error


def _without_data(body: bytes) -> bytes:
    """A large page without the data of pictures that its editor pasted, which no reader of fields looks at."""
    body = _DATA_URI.sub(b"data:,", body)
    if len(body) > _LARGEST:
        size, most = (f"{size / 1e6:.1f} MB" for size in (len(body), _LARGEST))
        raise NotHtmlError(f"the page has {size} of HTML; at most {most} are read")
    return body


def base_of(tree: html.HtmlElement, url: str) -> str:
    """The URL that the page's links are relative to: its `<base href>`, resolved, or its own."""
    href = next((base.get("href") for base in tree.iter("base") if base.get("href") is not None), None)
    return web_address(url, href) or url


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
