"""Whether what was read without a template is an article: any page has some title and some text."""

from __future__ import annotations

import re
from collections import Counter

from crawler.items import ListingEntry, Page
from crawler.vietnamese.text import clean

_NO_LETTERS = re.compile(r"[\W_]+")
# Letters of a title that a listing prints at least, before it cuts it off; and how alike two titles are that are one.
_UNCUT, _ALIKE = 60, 0.6
# Words: a notice that a page is gone, or that the site is being mended, has fewer.
_LEAST_WORDS = 25


def is_believed(page: Page, entry: ListingEntry | None) -> bool:
    """Whether a page read by the generic reader is the article that its listing row announces, with some text or a picture.

    Where no row says a title (a sitemap, an import), the page must print a date and have running text.
    """
    if page.title is None or page.body is None:
        return False
    count = len(page.body.text.split())
    if entry is not None and entry.title:
        return is_same_title(page.title.text, entry.title) and (count >= _LEAST_WORDS or bool(page.photos))
    return page.date is not None and count >= _LEAST_WORDS


def is_same_title(title: str, listed: str) -> bool:
    """Whether a listing row announces the article of that title: it may cut it, add to it, or spell it otherwise."""
    if _letters(listed)[:_UNCUT] in _letters(title):
        return True
    one, other = (Counter(text.casefold().split()) for text in (title, listed))
    total = sum(one.values()) + sum(other.values())
    return total > 0 and 2 * sum((one & other).values()) / total > _ALIKE


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", clean(text)).casefold()
