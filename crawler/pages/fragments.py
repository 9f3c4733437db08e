"""Text that holds markup of its own: a meta description of escaped HTML (baokhanhhoa.vn), a teaser cut in mid-tag."""

from __future__ import annotations

import re

from crawler.vietnamese.text import clean

# Elements that editors write. Other words between angle brackets are text: "nhóm <Hạ Vũ>", "a <b và c> d".
_TAG = re.compile(
    r"</?(?:p|br|div|span|font|a|b|strong|i|em|u|sup|sub|img|table|tbody|tr|td|th|ul|ol|li|h[1-6]|blockquote|center)"
    r"(?:\s+[\w:-]+\s*=[^<>]*|\s*/?)>",
    re.IGNORECASE,
)


# No field with markup in it is longer (characters); Beautiful Soup repairs anything, and takes its time over much.
_LONGEST = 50_000
_PARTING = ["br", "p", "div", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "center"]


def plain(text: str) -> str:
    """The text a reader sees: markup inside it taken off, then cleaned. Text without a tag is only cleaned."""
    if "<" in text and _TAG.search(text):
        from bs4 import BeautifulSoup  # seldom needed, and slow to start

        soup = BeautifulSoup(f"<body>{text[:_LONGEST]}", "lxml")
        for element in soup.find_all(_PARTING):
            element.insert(0, " ")
            element.append(" ")
        text = soup.get_text()
    return clean(text)
