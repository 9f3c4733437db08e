"""Where the pages of a section are: the ways in which portals number, link, post back and serve their listings."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec

from crawler.pages.template import JsonTemplate, Selectors

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SUFFIX = re.compile(r"\.\w{1,5}$|/$")


class FieldError(ValueError):
    """A value that cannot be. `path` leads to its key, from the table or struct that raised it."""

    def __init__(self, path: tuple[str | int, ...], reason: str) -> None:
        super().__init__(reason)
        self.path = path


class Paging(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the later pages of a section are reached: by one of `pages`, `number` and `next`, or not at all.

    `pages` is their address, with `{n}`, and `{section}`, the section's own address, or `{stem}`, that address without its
    ending: "{section}page-{n}/" (NukeViet), "{section}?page={n}" (Drupal), "{stem}/trang-{n}.html" (tnmttuyenquang).
    `number` is a regular expression whose group is the page's number in the section's own address: '-c\\d+-(\\d+)\\.html$'
    (hungyen), '_cur=(\\d+)' (Liferay). `first` is the number that page one has or would have: 1 in NukeViet, 0 in Drupal.

    `next` finds the links of a pager: the one that leads on is followed, be it `rel=next`, the next number, "»" or "Trang
    sau", or an ASP.NET `javascript:__doPostBack(…)` (khanhhoa). `current` finds the number of the page shown, by which a
    lost session is noticed.

    `limit` is the number of pages walked in one section.
    """

    pages: str | None = None
    number: re.Pattern[str] | None = None
    next: Selectors = ()
    current: Selectors = ()
    first: Annotated[int, msgspec.Meta(ge=0)] = 1
    limit: Annotated[int, msgspec.Meta(ge=1)] = 1000

    def __post_init__(self) -> None:
        ways = [name for name in ("pages", "number", "next") if getattr(self, name)]
        if len(ways) > 1:
            raise FieldError((ways[1],), f"cannot stand beside '{ways[0]}'; a section has one kind of paging")
        if self.number is not None and self.number.groups != 1:
            raise FieldError(("number",), "must have one group, (…), around the number of the page")
        if self.pages is not None:
            _check_pages(self.pages)
            if "{section}" not in self.pages and "{stem}" not in self.pages:
                raise FieldError(
                    ("pages",), f"{self.pages!r} lacks {{section}} or {{stem}}, so all sections would be one"
                )

    def address(self, section_url: str, page: int) -> str | None:
        """The URL of a page of a section, counted from 1; page 1 is the section's own.

        None: it cannot be told from the section's address (one page only, or links have to be followed).
        """
        form = self.pages
        if page <= 1:
            return section_url
        number = str(self.first + page - 1)
        if form is not None:
            if "?" in section_url:
                form = form.replace("{section}?", "{section}&")
            stem = _SUFFIX.sub("", section_url)
            return form.replace("{n}", number).replace("{stem}", stem).replace("{section}", section_url)
        if self.number is not None and (found := self.number.search(section_url)):
            return section_url[: found.start(1)] + number + section_url[found.end(1) :]
        return None


class Api(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A JSON endpoint that lists articles. What `answer` says is read by crawler/pages/json_listing.py.

    In `url` and in the values of `form` or `json` (the body of a POST) these stand for what the page needs: `{n}` the
    page's number (the first is `first`), `{start}` the number of articles before it, `{size}` the number on a page, and
    any of the section's `parameters`. Without `url` the section's own address is asked.
    """

    answer: JsonTemplate
    url: str | None = None
    method: Literal["GET", "POST"] = "GET"
    form: dict[str, str] = {}
    json: dict[str, Any] = {}
    size: Annotated[int, msgspec.Meta(ge=1)] = 10
    first: Annotated[int, msgspec.Meta(ge=0)] = 1

    def __post_init__(self) -> None:
        if self.form and self.json:
            raise FieldError(("json",), "cannot stand beside 'form'; a request has one body")
        if self.method == "GET" and (self.form or self.json):
            raise FieldError(("method",), 'is GET, which has no body; write method = "POST"')

    def values(self, page: int, parameters: dict[str, str]) -> dict[str, str]:
        """What the placeholders stand for on a page, counted from 1."""
        own = {"n": self.first + page - 1, "start": (page - 1) * self.size, "size": self.size}
        return {**parameters, **{name: str(value) for name, value in own.items()}}


def _check_pages(pages: str) -> None:
    """Raises FieldError for the form of an address of pages that names none."""
    names = _PLACEHOLDER.findall(pages)
    for name in names:
        if name not in ("section", "stem", "n"):
            raise FieldError(("pages",), f"{{{name}}} is no placeholder; there are {{section}}, {{stem}} and {{n}}")
    if "n" not in names:
        raise FieldError(("pages",), f"{pages!r} lacks {{n}}")


def fill(form: str, values: dict[str, str]) -> str:
    """A text with its placeholders filled in; braces around anything else are left as they stand."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), form)
