"""What the blocks of a body mean: paragraphs, captions, files, and the credits that stand at its end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from crawler.items import Attachment, Photo, Printed
from crawler.pages.blocks import Block
from crawler.vietnamese.credits import is_name, read_credit

_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z)$", re.I)
# Names of pictures that editors leave in the text: "h2.jpg (229 KB)" (bqlkktkcn.khanhhoa.gov.vn).
_FILE_LINE = re.compile(r"[^\s/]+\.(jpe?g|png|gif|bmp|webp)( ?\([\d.,]+ ?[KM]B\))?", re.I)
# Lines that the CMS prints inside the body: "Lượt xem: 12", "Tệp đính kèm:" (hatinh.gov.vn).
_CHROME_LINE = re.compile(
    r"(số )?lượt (xem|đọc|truy cập)\s*:?\s*[\d.,]*|(tài liệu|tệp( tin)?|file) đính kèm\s*:?", re.I
)
_PHOTO_CREDIT = re.compile(r"\(?\s*(ảnh|photo)\s*[:(]", re.I)
_CAPTION_LONGEST = 300
_CREDIT_LONGEST = 120
_TAIL = 4


@dataclass(slots=True)
class Body:
    """A body taken apart. Captions belong to `photos`, credits to `bylines` and `sources`; `paragraphs` hold the rest."""

    paragraphs: list[str] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    bylines: list[Printed] = field(default_factory=list)
    sources: list[Printed] = field(default_factory=list)
    lead: Printed | None = None


def read_body(blocks: list[Block], *, lead: str | None, bold_lead: bool) -> Body:
    """Take a body apart. `lead` is the lead known from elsewhere: a first paragraph that repeats it is left out."""
    body = Body()
    body.attachments = [
        # Inside a sentence the linked words name no file.
        Attachment(url, (text if block.all_links else "") or file_name(url))
        for block in blocks
        for url, text in block.links
        if is_file(url)
    ]
    blocks = [block for block in blocks if block.image or not _is_chrome(block)]
    # Credits first: a byline right below the last photo would pass for its caption.
    blocks = _take_credits(blocks, body)
    blocks = _take_captions(blocks, body)
    _take_lead(blocks, body, lead, bold_lead)
    photos, body.photos = body.photos, []
    for block in blocks:
        if block.image:
            photo = photos.pop(0)
            body.photos.append(Photo(photo.url, photo.caption, after=len(body.paragraphs)))
        else:
            body.paragraphs.append("\n".join(block.lines))
    return body


def is_file(url: str) -> bool:
    """Whether an address is that of a document and not of a page."""
    return bool(_FILE.search(urlsplit(url).path))


def file_name(url: str) -> str:
    """The last part of an address, for a link that has no text of its own."""
    return unquote(urlsplit(url).path).rpartition("/")[2]


def _is_chrome(block: Block) -> bool:
    text = block.text
    if block.all_links and any(is_file(url) for url, _ in block.links):
        return True
    return bool(_FILE_LINE.fullmatch(text) or _CHROME_LINE.fullmatch(text))


def _take_captions(blocks: list[Block], body: Body) -> list[Block]:
    """Move the text that belongs to the image before it into `body.photos`."""
    kept: list[Block] = []
    for block in blocks:
        last = kept[-1] if kept else None
        if block.image:
            body.photos.append(Photo(block.image))
        elif last is not None and last.image and _is_caption(block, last):
            photo = body.photos[-1]
            caption = f"{photo.caption} {block.text}" if photo.caption else block.text
            body.photos[-1] = Photo(photo.url, caption)
            if not block.is_caption:  # outside of a figure one paragraph is the caption, the next is text
                kept.append(Block())
            continue
        kept.append(block)
    return [block for block in kept if block.image or block.lines]


def _is_caption(block: Block, image: Block) -> bool:
    """Whether the text after an image is its caption, by the markups seen on real portals: `<figcaption>`, a table laid
    around image and text, `<div><img><br><em>…`, and a paragraph of its own that is centred or wholly italic.
    """
    if block.is_caption and block.frame == image.frame:
        return True
    if block.is_row or len(block.text) > _CAPTION_LONGEST:
        return False
    if _PHOTO_CREDIT.match(block.text) or block.italic:
        return True
    return block.align == "center" and not block.bold


def _take_credits(blocks: list[Block], body: Body) -> list[Block]:
    """Take the lines at the end that name author or source off the text (`N.T`, `Tin, ảnh: …`, `Theo X/site.vn`)."""
    tail = [block for block in blocks if block.lines][-_TAIL:]
    bylines: list[Printed] = []
    sources: list[Printed] = []
    for block in reversed(tail):
        while block.lines:
            found = _credit(block)
            if found is None:
                break
            byline, source = found
            block.lines.pop()
            if byline:
                bylines.append(Printed(byline, "last lines of the body"))
            if source:
                sources.append(Printed(source, "last lines of the body"))
        if block.lines:
            break
    body.bylines, body.sources = bylines[::-1], sources[::-1]
    return [block for block in blocks if block.image or block.lines]


def _credit(block: Block) -> tuple[str | None, str | None] | None:
    """(byline, source) of a block's last line, or None where that line is text."""
    line = block.lines[-1]
    if block.is_row or block.is_caption or block.align == "center" or len(line) > _CREDIT_LONGEST:
        return None
    if credit := read_credit(line):
        return credit.byline, credit.source
    alone = len(block.lines) == 1
    if is_name(line) and (alone or block.align == "right"):
        return line, None
    return None


def _take_lead(blocks: list[Block], body: Body, lead: str | None, bold_lead: bool) -> None:
    first = next((block for block in blocks if block.lines), None)
    if first is None or first.is_row:
        return
    if lead is not None:
        if _same(first.text, lead):
            blocks.remove(first)
    elif bold_lead and first.bold:
        body.lead = Printed(first.text, "first paragraph, bold")
        blocks.remove(first)


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).casefold() == re.sub(r"\W+", "", other).casefold()
