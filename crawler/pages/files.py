"""The files that a body offers, and the lines of a body that do nothing else."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from crawler.items import Attachment
from crawler.pages.blocks import Block

_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z)$", re.IGNORECASE)
# Names of pictures that editors leave in the text: "h2.jpg (229 KB)" (bqlkktkcn.khanhhoa.gov.vn).
_PICTURE_NAME = re.compile(r"[^\s/]+\.(jpe?g|png|gif|bmp|webp)( ?\([\d.,]+ ?[KM]B\))?", re.IGNORECASE)
# What stands around the links of such a line: "Tệp đính kèm:" (hatinh.gov.vn), "(229 KB)", numbers and marks.
_LABEL = re.compile(
    r"((các )?(tài liệu|tệp( tin)?|file|văn bản)( đính)? kèm( theo)?|đính kèm|tải (về|xuống)|download|xem)?"
    r"(\W|\d|[KM]B\b)*",
    re.IGNORECASE,
)


def attachments_of(blocks: list[Block]) -> list[Attachment]:
    """The documents that blocks link to."""
    return [
        # Inside a sentence the linked words name no file.
        Attachment(url, (text if not block.unlinked else "") or file_name(url))
        for block in blocks
        for url, text in block.links
        if is_file(url)
    ]


def is_file(url: str) -> bool:
    """Whether an address is that of a document and not of a page."""
    return bool(_FILE.search(urlsplit(url).path))


def file_name(url: str) -> str:
    """The last part of an address, for a link that has no text of its own."""
    return unquote(urlsplit(url).path).rpartition("/")[2]


def is_file_line(block: Block) -> bool:
    """Whether a block is no text but a label of files, their links, or the name of a picture left behind."""
    if _PICTURE_NAME.fullmatch(block.text):
        return True
    if not block.links:
        return bool(re.search(r"[^\W\d]", block.text) and _LABEL.fullmatch(block.text) and "kèm" in block.text.lower())
    return all(is_file(url) for url, _ in block.links) and _LABEL.fullmatch(block.unlinked) is not None
