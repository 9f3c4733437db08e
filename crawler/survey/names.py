"""What a site and its sections are called, by what their pages print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import count, pairwise, takewhile

from crawler.pages.fragments import plain
from crawler.pages.visible import text_of
from crawler.survey.sample import SamplePage
from crawler.vietnamese.text import clean, without_site

_LONGEST = 120
# Pages whose texts are searched for a name.
_MOST_ASKED = 8
_OFFICIAL = re.compile(r"(?:cổng|trang) (?:thông tin|giao tiếp|tin) điện tử\s+[^.,;:|()\d]{3,80}", re.IGNORECASE)
_SEPARATOR = re.compile(r"^\s*[-–—|»:]+\s*|\s*[-–—|«:]+\s*$")


def site_name(pages: Sequence[SamplePage]) -> str | None:
    """The name of the site: what most pages call it in metadata, else what most titles end or begin with."""
    named = Counter(name for page in pages if (name := _metadata(page, "og:site_name")))
    if named and named.most_common(1)[0][1] * 2 > len(pages):
        return named.most_common(1)[0][0]
    titles = list(dict.fromkeys(title for page in pages if (title := _title(page))))
    if len(titles) > 2:
        for common in (_common([title[::-1] for title in titles])[::-1], _common(titles)):
            name = clean(_SEPARATOR.sub("", common))
            if len(name.split()) > 1:
                return name
    if named:
        return named.most_common(1)[0][0]
    return _official(pages) or (titles[0] if len(titles) == 1 else None)


def _official(pages: Sequence[SamplePage]) -> str | None:
    """What most pages say that they are, in head or foot."""
    asked = pages[:_MOST_ASKED]
    lines = (line for page in asked for line in {clean(each) for each in page.tree.itertext() if len(each) <= _LONGEST})
    counted = Counter(found[0].strip() for line in lines if (found := _OFFICIAL.search(line)))
    name, count = next(iter(counted.most_common(1)), ("", 0))
    return name if 2 * count > len(asked) else None


def section_name(printed: str, page: SamplePage, site: str | None = None) -> str:
    """The name of a section: as a menu prints it, else as its own page does."""
    if name := _short(printed):
        return name
    heading = next((text for each in page.tree.iter("h1") if (text := _short(text_of(each)))), "")
    own = _short(without_site(_title(page) or "", site))
    return own or heading or page.url.rstrip("/").rpartition("/")[2]


def distinct_names(names: Sequence[str]) -> list[str]:
    """Names of which no two are alike, capitals ignored: of several the first stays, others are numbered."""
    taken, used, found = {name.casefold() for name in names}, set[str](), []
    for name in names:
        numbered = (f"{name} ({number})" for number in count(2))
        own = name if name.casefold() not in used else next(each for each in numbered if each.casefold() not in taken)
        taken.add(own.casefold())
        used.add(own.casefold())
        found.append(own)
    return found


def _common(titles: Sequence[str]) -> str:
    """What three of five titles begin with."""
    starts = {_shared(one, other) for one, other in pairwise(sorted(titles))}
    fits = (start for start in starts if 5 * sum(title.startswith(start) for title in titles) >= 3 * len(titles))
    return max(filter(str.strip, fits), key=len, default="")


def _shared(one: str, other: str) -> str:
    return one[: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))]


def _short(text: str) -> str:
    text = plain(text)
    return text if len(text) <= _LONGEST else ""


def _title(page: SamplePage) -> str:
    return clean(page.tree.findtext(".//title") or "")


def _metadata(page: SamplePage, name: str) -> str:
    for meta in page.tree.iter("meta"):
        if (meta.get("property") or "").lower() == name:
            return _short(meta.get("content") or "")
    return ""
