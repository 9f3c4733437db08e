"""The words of the pages, in the reader's language, and how that language writes numbers, days and times."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("vi", "en")
"""The portals' own language first: it is taken where a browser asks for neither."""
COOKIE = "khotin_language"

_ASKED = re.compile(r"\s*([a-zA-Z]+)[-\w]*\s*(?:;\s*q\s*=\s*([\d.]+))?\s*")


class Words:
    """The strings of one language, by name (`vi.toml`, `en.toml`)."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._strings = _strings(language)

    @property
    def other(self) -> str:
        """The language that the link at the head of a page changes to."""
        return next(language for language in LANGUAGES if language != self.language)

    def __getitem__(self, name: str) -> str:
        return self._strings[name]

    def get(self, name: str, default: str) -> str:
        """A string that may be missing: the word for what the archive itself says in English."""
        return self._strings.get(name, default)

    def number(self, number: int) -> str:
        """`12.345` in Vietnamese, `12,345` in English."""
        return f"{number:,}".replace(",", self["thousands"])

    def day(self, date: str) -> str:
        """A day `YYYY-MM-DD` as the language prints it."""
        year, month, day = date.split("-")
        return self["day"].format(year=year, month=month, day=day, number=int(day), name=self[f"month_{month}"])

    def period(self, period: str) -> str:
        """A month `YYYY-MM` or a year `YYYY` as the language prints it."""
        year, _, month = period.partition("-")
        return self["month"].format(year=year, month=month, name=self[f"month_{month}"]) if month else year

    def moment(self, stamp: str) -> str:
        """One of the archive's own timestamps, `YYYY-MM-DDTHH:MM:SSZ`: it is UTC, and says so."""
        return f"{stamp[:10]} {stamp[11:16]} UTC"


def language_of(request: Any) -> str:
    """The language that a request is answered in: that of `?lang=`, else the one chosen before, else the browser's."""
    for asked in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return str(asked)
    return preferred(request.headers.get("accept-language") or "")


def preferred(header: str) -> str:
    """The language of ours that an Accept-Language header (RFC 9110, 12.5.4) likes best."""
    best, most = LANGUAGES[0], 0.0
    for part in header.split(","):
        found = _ASKED.fullmatch(part)
        if found and found[1].lower() in LANGUAGES:
            weight = _weight(found[2])
            if weight > most:
                best, most = found[1].lower(), weight
    return best


def _weight(text: str | None) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


@cache
def _strings(language: str) -> dict[str, str]:
    text = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
