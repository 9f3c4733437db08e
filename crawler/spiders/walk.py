"""Walking a section: what its listing pages lead to, and when there is no further page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.archive.crawls import Narrowing
from crawler.items import Found, Kind, ListingEntry, Page, State
from crawler.portals.addresses import key_in, may_be_article, same_form, why_not, without_noise
from crawler.portals.model import Portal, Section
from crawler.reading.normalise import listed_date


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a section; pages count from 1."""

    section: Section
    page: int

    @classmethod
    def of(cls, portal: Portal, name: str, page: int) -> Place:
        return cls(next(section for section in portal.sections if section.name == name), page)


def first_pages(portal: Portal, narrowing: Narrowing) -> Iterator[Found]:
    """The first page of every section; those that a crawl leaves out are recorded as skipped."""
    for section in portal.sections:
        out = bool(narrowing.sections) and section.name not in narrowing.sections
        yield _page_found(
            portal, section, 1, State.SKIPPED if out else State.WAITING, "its section was not chosen" if out else None
        )


def next_page(
    portal: Portal, place: Place, entries: Iterable[ListingEntry], narrowing: Narrowing
) -> tuple[tuple[Found, ...], str | None]:
    """(the next listing page, None), or (nothing, why this page is the last)."""
    if portal.paging.address(portal.section_url(place.section), place.page + 1) is None:
        return (), "the section has one page"
    if narrowing.since and place.section.order == "newest":
        dates = [listed_date(entry) for entry in entries]
        if dates and all(date is not None and date.isoformat() < narrowing.since for date in dates):
            return (), f"the rest is older than {narrowing.since} (the section lists newest first)"
    if place.page >= portal.paging.limit:
        reason = f"the section goes on after {portal.paging.limit} pages: raise paging.limit, or see whether its pages ever end"
        return (_page_found(portal, place.section, place.page + 1, State.FAILED, reason),), None
    return (_page_found(portal, place.section, place.page + 1),), None


def redirected_end(portal: Portal, place: Place, url: str) -> str | None:
    """Whether a later page that redirected to `url` thereby says that the section has no such page.

    It does when it leads to an earlier page of the section (NukeViet: to page one), or up, to a page above the section.
    """
    section = portal.section_url(place.section)
    for page in range(1, place.page):
        address = portal.paging.address(section, page)
        if address and _loose(portal, address) == _loose(portal, url):
            return f"page {place.page} redirects to page {page}"
    above, path = urlsplit(url).path.rstrip("/") + "/", urlsplit(section).path.rstrip("/") + "/"
    if path.startswith(above) and path != above:
        return f"page {place.page} redirects to {url}"
    return None


def rows_found(portal: Portal, section: str, entries: Iterable[ListingEntry], narrowing: Narrowing) -> Iterator[Found]:
    """What the rows of a listing page lead to."""
    for entry in entries:
        reason = why_not(portal, entry.url)
        if reason is not None:
            yield _refused(Kind.ARTICLE, entry.url, reason, section, entry)
            continue
        date = listed_date(entry)
        if not may_be_article(portal, without_noise(portal, entry.url)):
            reason = "its address is not an article's (article.address)"
        elif narrowing.since and date is not None and date.isoformat() < narrowing.since:
            reason = f"older than {narrowing.since}"
        yield _row(portal, entry, section, reason)


def media_of(portal: Portal, page: Page) -> Iterator[Found]:
    """The images and attachments of an article, as far as the portal file wants them."""
    wanted = [(Kind.IMAGE, photo.url) for photo in page.photos if portal.media.images]
    wanted += [(Kind.ATTACHMENT, file.url) for file in page.attachments if portal.media.attachments]
    for kind, url in wanted:
        if reason := why_not(portal, url, media=True):
            yield _refused(kind, url, reason)
        else:
            yield Found(kind, url, same_form(portal, url))


def _row(portal: Portal, entry: ListingEntry, section: str, reason: str | None) -> Found:
    return Found(
        Kind.ARTICLE,
        url := without_noise(portal, entry.url),
        same_form(portal, url),
        section,
        entry=entry,
        key=key_in(portal.article, url),
        state=State.SKIPPED if reason else State.WAITING,
        reason=reason,
    )


def _refused(kind: Kind, url: str, reason: str, section: str | None = None, entry: ListingEntry | None = None) -> Found:
    """An address that is recorded as it stands: it may be none that could be brought into another form."""
    return Found(kind, url, url, section, entry=entry, state=State.SKIPPED, reason=reason)


def _page_found(
    portal: Portal, section: Section, page: int, state: State = State.WAITING, reason: str | None = None
) -> Found:
    url = portal.paging.address(portal.section_url(section), page)
    assert url is not None
    return Found(Kind.LISTING, url, f"{page} {same_form(portal, url)}", section.name, page, state=state, reason=reason)


def _loose(portal: Portal, url: str) -> str:
    """An address without what a redirect may change about the same page: the scheme, a slash at the end."""
    return same_form(portal, url).partition("://")[2].rstrip("/")
