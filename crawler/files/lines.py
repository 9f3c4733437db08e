"""Lines of a printed page, put together into the paragraphs they were broken from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawler.vietnamese.text import clean

# A line this much shorter than the page's longest ended before the margin: the last of a paragraph, a heading, a table row.
_FULL = 0.75
_SHORTEST_FULL = 45  # characters; a page that has no longer line is a form, a list or a cover
_ENDS = (".", ":", ";", "!", "?", "…", "./.", ".”", '."')
# "- …", "+ …", "1. …", "2.1. …", "a) …", "đ) …", "IV. …", "Điều 5. …": the parts of decisions and plans.
_BEGINS = re.compile(
    r"[-–—+*•·▪●○]\s|(?:\d{1,3}\.){0,5}\d{1,3}[.)]\s|[a-zđ][.)]\s|[IVX]{1,5}[.)]\s|(?:Điều|Khoản|Chương|Mục|Phần) [\dIVX]+\b"
)
# "1 Rà soát …", "2.2 Nội dung": a table row or heading; "15 tháng 6" goes on.
_NUMBER = re.compile(r"(?:\d{1,3}\.){0,5}\d{1,3} ([^\W\d_])")


def joined(lines: Iterable[str]) -> Iterator[str]:
    """The paragraphs of a page's lines, cleaned.

    A line goes on the one before if it begins in lower case, or if that one reached the margin without ending a sentence;
    never if it begins as an item of a list does. Vietnamese has no hyphenation, so a space is all that was lost.
    """
    kept = [line for line in map(clean, lines) if line]
    full = max(_SHORTEST_FULL, _FULL * max(map(len, kept), default=0))
    paragraph: list[str] = []
    for line in kept:
        if paragraph and not _goes_on(paragraph[-1], line, full):
            yield " ".join(paragraph)
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield " ".join(paragraph)


def _goes_on(before: str, line: str, full: float) -> bool:
    numbered = _NUMBER.match(line)
    if _BEGINS.match(line) or (numbered and numbered[1].isupper()):
        return False
    return line[0].islower() or (len(before) >= full and not before.endswith(_ENDS))
