"""Takes off a body's blocks what a CMS prints among them: related items, share bars, counters, calls to read on."""

from __future__ import annotations

import re

from crawler.pages.blocks import Block
from crawler.pages.files import is_file
from crawler.vietnamese.credits import read_credit

# Headings of lists of other articles ("Các tin khác", hcmute.edu.vn; "Những tin mới hơn", NukeViet), comments, tags.
_RELATED = re.compile(
    r"\W*(?:(?:các |những )?(?:tin(?: tức)?|bài(?: viết)?|thông tin|nội dung|văn bản|danh sách)(?: bài)?"
    r"(?: (?:có )?liên quan|(?: đã đưa)? khác|(?: trong)? cùng (?:chuyên mục|chủ đề|loại|lĩnh vực)|(?: mới| cũ)(?: hơn| nhất)?"
    r"| đọc nhiều(?: nhất)?| nổi bật| xem nhiều)(?: khác| cùng chuyên mục)?|xem thêm|đọc thêm|có thể bạn quan tâm|bài nổi bật|"
    r"tin đã đăng|ý kiến (?:bạn đọc|của bạn)|bình luận(?: của bạn)?|gửi (?:bình luận|ý kiến|phản hồi)|tags?|từ khóa|dòng sự kiện)"
    r"\s*(?:\(\d+\))?\W*(?::.*)?",
    re.IGNORECASE,
)
# Lines of tool bars and counters.
_TOOL = re.compile(
    r"\W*(?:chia sẻ(?: (?:bài viết|facebook|zalo|twitter|lên.*|qua.*))?|in(?: bài(?: viết)?| trang)?|bản in|gửi (?:email|mail|bài viết.*)|"
    r"quay lại|trở (?:lại|về)(?: .{0,30})?|về đầu trang|lên đầu trang|copy link|sao chép liên kết|theo dõi.{0,40}google news|"
    r"cỡ chữ.*|chọn cỡ chữ.*|nghe bài viết|đọc bài viết|phản hồi|thích|like|share|tweet|print|facebook|zalo|twitter|linkedin|"
    r"(?:đã xem|lượt (?:xem|đọc|truy cập)|số (?:lần|lượt) (?:xem|đọc)|views?)\s*:?\s*[\d.,]*|[\d.,]+ (?:lượt (?:xem|đọc)|views?)|"
    r"đánh giá(?: cho)?(?: bài viết)?\s*:?|click để đánh giá bài viết|tổng số điểm của bài viết là.*|"
    r"(?:bạn đang đọc|bạn vừa đọc) (?:bài viết|tin).*|mời (?:quý )?(?:bạn|độc giả).{0,20}(?:xem|theo dõi|đón đọc).*)\W*",
    re.IGNORECASE,
)
# "(14/03/2021)", "Thứ Sáu, 21/11/2025": the date of a related item.
_DATE = re.compile(r"\W*(?:(?:thứ \w+|chủ nhật)\W+)?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?:\W+\d{1,2}[:h]\d\d)?\W*", re.IGNORECASE)
_PROSE = 80


def is_related_heading(text: str) -> bool:
    """Whether a line is the heading of other articles, comments or tags."""
    return len(text) < _PROSE and _RELATED.fullmatch(text) is not None


def is_tool(text: str) -> bool:
    """Whether a line is a button of a tool bar or a counter."""
    return _TOOL.fullmatch(text) is not None


def trim(blocks: list[Block]) -> list[Block]:
    """The blocks of the article alone."""
    kept: list[Block] = []
    skipping = False
    for block in blocks:
        text = block.text
        if block.image and not block.lines:
            if not skipping:
                kept.append(block)
        elif not block.is_row and is_related_heading(text):
            skipping = True
        elif _is_pointer(block) or (not block.is_row and is_tool(text)):
            continue
        elif skipping and (len(text) < _PROSE or _DATE.fullmatch(text)):
            continue
        else:
            skipping = False
            kept.append(block)
    return kept


def _is_pointer(block: Block) -> bool:
    """Whether a block does nothing but lead to another page."""
    pages = [url for url, _ in block.links if not is_file(url)]
    # "Nguồn: https://…" is a link as well.
    if not pages or len(pages) < len(block.links) or block.is_row or read_credit(block.text):
        return False
    rest = re.sub(r"\W+|\d+", "", block.unlinked)
    return not rest or bool(_DATE.fullmatch(block.unlinked))
