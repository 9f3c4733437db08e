"""Which text of a body is the caption of which picture, by the markups seen on real portals."""

from __future__ import annotations

import re
from itertools import groupby

from crawler.items import Photo
from crawler.pages.blocks import Block

_LONGEST = 300
_MOST_LINES = 3
_CREDIT = r"(?:ảnh|photo)(?: minh h(?:ọa|oạ))?"
# All of it a credit, with or without a colon: facts.md has "(Ảnh CTV)" beside "Ảnh: BGP/Diệu Hoa."
_IS_CREDIT = re.compile(rf"\(?{_CREDIT}\s*(?:[:(]|\.?\)?$)|\({_CREDIT} [^()]+\)\.?$", re.IGNORECASE)
# A sentence about the picture, then who took it.
_ENDS_IN_CREDIT = re.compile(rf"[\s(]{_CREDIT}\s*:[^:.!?]{{1,60}}[.)]*$", re.IGNORECASE)


def take_captions(blocks: list[Block]) -> list[Block]:
    """The blocks with every caption moved from its own block to the `lines` of its image."""
    kept: list[Block] = []
    for figure, group in groupby(blocks, key=lambda block: block.figure):
        if figure:
            kept += in_figure(list(group))
            continue
        for block in group:
            if kept and is_caption(block, kept[-1]):
                kept[-1].lines += block.lines
                kept[-1].links += block.links
            else:
                kept.append(block)
    return kept


def in_figure(blocks: list[Block]) -> list[Block]:
    """The blocks of one figure: as many texts as pictures are theirs in turn, else a text belongs to the picture above it."""
    images = [block for block in blocks if block.image]
    texts = [block for block in blocks if block.lines and not block.image and not block.is_row]
    above = images[:1]
    if len(texts) == len(images):
        owners = images
    else:
        owners = []
        for block in blocks:
            if block.image:
                above = [block]
            elif block.lines and not block.is_row:
                owners += above
    for text, owner in zip(texts, owners, strict=True):
        owner.lines += text.lines
        owner.links += text.links
    moved = set(map(id, texts))
    return [block for block in blocks if id(block) not in moved]


def is_caption(block: Block, before: Block) -> bool:
    """Whether a text right after an image is its caption: it says so (`<figcaption>`, class, "Ảnh: …"), or it is centred or
    wholly italic. One such paragraph is the caption, the next is text.
    """
    if not before.image or block.image or block.is_row or block.is_item or len(block.text) > _LONGEST:
        return False
    if block.is_caption or _IS_CREDIT.match(block.text):
        return len(before.lines) < _MOST_LINES
    if before.lines:
        return False
    return block.italic or (block.align == "center" and not block.bold) or bool(_ENDS_IN_CREDIT.search(block.text))


def unique_photos(photos: list[Photo]) -> tuple[Photo, ...]:
    """One photo an address, unless its captions differ."""
    captioned = {photo.url for photo in photos if photo.caption}
    kept: dict[tuple[str, str | None], Photo] = {}
    for photo in photos:
        if photo.caption or photo.url not in captioned:
            kept.setdefault((photo.url, photo.caption), photo)
    return tuple(kept.values())
