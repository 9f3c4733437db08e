"""PDF files written by hand, so that a test can put anything into them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

WITH_IMAGE = "\0image"
"""A line of a page that stands for a picture covering it."""


def pdf(*pages: Sequence[str], trailer: str = "") -> bytes:
    """A PDF with these pages of lines. `trailer` adds entries to its trailer."""
    codes = {character: code for code, character in enumerate(sorted({c for page in pages for c in "".join(page)}), 1)}
    fixed = 6
    kids = " ".join(f"{fixed + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/Any/Encoding/Identity-H/ToUnicode 4 0 R/DescendantFonts"
        b"[<</Type/Font/Subtype/CIDFontType2/BaseFont/Any/DW 500/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/Any/Flags 4>>>>]>>",
        _stream(_to_unicode(codes)),
        _stream(bytes(3), "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceRGB"),
    ]
    for number, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {fixed + 2 * number + 1} 0 R"
            f"/Resources<</Font<</F 3 0 R>>/XObject<</I 5 0 R>>>>>>".encode()
        )
        objects.append(_stream(_content(page, codes)))
    return file(objects, trailer)


def file(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    made = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(made)


def _stream(content: bytes, entries: str = "") -> bytes:
    packed = zlib.compress(content)
    return f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream"


def _content(lines: Sequence[str], codes: dict[str, int]) -> bytes:
    drawn = []
    for number, line in enumerate(lines):
        if line == WITH_IMAGE:
            drawn.append("q 595 0 0 842 0 0 cm /I Do Q")
        else:
            glyphs = "".join(f"{codes[character]:04x}" for character in line)
            drawn.append(f"BT /F 8 Tf 20 {820 - 12 * number} Td <{glyphs}> Tj ET")
    return "\n".join(drawn).encode()


def _to_unicode(codes: dict[str, int]) -> bytes:
    lines = "\n".join(f"<{code:04x}> <{character.encode('utf-16-be').hex()}>" for character, code in codes.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Any def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{lines}\nendbfchar endcmap end end"
    ).encode()
