"""What kind of file some bytes are, by their first bytes: names and Content-Type of portals are not to be relied on."""

from __future__ import annotations

from enum import Enum


class Unreadable(ValueError):
    """A file has no text for us; the message is the flag for the archivist."""


class Format(Enum):
    """The formats whose text is read. A DOCX is told from other ZIP files where it is opened."""

    PDF = "PDF"
    ZIP = "ZIP"


_PDF_HEADER_WITHIN = 1024  # bytes: readers of PDF skip as much junk before the header (Adobe's implementation note 13)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode(
    "utf-16-le"
)  # a stream's name in the OLE file that wraps the DOCX (MS-OFFCRYPTO)
_OTHERS = {
    _OLE: "an Office file of before 2007 (DOC, XLS, PPT)",
    b"{\\rtf": "RTF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"\xff\xd8\xff": "a JPEG image",
    b"\x89PNG": "a PNG image",
    b"GIF8": "a GIF image",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
}


def recognise(data: bytes) -> Format:
    """The format of a file. Raises `Unreadable` for one whose text is not read."""
    if not data:
        raise Unreadable("an empty file")
    if data.startswith(b"PK\x03\x04"):
        return Format.ZIP
    for start, name in _OTHERS.items():
        if data.startswith(start):
            if start == _OLE and _ENCRYPTED_OFFICE in data:
                raise Unreadable("encrypted")
            raise not_read(name)
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return Format.PDF
    if data.lstrip()[:1] == b"<":
        raise not_read("a web page or XML")  # what a portal answers with for a file it has lost
    raise Unreadable("not a PDF or DOCX")


def not_read(name: str) -> Unreadable:
    """The flag of a format that is known and not read."""
    return Unreadable(f"{name}: its text is not read")
