"""What we know of a portal: its sections and their paging, its templates, and how to treat it."""

from __future__ import annotations

import ipaddress
import re
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Literal
from urllib.parse import SplitResult, urljoin, urlsplit

import msgspec

from crawler.pages.template import ArticleTemplate, ListingTemplate
from crawler.portals import cron, provinces
from crawler.portals.earlier import Earlier, day_in_vietnam
from crawler.portals.expect import Expect
from crawler.portals.hours import Hours
from crawler.portals.media import Media
from crawler.portals.paging import Api, FieldError, Paging, fill

Order = Literal["unknown", "newest"]
Verified = Literal["seen", "reported", "untested"]
Level = Literal["province", "department", "district", "commune"]

_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"([\w.-]+|\[[\da-fA-F:.]+\])(:\d+)?")
_UNFILLED = re.compile(r"\{(\w+)\}")


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One news listing. `url` is absolute or relative to the portal's.

    `order` "newest" says that it lists newest first, so that a crawl since a day may stop at the first older page.
    Never assume it: NukeViet lists by entry, and a section may be set to list oldest first. `paging` takes the place of the
    portal's; `api` names the endpoint among `apis` that lists this section, and `parameters` are what is
    filled into its request.
    """

    name: str
    url: str
    order: Order = "unknown"
    paging: Paging | None = None
    api: str | None = None
    parameters: dict[str, str] = {}

    def __post_init__(self) -> None:
        _check_printable(self.name)
        if not self.name.strip():
            raise FieldError(("name",), "is empty; give the section's name as the portal prints it")


class Portal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """A site we archive.

    `verified` says what its declaration rests on: pages we saw, what others report, or nothing yet. `province` is the
    province since 1 July 2025, `province_before` the one until then; one follows from the other (provinces.py), and a
    ministry has neither. `attribution` is the line the portal asks those who quote it to print. `hosts` ("host" or
    "host:port") count as this portal too. `delay` is the time between two requests to a host, in seconds; a loopback
    portal needs none. `budget` is the number of requests a day (in Asia/Ho_Chi_Minh) for what may wait: feeds, sitemaps, sweeps
    through known sections, looks at known articles. `schedule` is the cron expression of when `khotin due` crawls it, `hours`
    ("20:00-06:00") those of the day in which that may be, both in Asia/Ho_Chi_Minh. `render` says that its pages are empty
    until a browser has run their scripts. `verify_certificate` false says that its TLS certificate is known to be broken.
    `noise` names query parameters that do not change a page. `feeds`
    (RSS, Atom) and `sitemaps` are further sources of article addresses beside the sections. `listing` and `article` are the
    templates of today, `earlier` those from before each redesign: see `at`. `expect` is what its health is judged by beside its
    past.

    Raises FieldError for values that cannot be. Selectors that nobody knows yet may be empty: see `lacks`.
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
    budget: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 200
    schedule: str | None = None
    hours: str | None = None
    render: bool = False
    verify_certificate: bool = True
    noise: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    apis: dict[str, Api] = {}
    paging: Paging = Paging()
    listing: ListingTemplate = ListingTemplate()
    article: ArticleTemplate = ArticleTemplate()
    earlier: tuple[Earlier, ...] = ()
    media: Media = Media()
    expect: Expect = Expect()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise FieldError(("name",), "is empty")
        _check_printable(self.name)
        _check_url(self.url, ("url",))
        _check_hosts(self.hosts, ("hosts",))
        _check_hosts(self.media.hosts, ("media", "hosts"))
        if self.paging.pages and "{section}" not in self.paging.pages and "{stem}" not in self.paging.pages:
            reason = f"{self.paging.pages!r} lacks {{section}} or {{stem}}, so all sections would be one"
            raise FieldError(("paging", "pages"), reason)
        self._check_schedule()
        self._check_sections()
        self._check_sources()
        self._check_earlier()
        before, since = provinces.settle(self.province_before, self.province)
        msgspec.structs.force_setattr(self, "province_before", before)
        msgspec.structs.force_setattr(self, "province", since)

    def _check_schedule(self) -> None:
        for name, value, read in (("schedule", self.schedule, cron.check), ("hours", self.hours, Hours.read)):
            if value is not None:
                try:
                    read(value)
                except ValueError as error:
                    raise FieldError((name,), str(error)) from error

    def _check_sources(self) -> None:
        for name in ("feeds", "sitemaps"):
            for index, url in enumerate(getattr(self, name)):
                if not self.is_ours(_check_url(self.absolute(url), (name, index))):
                    raise FieldError(
                        (name, index), f"{url!r} is on another host; add that host to 'hosts' if it is right"
                    )

    def _check_earlier(self) -> None:
        days = [entry.until for entry in self.earlier]
        for index, day in enumerate(days):
            if day in days[:index]:
                raise FieldError(("earlier", index, "until"), f"{day} is the last day of two templates")

    def _check_sections(self) -> None:
        if not (self.sections or self.feeds or self.sitemaps):
            raise FieldError(("sections",), "is missing; a portal has at least one [[sections]]")
        names, urls = set[str](), set[str]()
        for index, section in enumerate(self.sections):
            if section.name in names:
                raise FieldError(("sections", index, "name"), f"{section.name!r} names two sections")
            place = ("sections", index, "url")
            url = _check_url(self.section_url(section), place)
            if url in urls and not section.api:
                raise FieldError(place, f"{section.url!r} is the address of two sections")
            if section.api is not None and section.api not in self.apis:
                raise FieldError(("sections", index, "api"), f"{section.api!r} is not one of [apis]")
            if not self.is_ours(url):
                raise FieldError(place, f"{section.url!r} is on another host; add that host to 'hosts' if it is right")
            if section.api is None:
                self._check_paging(section, url, place)
            names.add(section.name)
            urls.add(url)

    def _check_paging(self, section: Section, url: str, place: tuple[str | int, ...]) -> None:
        """An address that the portal's paging cannot continue would be a section of one page, and nobody would notice."""
        paging = self.paging_of(section)
        if paging.pages and url[-1].isalnum() and re.search(r"\{section\}\w", paging.pages):
            raise FieldError(place, f"{section.url!r} needs a '/' at its end, for {paging.pages!r} to follow it")
        if paging.number and not paging.number.search(url):
            reason = f"{section.url!r} has no number for paging.number to find; write page one as the pager's links do"
            raise FieldError(place, reason)

    @cached_property
    def lacks(self) -> tuple[str, ...]:
        """The keys that are empty and without which its listings cannot be read, so that it cannot be crawled.

        Rows are read from listing pages and from HTML inside JSON. Articles can be read without a template (reading/read.py).
        """
        apis = [self.apis[section.api] if section.api else None for section in self.sections]
        needed: dict[str, object] = {}
        if any(api is None or api.answer.html for api in apis):
            needed |= {"listing.entry": self.listing.entry, "listing.link": self.listing.link}
        for section, api in zip(self.sections, apis, strict=True):
            needed |= {f"sections.parameters.{name}": None for name in _unfilled(api, section)}
        return tuple(key for key, value in needed.items() if not value)

    def at(self, moment: datetime) -> Portal:
        """The portal as it is to be read from what was captured at a moment, which must have a time zone.

        It is the portal itself, or has the templates of whichever of `earlier` was the first to end on that day (in
        Asia/Ho_Chi_Minh) or later. Calls are cheap. Raises ValueError for a moment without a time zone.
        """
        day = day_in_vietnam(moment)
        return next((portal for until, portal in self._redesigned if day <= until), self)

    @cached_property
    def _redesigned(self) -> tuple[tuple[date, Portal], ...]:
        """The last day of each earlier template, first to last, and the portal with it."""
        return tuple(
            (was.until, msgspec.structs.replace(self, listing=was.listing, article=was.article, earlier=()))
            for was in sorted(self.earlier, key=lambda was: was.until)
        )

    @cached_property
    def open_hours(self) -> Hours | None:
        """`hours`, read; None where it may be crawled at any."""
        return Hours.read(self.hours) if self.hours is not None else None

    @cached_property
    def netlocs(self) -> frozenset[str]:
        """The hosts of the portal, as host or host:port: lower case, without the default ports."""
        parts = [urlsplit(self.url), *(urlsplit("//" + host) for host in self.hosts)]
        return frozenset(_netloc(part) for part in parts)

    @cached_property
    def is_loopback(self) -> bool:
        """Whether every host is this machine: a recorded site, replayed."""
        return all(is_loopback(urlsplit("//" + netloc).hostname or "") for netloc in self.netlocs)

    def paging_of(self, section: Section) -> Paging:
        """How the pages of a section are reached: its own way, else the portal's."""
        return section.paging or self.paging

    @cached_property
    def fronts(self) -> tuple[str, ...]:
        """The absolute URLs of its home page and of its sections' first pages."""
        return (self.url, *map(self.section_url, self.sections))

    def section_url(self, section: Section) -> str:
        """The absolute URL of a section's first page."""
        return self.absolute(section.url)

    def absolute(self, url: str) -> str:
        """An address as the portal's file writes it, made absolute."""
        try:
            return urljoin(self.url, url)
        except ValueError:  # urllib refuses what looks like a broken IPv6 host
            return url

    def is_ours(self, url: str) -> bool:
        """Whether a URL is an http or https address on one of the portal's hosts. It may be anything a page holds."""
        try:
            parts = urlsplit(url)
            return parts.scheme in _DEFAULT_PORTS and _netloc(parts) in self.netlocs
        except ValueError:
            return False


def _unfilled(api: Api | None, section: Section) -> list[str]:
    """The placeholders of an endpoint's request that neither the page nor the section's parameters fill."""
    if api is None:
        return []
    values = api.values(1, section.parameters)
    return [name for form in (api.url or "", *api.form.values()) for name in _UNFILLED.findall(fill(form, values))]


def _netloc(parts: SplitResult) -> str:
    """Host and port without what does not matter. Raises ValueError for a port that is none."""
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    defaults = [_DEFAULT_PORTS[parts.scheme]] if parts.scheme else _DEFAULT_PORTS.values()
    return host if parts.port is None or parts.port in defaults else f"{host}:{parts.port}"


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
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


def _check_printable(name: str) -> None:
    """Names are shown on terminals, to which a control character may be an order."""
    if not name.isprintable():
        raise FieldError(("name",), "holds a control character; write it on one line, without any")


def _check_hosts(hosts: tuple[str, ...], path: tuple[str, ...]) -> None:
    for index, host in enumerate(hosts):
        try:
            good = bool(_HOST.fullmatch(host) and _netloc(urlsplit("//" + host)))
        except ValueError:  # a port beyond 65535
            good = False
        if not good:
            raise FieldError((*path, index), f"{host!r} is not a host or host:port")
