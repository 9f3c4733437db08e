"""The paragraphs of a PDF, page by page, in the order in which PDFium gives its text."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from crawler.files.formats import Unreadable
from crawler.files.lines import joined

# Letters and digits. A scanned page has none, or a number printed on it; a page of text has at least a line.
_FEWEST_ON_A_PAGE = 16
_LINE_END_HYPHEN = "\ufffe"  # how PDFium prints a hyphen at which it joined two lines: "Thừa Thiên-" + "Huế"
_ENCRYPTED = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)


def paragraphs(data: bytes, flags: list[str]) -> Iterator[str]:
    """The paragraphs of each page. What is missing is said in `flags`, once the last page is read.

    Raises `Unreadable` for an encrypted, damaged or scanned file.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in _ENCRYPTED:
            raise Unreadable("encrypted") from None
        raise Unreadable("damaged: no PDF that could be opened") from None
    with document:
        pages = len(document)
        written = scanned = broken = 0
        for number in range(pages):
            try:
                text, has_image = _read_page(document, number)
            except (pypdfium2.PdfiumError, AssertionError):  # pypdfium2 asserts what PDFium promises
                broken += 1
                continue
            if sum(map(str.isalnum, text)) >= _FEWEST_ON_A_PAGE:
                written += 1
            elif has_image:
                scanned += 1
            yield from joined(text.splitlines())
    if broken == pages:
        raise Unreadable("damaged: none of its pages can be read")
    if not written:
        raise Unreadable("no text: a scan")
    if broken:
        flags.append(f"damaged: {broken} of {pages} pages cannot be read")
    if scanned:
        flags.append(f"{scanned} of {pages} pages have no text: scans")


def _read_page(document: pypdfium2.PdfDocument, number: int) -> tuple[str, bool]:
    """The text of a page, and whether there is an image on it."""
    page = document[number]
    try:
        lines = page.get_textpage()
        try:
            text = lines.get_text_range()
        finally:
            lines.close()
        has_image = any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2))
    finally:
        page.close()
    return text.replace(_LINE_END_HYPHEN, "-"), has_image
