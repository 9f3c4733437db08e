"""Takes off a body's blocks what a CMS prints among them: related items, share bars, counters, calls to read on."""

from __future__ import annotations

import re

from crawler.pages.blocks import Block
from crawler.pages.files import is_file
from crawler.vietnamese.credits import read_credit

_KIND = r"(?:chuyên mục|chuyên đề|chủ đề|loại|lĩnh vực)"
# Headings of lists of other articles ("Các tin khác", hcmute.edu.vn; "Những tin mới hơn", NukeViet), comments, tags.
_RELATED = re.compile(
    r"\W*(?:"
    rf"(?:các |những )?(?:tin(?: tức)?|bài(?: viết)?)(?: bài)?(?: (?:đã đưa|đã đăng|khác|trong|{_KIND}))*"
    rf" ?(?:khác|(?:có )?liên quan|cùng {_KIND}|(?:mới|cũ)(?: hơn| nhất)?|đã đăng|nổi bật|(?:đọc|xem) nhiều(?: nhất)?)"
    rf"|(?:các |những )?(?:thông tin|nội dung|văn bản|danh sách) (?:khác|(?:có )?liên quan|cùng {_KIND})"
    r"|(?:xem|đọc) thêm|có thể bạn quan tâm|ý kiến (?:bạn đọc|của bạn)|(?:gửi )?bình luận(?: của bạn)?|gửi (?:ý kiến|phản hồi)"
    r"|tags?|từ khóa|dòng sự kiện"
    r")\s*(?:\(\d+\))?\W*(?::.*)?",
    re.IGNORECASE,
)
# Lines of tool bars and counters.
_VIEWS = r"(?:lượt|số lượt|số lần) (?:xem|đọc|truy cập)|đã xem|views?"
_TOOL = re.compile(
    r"\W*(?:"
    r"chia sẻ(?: (?:bài viết|facebook|zalo|twitter|lên.*|qua.*))?|in(?: bài(?: viết)?| trang)?|bản in"
    r"|gửi (?:email|mail|bài viết.*)|quay lại|trở (?:lại|về)(?: .{0,30})?|(?:về|lên) đầu trang|copy link|sao chép liên kết"
    r"|theo dõi.{0,40}google news|(?:chọn )?cỡ chữ.*|(?:nghe|đọc) bài viết|phản hồi|thích|like|share|tweet|print"
    rf"|facebook|zalo|twitter|linkedin|(?:{_VIEWS})\s*:?\s*[\d.,]*|[\d.,]+ (?:{_VIEWS})"
    r"|đánh giá(?: cho)?(?: bài viết)?\s*:?|click để đánh giá bài viết|tổng số điểm của bài viết là.*"
    r"|bạn (?:đang|vừa) đọc (?:bài viết|tin).*|mời (?:quý )?(?:bạn|độc giả).{0,20}(?:xem|theo dõi|đón đọc).*"
    r")\W*",
    re.IGNORECASE,
)
# "(14/03/2021)", "Thứ Sáu, 21/11/2025": the date of a related item.
_DATE = re.compile(
    r"\W*(?:(?:thứ \w+|chủ nhật)\W+)?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?:\W+\d{1,2}[:h]\d\d)?\W*", re.IGNORECASE
)
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
    in_list = False
    for at, block in enumerate(blocks):
        if block.is_row:
            kept.append(block)
        elif block.lines and is_related_heading(block.text) and _begins_list(blocks[at + 1 : at + 2]):
            in_list = True
        elif _is_pointer(block) or is_tool(block.text):
            continue
        elif not in_list or len(block.text) >= _PROSE:
            in_list = False
            kept.append(block)
    return kept


def _begins_list(following: list[Block]) -> bool:
    """Whether links follow a heading, or nothing: "Bình luận" can be the heading of a part of the text."""
    return all(block.links or block.image or _DATE.fullmatch(block.text) for block in following)


def _is_pointer(block: Block) -> bool:
    """Whether a block does nothing but lead to another page."""
    pages = [url for url, _ in block.links if not is_file(url)]
    # "Nguồn: https://…" is a link as well.
    if not pages or len(pages) < len(block.links) or block.is_row or read_credit(block.text):
        return False
    rest = re.sub(r"\W+|\d+", "", block.unlinked)
    return not rest or bool(_DATE.fullmatch(block.unlinked))
