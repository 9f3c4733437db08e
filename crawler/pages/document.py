"""From the bytes of a response to a tree, and the small questions every reader asks of a tree."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree, html
from w3lib.encoding import html_to_unicode

_parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
_PARTING = frozenset(
    {"br", "p", "div", "li", "td", "th", "tr", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img"}
)
_UNREAD = frozenset({"script", "style", "noscript", "template"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_HIDDEN_CLASSES = frozenset({"hidden", "d-none", "sr-only", "visually-hidden"})


class NotHtmlError(ValueError):
    """The bytes hold no HTML document: empty, or nothing a parser makes a tree of."""


def parse(body: bytes, content_type: str | None = None) -> html.HtmlElement:
    """The tree of an HTML page. The charset is found by the WHATWG order: BOM, header, `<meta>`, else UTF-8.

    Raises NotHtmlError, with one sentence, for a page without any markup or text.
    """
    _, text = html_to_unicode(content_type, body, default_encoding="utf-8")
    text = text.replace("\0", "").lstrip("\ufeff")
    if not text.strip():
        raise NotHtmlError("the page is empty")
    try:
        tree = html.document_fromstring(text.encode(errors="replace"), parser=_parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise NotHtmlError("the page holds no HTML") from error
    return tree


def base_of(tree: html.HtmlElement, url: str) -> str:
    """The URL that the page's links are relative to: its `<base href>`, resolved, or its own."""
    for base in tree.iterfind(".//base[@href]"):
        return absolute(url, base.get("href", "")) or url
    return url


def absolute(base: str, href: str) -> str | None:
    """The absolute form of a link, without its fragment; a link that cannot be resolved is None."""
    try:
        return urljoin(base, href.strip()).partition("#")[0] or None
    except ValueError:  # "http://[broken": urllib refuses what looks like a bad IPv6 host
        return None


def text_of(element: html.HtmlElement) -> str:
    """The text of an element as one line: words parted where a break or a block parts them, and only there."""
    if element.tag in _UNREAD:
        return ""
    parts = [element.text or ""]
    for child in element:
        gap = " " if child.tag in _PARTING else ""
        parts += [gap, text_of(child), gap, child.tail or ""]
    return "".join(parts)


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether a reader of the page would not see this element."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    if style and _HIDDEN_STYLE.search(style.lower()):
        return True
    names = element.get("class")
    return bool(names) and not _HIDDEN_CLASSES.isdisjoint(str(names).split())
