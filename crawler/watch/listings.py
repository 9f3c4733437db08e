"""Troubles with what names the articles: sections, feeds and sitemaps; and with articles that vanish all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crawler.archive.measures import FORBIDDEN
from crawler.portals.model import Portal
from crawler.watch.crawled import Crawl, measured
from crawler.watch.trouble import Trouble

_NAMED = 3


def listing(portal: Portal, past: Sequence[Crawl]) -> Trouble | None:
    """A listing answers and cannot be read, or has no rows; or has not answered in two crawls in a row, for once is nothing."""
    (_, newest), *before = measured(past)
    again = _by_name(before[0][1].unanswered_listings) if before else {}
    unread = {name: reason for name, reason in _by_name(newest.unread_listings).items() if reason != FORBIDDEN}
    unread |= {name: reason for name, reason in _by_name(newest.unanswered_listings).items() if name in again}
    if not unread:
        return None
    return Trouble(
        "listing",
        f"{_names(unread)}; what is listed there is not archived. `khotin check {portal.id}` looks at it,"
        f" `khotin learn {portal.id}` finds where it is now.",
    )


def listing_unanswered(past: Sequence[Crawl]) -> Trouble | None:
    """A listing did not answer, for the first time."""
    (_, newest), *before = measured(past)
    again = _by_name(before[0][1].unanswered_listings) if before else {}
    failed = {name: reason for name, reason in _by_name(newest.unanswered_listings).items() if name not in again}
    if not failed:
        return None
    return Trouble("listing unanswered", f"{_names(failed)}; the next crawl asks again.", needs_person=False)


def vanished(past: Sequence[Crawl]) -> Trouble | None:
    """So many known articles were not found that it was not believed of them (archive/judgement.py): the portal is ill."""
    crawl, newest = next(measured(past))
    if not newest.doubted:
        return None
    return Trouble(
        "vanished",
        f"{newest.doubted:,} of {sum(newest.looks.values()):,} known articles that were looked at in crawl {crawl.crawl} were not"
        " there; all stay archived, and none is marked as missing yet. Look whether the portal has moved them or lost them.",
    )


def _by_name(listings: Mapping[str, list[str]]) -> dict[str, str]:
    """Why each listing failed."""
    return {name: reason for reason, names in listings.items() for name in names}


def _names(failed: Mapping[str, str]) -> str:
    """Some that failed, with the reason of the first."""
    names = list(failed)
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more} could not be read ({failed[names[0]]})"
