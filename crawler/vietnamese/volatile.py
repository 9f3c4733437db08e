"""What stands within the text of an article and is none of it: counters, clocks, links to other articles.

Themes put these into the body's element. They change from one look to the next; an edit is something else.
"""

from __future__ import annotations

import re

# Words of a paragraph that may be nothing but a counter or a clock, and of one among related links.
_LONGEST, _LONGEST_LINK = 14, 30
_COUNTER = re.compile(
    r"(?:lượt|lần|số)\s+(?:xem|đọc|truy cập|người)|đã\s+(?:xem|đọc)|(?:views?|hits?|visits?)\b|trực tuyến|\bonline\b|đang xem",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:hôm nay|hiện tại|bây giờ|cập nhật lúc|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)?[\s,:|-]*"
    r"(?:(?:ngày\s*)?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}[:h]\d{2}(?::\d{2})?)"
    r"[\s,:|-]*(?:\d{1,2}[:h]\d{2}(?::\d{2})?|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})?\s*(?:\(?GMT\+7\)?)?",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"[>»\-\u2022\s]*(?:(?:các\s+)?(?:tin(?:\s+tức)?|bài(?:\s+viết)?)\s+"
    r"(?:liên quan|khác|cùng chuyên mục|mới hơn|cũ hơn|đọc nhiều|xem nhiều)|xem thêm|đọc thêm)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…]\W*$")


def without_volatile(text: str) -> str:
    """The paragraphs of a text without counters, clocks and blocks of related links. What is said of an article is never left out
    whole: a heading of related links takes with it only the short lines that follow and are no sentences.
    """
    kept: list[str] = []
    is_related = False
    for paragraph in (line for line in text.split("\n") if line.strip()):
        words = len(paragraph.split())
        if _RELATED.match(paragraph) and words <= _LONGEST_LINK:
            is_related = True
        elif is_related and words <= _LONGEST_LINK and not _SENTENCE.search(paragraph):
            continue
        else:
            is_related = False
            if not _is_counter_or_clock(paragraph, words):
                kept.append(paragraph)
    return "\n".join(kept)


def _is_counter_or_clock(paragraph: str, words: int) -> bool:
    if words > _LONGEST or not any(letter.isdigit() for letter in paragraph):
        return False
    return bool(_COUNTER.search(paragraph) and not _SENTENCE.search(paragraph)) or bool(
        _CLOCK.fullmatch(paragraph.strip())
    )
