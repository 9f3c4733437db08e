"""Text that holds markup of its own: a meta description of escaped HTML (baokhanhhoa.vn), a teaser cut in mid-tag."""

from __future__ import annotations

import re

from crawler.pages.document import parse
from crawler.pages.visible import text_of
from crawler.vietnamese.text import clean

# Elements that editors write. Other words between angle brackets are text: "nhóm <Hạ Vũ>", "a <b và c> d".
_TAG = re.compile(
    r"</?(?:p|br|div|span|font|a|b|strong|i|em|u|sup|sub|img|table|tbody|tr|td|th|ul|ol|li|h[1-6]|blockquote|center)"
    r"(?:\s+[\w:-]+\s*=[^<>]*|\s*/?)>",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """The text a reader sees: markup inside it taken off, then cleaned. Text without a tag is only cleaned."""
    if _TAG.search(text):
        text = text_of(parse(f"<body>{text}".encode(errors="replace")))
    return clean(text)
