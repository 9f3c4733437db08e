"""Walking a portal's listings: where a section goes on, and how it is known to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.archive.crawls import Narrowing
from crawler.items import Found, Kind, ListingEntry, State, Walk
from crawler.pages.pager import Onward, onward
from crawler.portals.addresses import same_form, why_not
from crawler.portals.model import Portal, Section
from crawler.portals.paging import Api, fill
from crawler.reading.listings import Listing
from crawler.reading.normalise import listed_date


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a section; pages count from 1. `url` is where it is asked for, or posted to."""

    section: Section
    page: int
    url: str

    @classmethod
    def of(cls, portal: Portal, name: str, page: int, url: str) -> Place:
        return cls(next(section for section in portal.sections if section.name == name), page, url)


@dataclass(frozen=True, slots=True)
class Step:
    """What follows a listing page: further pages to be found, a form to be posted back, or the end with its proof."""

    found: tuple[Found, ...] = ()
    postback: Onward | None = None
    end: str | None = None


def source_found(portal: Portal, kind: Kind, url: str, reason: str | None = None, depth: int = 1) -> Found:
    """A feed or sitemap to be read; sitemaps are named by sitemaps, `depth` levels down."""
    reason = reason or why_not(portal, url)
    state = State.SKIPPED if reason else State.WAITING
    fingerprint = url if reason else same_form(portal, url)
    return Found(kind, url, f"{kind} {fingerprint}", page=depth, state=state, reason=reason)


def next_step(portal: Portal, place: Place, listing: Listing, narrowing: Narrowing) -> Step:
    """What follows a listing page that has entries."""
    if narrowing.since and place.section.order == "newest" and _all_before(listing.entries, narrowing.since):
        return Step(end=f"the rest is older than {narrowing.since} (the section lists newest first)")
    if place.section.api is not None:
        step = _next_of_api(portal, place, portal.apis[place.section.api], listing)
    elif portal.paging_of(place.section).next:
        step = _next_by_link(portal, place, listing)
    else:
        address = page_address(portal, place.section, place.page + 1)
        step = (
            Step((page_found(portal, place.section, place.page + 1, address),))
            if address
            else Step(end="it has one page")
        )
    limit = portal.paging_of(place.section).limit
    if step.end is None and place.page >= limit:
        reason = f"the section goes on after {limit} pages: raise paging.limit, or see whether its pages ever end"
        return Step((page_found(portal, place.section, place.page + 1, place.url, reason, State.FAILED),))
    return step


def _next_of_api(portal: Portal, place: Place, api: Api, listing: Listing) -> Step:
    if listing.last is not None and place.page - 1 + api.first >= listing.last:
        return Step(end=f"page {listing.last} is the last by its own count")
    if listing.total is not None and place.page * api.size >= listing.total:
        return Step(end=f"all {listing.total} articles by its own count")
    return Step(
        (page_found(portal, place.section, place.page + 1, page_address(portal, place.section, place.page + 1)),)
    )


def _next_by_link(portal: Portal, place: Place, listing: Listing) -> Step:
    assert listing.tree is not None
    where = onward(listing.tree, listing.url, place.page, portal.paging_of(place.section).next)
    if where is None:
        return Step(end="its pager leads no further")
    if isinstance(where, str):
        return Step((page_found(portal, place.section, place.page + 1, place.url, where, State.FAILED),))
    if where.url is None:
        # A page that is posted for has the section's own address; what is posted lives in the session (postback.py).
        posted = portal.section_url(place.section)
        return Step((page_found(portal, place.section, place.page + 1, posted),), postback=where)
    if reason := why_not(portal, where.url):
        return Step(
            (page_found(portal, place.section, place.page + 1, where.url, f"its next page is {reason}", State.FAILED),)
        )
    return Step((page_found(portal, place.section, place.page + 1, where.url),))


def redirected_end(portal: Portal, place: Place, url: str) -> str | None:
    """Whether a later page that redirected to `url` thereby says that the section has no such page.

    It does when it leads to an earlier page of the section (NukeViet: to page one), or up, to a page above the section.
    """
    section = portal.section_url(place.section)
    for page in range(1, place.page):
        address = page_address(portal, place.section, page)
        if address and _loose(portal, address) == _loose(portal, url):
            return f"page {place.page} redirects to page {page}"
    above, path = urlsplit(url).path.rstrip("/") + "/", urlsplit(section).path.rstrip("/") + "/"
    if path.startswith(above) and path != above:
        return f"page {place.page} redirects to {url}"
    return None


def page_address(portal: Portal, section: Section, page: int) -> str | None:
    """Where a page of a section is asked for; None where its address cannot be told beforehand."""
    url = portal.section_url(section)
    if section.api is None:
        address = portal.paging_of(section).address(url, page)
        return portal.absolute(address) if address else None
    api = portal.apis[section.api]
    return portal.absolute(fill(api.url, api.values(page, section.parameters))) if api.url else url


def _all_before(entries: Sequence[ListingEntry], since: str) -> bool:
    dates = [listed_date(entry) for entry in entries]
    return bool(dates) and all(date is not None and date.isoformat() < since for date in dates)


def page_found(
    portal: Portal,
    section: Section,
    page: int,
    url: str | None,
    reason: str | None = None,
    state: State = State.SKIPPED,
    walk: Walk | None = None,
) -> Found:
    """A page of a section to be asked for, or with a reason why it is not."""
    assert url is not None
    # Pages of one section may have one address (posted for); two sections may have one endpoint.
    fingerprint = f"{section.name} {page} {same_form(portal, url)}"
    return Found(
        Kind.LISTING,
        url,
        fingerprint,
        section.name,
        page,
        state=state if reason else State.WAITING,
        reason=reason,
        walk=None if reason else walk or Walk.WHOLE,
    )


def _loose(portal: Portal, url: str) -> str:
    """An address without what a redirect may change about the same page: the scheme, a slash at the end."""
    return same_form(portal, url).partition("://")[2].rstrip("/")
