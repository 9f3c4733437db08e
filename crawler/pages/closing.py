"""The lines that close a body: who wrote it and where it was taken from (`N.T`, `Tin, ảnh: …`, `Theo X/site.vn`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.items import Printed
from crawler.pages.blocks import Block
from crawler.pages.captions import is_caption
from crawler.vietnamese.credits import is_name, read_credit
from crawler.vietnamese.names import begins_like_unit

_ORIGIN = "last lines of the body"
_LONGEST = 120
_MOST_LINES = 4
# More bare names than this, not set off to the right, are a list of people.
_MOST_NAMES = 2
_SENTENCE_END = re.compile(r"[.!?…][\"”’']?$")
# Who took the pictures, in a line between those that credit the text (nongthonmoi.hatinh.gov.vn).
_PICTURES = re.compile(r"(?:ảnh|hình ảnh)\s*:\s*(.+)", re.IGNORECASE)
# The line above a signature of a notice: an office or a post. Who signs is not the author, and stays in the text.
_SIGNED = re.compile(
    r"\(?đã ký\)?|(TM|KT|TL|TUQ|Q)\..*|(quyền |phó )?(tổng )?(chủ tịch|chủ nhiệm|giám đốc|(chi )?cục trưởng|trạm trưởng|"
    r"hiệu trưởng|bí thư|chánh văn phòng|trưởng (ban|phòng)|người (ký|lập biểu|thông báo))\b[^.!?…]{0,40}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Closing:
    """A line that credits somebody. `bare` says that it is a name with no label, not set off to the right."""

    block: Block
    byline: str | None
    source: str | None
    bare: bool


def take_credits(blocks: list[Block]) -> tuple[list[Printed], list[Printed]]:
    """Take the credit lines at the end off the blocks; (bylines, sources) in the order printed."""
    found = list(_closing_lines(blocks))
    names = [line for line in found if line.bare]
    if names and (len(names) > _MOST_NAMES or not _closes_something(blocks, found)):
        found = found[: found.index(names[0])]
    for line in found:
        line.block.lines.pop()
    found.reverse()
    return (
        [Printed(line.byline, _ORIGIN) for line in found if line.byline],
        [Printed(line.source, _ORIGIN) for line in found if line.source],
    )


def _closes_something(blocks: list[Block], found: list[_Closing]) -> bool:
    """Whether there is a text or a picture that the lines found could be the credits of."""
    return any(block.image for block in blocks) or sum(len(block.lines) for block in blocks) > len(found)


def _closing_lines(blocks: list[Block]) -> Iterator[_Closing]:
    """The credit lines, last first. Pictures may stand among them or below."""
    count = 0
    texts = [place for place, block in enumerate(blocks) if block.lines and not block.image and not block.figure]
    for place, above in zip(reversed(texts), [*reversed(texts[:-1]), None], strict=False):
        block = blocks[place]
        captions = place > 0 and is_caption(block, blocks[place - 1])
        if captions and count:
            continue
        for at in range(len(block.lines) - 1, -1, -1):
            before = block.lines[at - 1] if at else blocks[above].lines[-1] if above is not None else ""
            line = _read(block, at, before)
            if line is None or count == _MOST_LINES:
                break
            count += 1
            yield line
        else:
            continue
        if not captions:
            return


def _read(block: Block, at: int, before: str) -> _Closing | None:
    """What a line credits, or None where it is text; `before` is the line above it."""
    line = block.lines[at]
    if block.is_row or len(line) > _LONGEST:
        return None
    if credit := read_credit(line):
        return _Closing(block, credit.byline, credit.source, bare=False)
    if (pictures := _PICTURES.fullmatch(line)) and is_name(pictures[1]):
        return _Closing(block, None, None, bare=False)
    is_credit = is_name(line) or (block.align == "right" and begins_like_unit(line))
    if block.is_item or block.align == "center" or not is_credit or _SIGNED.fullmatch(before):
        return None
    if block.align == "right":
        return _Closing(block, line, None, bare=False)
    # At the end of a paragraph a name follows a sentence; after a colon it would be the first of a list.
    is_own = at == 0 and not before.endswith(":")
    return _Closing(block, line, None, bare=True) if is_own or _SENTENCE_END.search(before) else None
