"""Whether what was read without a template is an article: any page has some title and some text."""

from __future__ import annotations

import re
from collections import Counter

from crawler.items import ListingEntry, Page
from crawler.vietnamese.dates import read_date
from crawler.vietnamese.text import clean, letters

# Letters of a title that a listing prints at least, before it cuts it off; how alike two titles are that are one, and how
# alike at most two that have nothing to do with each other.
_UNCUT, _ALIKE, _ALIEN = 60, 0.6, 0.2
_GONE = re.compile(
    r"không (?:còn )?tồn tại|không tìm thấy|không có (?:bài viết|nội dung|dữ liệu|quyền)|đã (?:bị )?(?:xóa|xoá|gỡ|ẩn|thu hồi)|"
    r"đang (?:được )?(?:cập nhật|bảo trì|nâng cấp)|not found|no longer|does not exist|access denied",
    re.IGNORECASE,
)
# Words: a notice that a page is gone, or that the site is being mended, has fewer.
_LEAST_WORDS = 25


def is_believed(page: Page, entry: ListingEntry | None) -> bool:
    """Whether a page read by the generic reader is the article that its listing row announces, with some text or a picture.

    Where what names the page says no title (a sitemap), it must print a date and have running text; what nothing names but its
    own address (an import) may be any page of the site. A home page that answers
    for an article that is gone has the article's title among its teasers, and the date of another.
    """
    if entry is None or page.title is None or page.body is None or _is_of_another_day(page, entry):
        return False
    count = len(page.body.text.split())
    if entry.title:
        return is_same_title(page.title.text, entry.title) and (count >= _LEAST_WORDS or bool(page.photos))
    return page.date is not None and count >= _LEAST_WORDS


def is_notice(page: Page, entry: ListingEntry | None) -> bool:
    """Whether a page says, in the portal's own template, that the article its listing row announces is not there."""
    if entry is None or not entry.title or page.title is None or page.photos or page.attachments:
        return False
    text = " ".join(part.text for part in (page.title, page.lead, page.body) if part)
    is_short = len(text.split()) < _LEAST_WORDS + len(page.title.text.split())
    return is_short and bool(_GONE.search(text)) and not is_same_title(page.title.text, entry.title, _ALIEN)


def _is_of_another_day(page: Page, entry: ListingEntry) -> bool:
    printed = read_date(page.date.text) if page.date else None
    listed = read_date(entry.date) if entry.date else None
    return printed is not None and listed is not None and printed.date != listed.date


def is_same_title(title: str, listed: str, alike: float = _ALIKE) -> bool:
    """Whether a listing row announces the article of that title: it may cut it, add to it, or spell it otherwise."""
    if letters(clean(listed))[:_UNCUT] in letters(clean(title)):
        return True
    one, other = (Counter(text.casefold().split()) for text in (title, listed))
    total = sum(one.values()) + sum(other.values())
    return total > 0 and 2 * sum((one & other).values()) / total > alike
