"""Text that holds markup of its own: a meta description of escaped HTML (baokhanhhoa.vn), a teaser cut in mid-tag."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from crawler.vietnamese.text import clean

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def plain(text: str) -> str:
    """The text a reader sees: markup inside it taken off, then cleaned. Text without a tag is only cleaned."""
    if _TAG.search(text):
        text = BeautifulSoup(text, "lxml").get_text(" ")
    return clean(text)
