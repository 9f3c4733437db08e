"""Which of the files that articles show and link to are kept."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Annotated

import msgspec

from crawler.portals.paging import FieldError

_GLOB = re.compile(
    r"[a-z\d*?][a-z\d*?!#$&^_.+-]*/[a-z\d*?][a-z\d*?!#$&^_.+-]*"
)  # the marks that RFC 6838 allows, * and ?

# Pictures, documents and archives, under the names that servers give them. Pages, sound and film are left alone.
_TYPES = (
    "image/*",
    "text/plain",
    "text/rtf",
    "application/rtf",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-*",
    "application/cdfv2*",  # libmagic's word for old Word and Excel files, which PHP and so NukeViet passes on
    "application/vnd.openxmlformats-officedocument.*",
    "application/vnd.oasis.opendocument.*",
    "application/zip",
    "application/x-zip*",
    "application/vnd.rar",
    "application/x-rar*",
    "application/x-7z-compressed",
    "application/octet-stream",  # many ASP.NET portals send every file like this
    "application/force-download",  # and NukeViet what it does not know
)


class Media(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which files of an article are kept, up to `max_bytes` each, from the portal itself and from `hosts`.

    `types` are globs of media types, in lower case: "image/*". Raises FieldError for one that is none.
    """

    images: bool = True
    attachments: bool = True
    max_bytes: Annotated[int, msgspec.Meta(ge=1)] = 50_000_000
    types: tuple[str, ...] = _TYPES
    hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for index, glob in enumerate(self.types):
            if not _GLOB.fullmatch(glob):
                reason = f"{glob!r} is not a media type in lower case, such as 'application/pdf' or 'image/*'"
                raise FieldError(("types", index), reason)

    def takes(self, mime: str | None) -> bool:
        """Whether an answer of this Content-Type, with or without parameters, is kept. One that names no type is."""
        essence = (mime or "").partition(";")[0].strip().lower()
        return not essence or any(fnmatchcase(essence, glob) for glob in self.types)
