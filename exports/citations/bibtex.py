"""Citations for BibTeX and biblatex, in UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterable

from exports.citations.record import Citation

MEDIA_TYPE = "application/x-bibtex"

# BibTeX counts the braces of `\{` too, so these have names.
_TEX = str.maketrans(
    {
        **{character: rf"\{character}" for character in "&%$#_"},
        **{"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"},
        **{"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"},
    }
)
# An address is not read by TeX: what would end the field, or is a command to it, is percent-encoded.
_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def as_bibtex(citations: Iterable[Citation]) -> str:
    """A file with an entry for each citation, of the type `misc`: BibTeX's own styles know none for web pages.

    Names stand in braces of their own, because Vietnamese names begin with the family's and are not to be turned round; titles
    do, because their capitals are meant. The portal is `publisher` for programs, `howpublished` for the styles that print that.
    """
    return "\n".join(map(_entry, citations))


def _entry(citation: Citation) -> str:
    fields = {
        "author": f"{{{' and '.join(_whole(name) for name in citation.authors)}}}",
        "title": f"{{{_whole(citation.title)}}}",
        "howpublished": f"{{{_whole(citation.publisher)}}}",
        "publisher": f"{{{_whole(citation.publisher)}}}",
        **(_published(citation.date) if citation.date else {}),
        "url": f"{{{_printable(citation.url).translate(_ADDRESS)}}}",
        **({"urldate": f"{{{citation.captured_at[:10]}}}"} if citation.captured_at else {}),
        "note": f"{{{_note(citation)}}}",
        "langid": "{vietnamese}",
        "language": "{vi}",
    }
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items())
    return f"@misc{{{citation.label},\n{lines}}}\n"


def _published(date: str) -> dict[str, str]:
    """`date` is what biblatex reads, year and month are BibTeX's."""
    year, month, _ = date.split("-")
    return {"date": f"{{{date}}}", "year": f"{{{year}}}", "month": _MONTHS[int(month) - 1]}


def _note(citation: Citation) -> str:
    where = f"Archived in {_escaped(citation.archive)} as {_escaped(citation.place)}"
    if citation.captured_at is None:
        return where
    return f"{where}, captured {citation.captured_at}, digest {_escaped(citation.digest or '')}"


def _whole(text: str) -> str:
    return f"{{{_escaped(text)}}}"


def _escaped(text: str) -> str:
    return _printable(text).translate(_TEX)


def _printable(text: str) -> str:
    """A text in one line, without control characters."""
    return " ".join(_CONTROL.sub(" ", text).split())
