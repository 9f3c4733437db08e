"""Whose portal it is, by what it calls itself: "Trang thông tin điện tử xã Bình An, tỉnh Khánh Hòa"."""

from __future__ import annotations

import re

from crawler.portals.model import Level
from crawler.portals.provinces import became
from crawler.vietnamese.folding import old_tone
from crawler.vietnamese.text import clean

# The words of the levels; the first in a name says whose it is: "Sở Y tế tỉnh …", "xã …, huyện …".
_LEVELS: tuple[tuple[Level, str], ...] = (
    ("department", r"sở|ban quản lý|chi cục"),
    ("commune", r"xã|phường|thị trấn|đặc khu"),
    ("district", r"huyện|quận|thị xã|thành phố"),
    ("province", r"tỉnh"),
)
# What has its own offices at every level.
_ANY_LEVEL = r"hội|đoàn|liên minh|trung tâm|công an|trường|bệnh viện|đảng bộ|bộ chỉ huy|ban chỉ huy"
_LEVEL = re.compile(
    rf"\b(?:{_ANY_LEVEL}|" + "|".join(f"(?P<{level}>{words})" for level, words in _LEVELS) + r")\b", re.IGNORECASE
)


def level_of(name: str) -> Level | None:
    """The level of a portal by its name; None where that names none. A city that is a province is one."""
    found = _LEVEL.search(clean(name))
    if found is None:
        return None
    level = next((level for level, _ in _LEVELS if found[level]), None)
    return "province" if level == "district" and _begins_with_province(name[found.end() :]) else level


def province_of(name: str) -> tuple[str, str] | None:
    """(key of the portal file, province) by a portal's name: `province` for a name of today, else `province_before`."""
    text = old_tone(clean(name)).casefold()
    table = became()
    for key, names in (("province", set(table.values())), ("province_before", set(table))):
        for province in sorted(names, key=lambda each: (-len(each), each)):
            if re.search(rf"(?:\btỉnh|\bthành phố|\btp\.?)\s+{re.escape(old_tone(province).casefold())}\b", text):
                return key, province
    return None


def _begins_with_province(text: str) -> bool:
    place = old_tone(clean(text)).casefold()
    return any(place.startswith(old_tone(name).casefold()) for name in became())
