"""The paragraphs of a Word document, those in table cells, content controls and text boxes too; no headers and footers.

Only the main part of the package is opened. `docx.Document` would load every part, so that one image with a dangling
relation loses the whole text, and it leaves out what stands in content controls and in tracked insertions. Elements are
known by their local names, so that files in ISO's "strict" namespaces are read like those of Word.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from docx.oxml import parse_xml  # resolves no entities

from crawler.files.formats import Unreadable, not_read

_Element = Any  # of lxml, as python-docx hands it out
# Bytes of the main part. At this size one in Word's usual markup holds more text than is kept and takes 470 MB to read.
_LARGEST_PART = 50_000_000
_LARGEST_RELATIONS = 1_000_000  # bytes; the package's own name three or four parts

_BREAKS = frozenset({"tab", "br", "cr", "ptab"})
# Text that stands elsewhere too: where tracked moves took it from, and a text box as old versions of Word understand it
# (`mc:Fallback`). Deleted text needs no mention: its element is `delText`.
_COPIES = frozenset({"moveFrom", "Fallback"})


def paragraphs(data: bytes) -> Iterator[str]:
    """The paragraphs in the order of the file, as they stand, empty ones too.

    Raises `Unreadable` for a ZIP file that is no DOCX, for an encrypted one and for one that unpacks to too much; the
    errors of zipfile and lxml for a damaged one.
    """
    with ZipFile(io.BytesIO(data)) as package:
        names = {name.casefold(): name for name in package.namelist()}
        if "_rels/.rels" not in names:
            raise not_read("ZIP")
        main = _main_part(parse_xml(_unpacked(package, names["_rels/.rels"], _LARGEST_RELATIONS)))
        if main.casefold() not in names:
            raise Unreadable("damaged: its text is missing")
        document = parse_xml(_unpacked(package, names[main.casefold()], _LARGEST_PART))
    if _name(document) != "document":
        raise not_read({"workbook": "XLSX", "presentation": "PPTX"}.get(_name(document), "ZIP"))
    for paragraph in document.iter("{*}p"):
        if not any(_name(above) in _COPIES for above in paragraph.iterancestors()):
            yield "".join(_own_text(paragraph))


def _main_part(relations: _Element) -> str:
    """The name of the part that holds the text: `word/document.xml` in most files, `word/document2.xml` from SharePoint."""
    for relation in relations:
        if relation.get("Type", "").endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    raise not_read("ZIP")


def _unpacked(package: ZipFile, name: str, largest: int) -> bytes:
    """A part of the package. zipfile never unpacks more of it than the size declared for it, so that one can be trusted."""
    part = package.getinfo(name)
    if part.flag_bits & 1:
        raise Unreadable("encrypted")
    if part.file_size > largest:
        raise Unreadable(f"unpacks to more than {largest // 1_000_000} MB")
    return package.read(part)


def _name(element: _Element) -> str:
    """An element's name without its namespace; comments and processing instructions have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _own_text(element: _Element) -> Iterator[str]:
    """The text in an element without that of paragraphs inside it, which are those of text boxes anchored there."""
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _BREAKS:
            yield " "
        elif name == "noBreakHyphen":
            yield "-"
        elif name != "p" and name not in _COPIES:
            yield from _own_text(child)
