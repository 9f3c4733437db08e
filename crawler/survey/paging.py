"""How the later pages of a section are addressed, learned from the links of its pager."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.portals.paging import Paging

_SUFFIX = re.compile(r"\.\w{1,5}$|/$")
# What stands before a number and says which it is: "-c28-", "_cur=", "/trang-".
_BEFORE = re.compile(r"[-_/?&]?[A-Za-z]*\d*[-_=]?$")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of page addresses as a portal file writes it: one of `pages`, `number` and `next`."""

    pages: str | None = None
    number: str | None = None
    next: str | None = None
    current: str | None = None
    first: int = 1

    def address(self, section: str, page: int) -> str | None:
        """The address of a page of a section, by the rules that a crawl follows."""
        if self.next:
            return None
        number = re.compile(self.number) if self.number else None
        return Paging(pages=self.pages, number=number, first=self.first).address(section, page)


def form_of(section: str, numbered: dict[int, str], onward: str | None = None) -> Form | None:
    """The form that all numbered links of a pager on a section's first page have; a link that says "next" leads to page 2.

    None where their addresses do not tell it (state tokens, other sections).
    """
    asked = {number: url for number, url in numbered.items() if number > 1}
    if not asked and onward:
        asked = {2: onward}
    forms = Counter(form for number, url in asked.items() for form in set(_forms(section, url, number)))
    for form, count in sorted(
        forms.items(), key=lambda each: (-each[1], each[0].first == 0, each[0].number is not None)
    ):
        if count == len(asked) or (count >= 2 and count >= len(asked) - 1):
            return form
    return None


def _forms(section: str, url: str, page: int) -> Iterator[Form]:
    """The forms in which `url` could be page number `page` of a section."""
    section, url = _local(section), _local(url)
    for first in (1, 0):
        number = str(page + first - 1)
        for found in re.finditer(rf"(?<!\d){number}(?!\d)", url):
            before, after = url[: found.start()], url[found.end() :]
            yield from _in_pages(section, before, after, first)
            yield from _in_number(section, before, after, first)


def _in_pages(section: str, before: str, after: str, first: int) -> Iterator[Form]:
    for name, start in (("section", section), ("stem", _SUFFIX.sub("", section))):
        if start and before.startswith(start):
            between = before[len(start) :]
            if between.startswith("&") and name == "section":
                between = "?" + between[1:]
            # "{section}5" would make 15 of section 1.
            is_parted = between and (not between[0].isalnum() or not start[-1].isalnum())
            if is_parted and "{" not in between + after and "}" not in between + after:
                yield Form(pages=f"{{{name}}}{between}{{n}}{after}", first=first)
            return


def _in_number(section: str, before: str, after: str, first: int) -> Iterator[Form]:
    """The page's number stands in the section's own address."""
    if not (section.startswith(before) and section.endswith(after)) or len(before) + len(after) >= len(section):
        return
    shown = section[len(before) : len(section) - len(after)]
    if shown == str(first):
        near = _BEFORE.search(before)
        context = re.sub(r"\d+", lambda _: r"\d+", literal(near[0] if near else ""))
        yield Form(number=rf"{context}(\d+){literal(after)}$", first=first)


def literal(text: str) -> str:
    """A text as part of a regular expression, with no more backslashes than it needs."""
    return re.sub(r"[.^$*+?{}\[\]\\|()]", r"\\\g<0>", text)


def _local(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
