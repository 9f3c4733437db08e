"""From the bytes of an attachment to its text, and a word for the archivist where there is none or not all of it.

Pure: no process, no limit of time or memory. `crawler.files.worker` puts those around it, for portals link to anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.files.formats import Format, Unreadable, recognise
from crawler.items import FileText
from crawler.vietnamese.text import clean

LONGEST_TEXT = 2_000_000  # characters, some six hundred full pages
_LONGEST_REASON = 150  # characters of what a library says about a damaged file


def extract(data: bytes) -> FileText:
    """The text of a PDF or DOCX, which is told by its content: portals misname files and mislabel their type.

    Raises nothing but `MemoryError` for any bytes, but the libraries below may crash or hang the process.
    """
    flags: list[str] = []
    try:
        text = _bounded(_paragraphs(data, flags), flags)
    except Unreadable as error:
        return FileText(None, str(error))
    except (ImportError, MemoryError):  # not the file's fault, or not for certain
        raise
    except Exception as error:  # the libraries raise whatever came to them: KeyError, SyntaxError, struct.error …
        return FileText(None, f"damaged: {clean(str(error))[:_LONGEST_REASON] or type(error).__name__}")
    if not text:
        flags.append("no text")
    return FileText(text or None, "; ".join(flags) or None)


def _paragraphs(data: bytes, flags: list[str]) -> Iterator[str]:
    # Each library takes a tenth of a second to import, so only the one that is needed.
    if recognise(data) is Format.PDF:
        from crawler.files import pdf

        return pdf.paragraphs(data, flags)
    from crawler.files import docx

    return docx.paragraphs(data)


def _bounded(paragraphs: Iterable[str], flags: list[str]) -> str:
    """The paragraphs as one text. No more of them are read than fit."""
    kept: list[str] = []
    room = LONGEST_TEXT
    for paragraph in map(clean, paragraphs):
        if not paragraph:
            continue
        if len(paragraph) > room:
            kept.append(paragraph[:room])
            flags.append(f"text cut after {LONGEST_TEXT:,} characters")
            break
        kept.append(paragraph)
        room -= len(paragraph) + len("\n\n")
    return "\n\n".join(kept).strip()
