"""What the blocks of a body mean: paragraphs, captions, files, the lead, and the credits that stand at its end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.items import Attachment, Photo, Printed
from crawler.pages.blocks import Block
from crawler.pages.captions import take_captions
from crawler.pages.closing import take_credits
from crawler.pages.files import attachments_of, is_file_line
from crawler.vietnamese.text import has_letters_of, letters

# Lines that the CMS prints inside the body: "Lượt xem: 12" (hatinh.gov.vn).
_CHROME_LINE = re.compile(r"(số )?lượt (xem|đọc|truy cập)\s*:?\s*[\d.,]*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’')\]]*$")
_LONGEST_HEADING = 120


@dataclass(slots=True)
class Body:
    """A body taken apart. Captions belong to `photos`, credits to `bylines` and `sources`; `paragraphs` hold the rest."""

    paragraphs: list[str] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    bylines: list[Printed] = field(default_factory=list)
    sources: list[Printed] = field(default_factory=list)
    lead: Printed | None = None

    def __bool__(self) -> bool:
        return bool(self.paragraphs or self.photos or self.attachments or self.lead or self.bylines or self.sources)


def read_body(blocks: list[Block], *, lead: str | None, bold_lead: bool) -> Body:
    """Take a body apart. `lead` is the lead known from elsewhere: a first paragraph that repeats it is left out."""
    attachments = attachments_of(blocks)
    blocks = [block for block in blocks if block.image or (block.lines and not _is_chrome(block))]
    # Credits first: a byline right below the last photo would pass for its caption.
    bylines, sources = take_credits(blocks)
    blocks = take_captions([block for block in blocks if block.image or block.lines])
    body = Body(attachments=attachments, bylines=bylines, sources=sources)
    body.lead = _take_lead(blocks, lead, bold_lead=bold_lead)
    for block in blocks:
        if block.image:
            body.photos.append(Photo(block.image, block.text or None, after=len(body.paragraphs)))
        elif block.lines:
            body.paragraphs.append("\n".join(block.lines))
    return body


def _is_chrome(block: Block) -> bool:
    return not block.is_row and (is_file_line(block) or bool(_CHROME_LINE.fullmatch(block.text)))


def _take_lead(blocks: list[Block], lead: str | None, *, bold_lead: bool) -> Printed | None:
    """Take the lead off the first paragraph, where it is repeated there or, with `bold_lead`, printed there."""
    first = next((block for block in blocks if block.lines and not block.image), None)
    if first is None or first.is_row or first.is_item:
        return None
    if lead is not None:
        known = {letters(lead)}
        if has_letters_of(first.text, known):
            first.lines = []
        elif len(first.lines) > 1 and has_letters_of(first.lines[0], known):
            del first.lines[0]
    elif bold_lead and first.bold and _is_sentence(first.text):
        text, first.lines = first.text, []
        return Printed(text, "first paragraph, bold")
    return None


def _is_sentence(text: str) -> bool:
    """Whether a bold first paragraph can be a lead and is no heading ("1. Đối tượng tham gia")."""
    return len(text) > _LONGEST_HEADING or bool(_SENTENCE_END.search(text))
