"""Who wrote an article, as those name authors who cite it or follow it in a feed reader."""

from __future__ import annotations

import re

from crawler.vietnamese.names import is_name, is_unit

_BETWEEN = re.compile(r"\s*[,;&+/]\s*|\s+[-–—]\s+|\s+và\s+")


def authors(byline: str | None, portal: str) -> list[str]:
    """The authors of an article with this byline, on a portal of this name: the persons and units that are credited, each as
    printed, else the portal.

    A byline is parted only where each part is a name by itself ("Đắc Nhân - Ngọc Thành"); the dash of "Phòng Văn hóa - Thông tin"
    is the office's own.
    """
    if not byline:
        return [portal]
    parts = [byline] if is_unit(byline) else _BETWEEN.split(byline)
    return parts if all(map(is_name, parts)) else [byline]
