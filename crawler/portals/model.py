"""What we know of a portal: its sections and their paging, its templates, and how to treat it."""

from __future__ import annotations

import ipaddress
import re
from functools import cached_property
from typing import Annotated, Literal
from urllib.parse import SplitResult, urljoin, urlsplit

import msgspec

from crawler.pages.template import ArticleTemplate, ListingTemplate

Order = Literal["unknown", "newest"]
Verified = Literal["seen", "reported", "untested"]
Level = Literal["province", "department", "district", "commune"]

_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"([\w.-]+|\[[\da-fA-F:.]+\])(:\d+)?")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class FieldError(ValueError):
    """A value that cannot be. `path` leads to its key, from the table or struct that raised it."""

    def __init__(self, path: tuple[str | int, ...], reason: str) -> None:
        super().__init__(reason)
        self.path = path


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One news listing. `url` is absolute or relative to the portal's.

    `order` "newest" says that it lists newest first, so that a crawl since a day may stop at the first older page.
    Never assume it: NukeViet lists by entry, and a section may be set to list oldest first.
    """

    name: str
    url: str
    order: Order = "unknown"

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise FieldError(("name",), "is empty; give the section's name as the portal prints it")


class Paging(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The addresses of a section's later pages.

    `pages` holds `{section}`, the section's own URL, and `{n}`: "{section}page-{n}/" (NukeViet), "{section}?page={n}"
    (Drupal). `first` is the number that page one would have: 1 in NukeViet, 0 in Drupal. `limit` is the number of pages
    walked in one section. Without `pages` every section has one page.
    """

    pages: str | None = None
    first: Annotated[int, msgspec.Meta(ge=0)] = 1
    limit: Annotated[int, msgspec.Meta(ge=1)] = 1000

    def __post_init__(self) -> None:
        if self.pages is None:
            return
        names = _PLACEHOLDER.findall(self.pages)
        for name in names:
            if name not in ("section", "n"):
                raise FieldError(("pages",), f"{{{name}}} is no placeholder; there are {{section}} and {{n}}")
        for name in ("section", "n"):
            if name not in names:
                raise FieldError(("pages",), f"{self.pages!r} lacks {{{name}}}")

    def address(self, section_url: str, page: int) -> str | None:
        """The URL of a page of a section, counted from 1; page 1 is the section's own. None: sections have one page."""
        if page <= 1:
            return section_url
        if self.pages is None:
            return None
        pages = self.pages
        if "?" in section_url:
            pages = pages.replace("{section}?", "{section}&")
        return pages.replace("{n}", str(self.first + page - 1)).replace("{section}", section_url)


class Media(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which files of an article are kept, up to `max_bytes` each, from the portal itself and from `hosts`."""

    images: bool = True
    attachments: bool = True
    max_bytes: Annotated[int, msgspec.Meta(ge=1)] = 50_000_000
    hosts: tuple[str, ...] = ()


class Portal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """A site we archive.

    `verified` says what its declaration rests on: pages we saw, what others report, or nothing yet. `province` is the
    province since 1 July 2025, `province_before` the one until then. `attribution` is the line the portal asks those
    who quote it to print. `hosts` ("host" or "host:port") count as this portal too. `delay` is the time between two
    requests to a host, in seconds; a loopback portal needs none. `noise` names query parameters that do not change a
    page.

    Raises FieldError for values that cannot be, or that leave the portal unreadable.
    """

    id: str
    name: str
    url: str
    verified: Verified
    family: str | None = None
    level: Level | None = None
    province: str | None = None
    province_before: str | None = None
    attribution: str | None = None
    hosts: tuple[str, ...] = ()
    delay: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 1.0
    noise: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    paging: Paging = Paging()
    listing: ListingTemplate = ListingTemplate()
    article: ArticleTemplate = ArticleTemplate()
    media: Media = Media()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise FieldError(("name",), "is empty")
        _check_url(self.url, ("url",))
        _check_hosts(self.hosts, ("hosts",))
        _check_hosts(self.media.hosts, ("media", "hosts"))
        self._check_sections()
        self._check_templates()

    def _check_sections(self) -> None:
        if not self.sections:
            raise FieldError(("sections",), "is missing; a portal has at least one [[sections]]")
        names, urls = set[str](), set[str]()
        for index, section in enumerate(self.sections):
            if section.name in names:
                raise FieldError(("sections", index, "name"), f"{section.name!r} names two sections")
            place = ("sections", index, "url")
            url = _check_url(self.section_url(section), place)
            if url in urls:
                raise FieldError(place, f"{section.url!r} is the address of two sections")
            if not self.is_ours(url):
                raise FieldError(place, f"{section.url!r} is on another host; add that host to 'hosts' if it is right")
            if url[-1].isalnum() and re.search(r"\{section\}\w", self.paging.pages or ""):
                raise FieldError(
                    place, f"{section.url!r} needs a '/' at its end, for {self.paging.pages!r} to follow it"
                )
            names.add(section.name)
            urls.add(url)

    def _check_templates(self) -> None:
        needed = {
            ("listing", "entry"): self.listing.entry,
            ("listing", "link"): self.listing.link,
            ("article", "title"): self.article.title,
            ("article", "body"): self.article.body,
        }
        for path, selectors in needed.items():
            if not selectors:
                raise FieldError(path, "is missing; the portal or its family must name a selector")

    @cached_property
    def netlocs(self) -> frozenset[str]:
        """The hosts of the portal, as host or host:port: lower case, without the default ports."""
        parts = [urlsplit(self.url), *(urlsplit("//" + host) for host in self.hosts)]
        return frozenset(_netloc(part) for part in parts)

    @cached_property
    def is_loopback(self) -> bool:
        """Whether every host is this machine: a recorded site, replayed."""
        return all(_is_loopback(urlsplit("//" + netloc).hostname or "") for netloc in self.netlocs)

    def section_url(self, section: Section) -> str:
        """The absolute URL of a section's first page."""
        try:
            return urljoin(self.url, section.url)
        except ValueError:  # urllib refuses what looks like a broken IPv6 host
            return section.url

    def is_ours(self, url: str) -> bool:
        """Whether a URL is an http or https address on one of the portal's hosts. It may be anything a page holds."""
        try:
            parts = urlsplit(url)
            return parts.scheme in _DEFAULT_PORTS and _netloc(parts) in self.netlocs
        except ValueError:
            return False


def _netloc(parts: SplitResult) -> str:
    """Host and port without what does not matter. Raises ValueError for a port that is none."""
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    defaults = [_DEFAULT_PORTS[parts.scheme]] if parts.scheme else _DEFAULT_PORTS.values()
    return host if parts.port is None or parts.port in defaults else f"{host}:{parts.port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_url(url: str, path: tuple[str | int, ...]) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and bool(_netloc(parts))
    except ValueError:
        good = False
    if not good or any(mark.isspace() for mark in url):
        raise FieldError(path, f"{url!r} is not an http or https address")
    if "@" in parts.netloc:
        raise FieldError(path, f"{url!r} holds a user name; addresses are kept in the open, so leave it out")
    return url


def _check_hosts(hosts: tuple[str, ...], path: tuple[str, ...]) -> None:
    for index, host in enumerate(hosts):
        try:
            good = bool(_HOST.fullmatch(host) and _netloc(urlsplit("//" + host)))
        except ValueError:  # a port beyond 65535
            good = False
        if not good:
            raise FieldError((*path, index), f"{host!r} is not a host or host:port")
