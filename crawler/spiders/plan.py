"""Where a crawl begins: at the first page of every section, or, where a portal is visited again, at what may be new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from crawler.archive.budget import SPENT, Budget
from crawler.archive.crawls import Narrowing
from crawler.archive.sections import Standing
from crawler.items import Found, Kind, Walk
from crawler.portals.model import Portal, Section
from crawler.spiders.walk import page_address, page_found, source_found

NOT_CHOSEN = "its section was not chosen"
# A section is swept this often, for posts that were put among old ones, and for articles that it lists no more.
SWEEP_EVERY = timedelta(days=30)
# Requests a day.
SMALL_BUDGET = 8


class Plan:
    """How a portal that was crawled before is visited: each section until it meets what is known; those that list oldest first
    from their last page on; and now and then, as far as the budget goes, through all of a section, for posts that were put among
    old ones.
    """

    def __init__(self, portal: Portal, standings: Mapping[str, Standing], budget: Budget, now: datetime) -> None:
        self.portal, self.standings, self.budget, self.now = portal, standings, budget, now
        # So small a budget goes to sweeps on one day and to looks on the next.
        self.may_sweep = budget.left is None or budget.left >= SMALL_BUDGET or now.toordinal() % 2 == 0

    def places(self, section: Section) -> Iterator[Found]:
        """The pages at which the walk through a section begins."""
        first = page_address(self.portal, section, 1)
        known = self.standings.get(section.name)
        if known is None or known.met_crawl is None or known.url != first:
            yield page_found(self.portal, section, 1, first, walk=Walk.WHOLE)
            return
        last = self._last_page(section, known) if known.order == "oldest" else None
        is_due = self._is_due(known) or (known.order == "oldest" and last is None and self.may_sweep)
        going_on = self._going_on(section, known) if is_due else None
        if is_due and going_on is None and self.budget.take():
            yield page_found(self.portal, section, 1, first, walk=Walk.SWEEP)
        elif last is not None:
            yield last
        else:
            yield page_found(self.portal, section, 1, first, walk=Walk.VISIT)
        if going_on is not None and self.budget.take():
            yield going_on

    @property
    def is_sweeping(self) -> bool:
        """Whether any section is to be swept."""
        return any(map(self._is_due, self.standings.values()))

    def _is_due(self, known: Standing) -> bool:
        """Whether a section is to be swept. One that lists in no order shows new articles anywhere."""
        if not self.may_sweep:
            return False
        if known.sweep_page is not None or known.swept_at is None or known.order == "none":
            return True
        return self.now - datetime.fromisoformat(known.swept_at) >= SWEEP_EVERY

    def _going_on(self, section: Section, known: Standing) -> Found | None:
        """Where an unfinished sweep goes on: a page before, for rows move up where others are taken off. None for one that has
        not begun, or whose pages have no address of their own (posted back), so that it begins anew.
        """
        if known.sweep_page is None or known.sweep_url is None or known.sweep_page < 2:
            return None
        page = max(2, known.sweep_page - 1) if (self.budget.left or 0) >= SMALL_BUDGET else known.sweep_page
        if url := page_address(self.portal, section, page):
            return page_found(self.portal, section, page, url, walk=Walk.SWEEP)
        if known.sweep_url == self.portal.section_url(section):
            return None
        return page_found(self.portal, section, known.sweep_page, known.sweep_url, walk=Walk.SWEEP)

    def _last_page(self, section: Section, known: Standing) -> Found | None:
        """The last page of a section that lists oldest first; None where it has no address that could be told beforehand."""
        if known.pages is None or (url := page_address(self.portal, section, known.pages)) is None:
            return None
        return page_found(self.portal, section, known.pages, url, walk=Walk.TAIL)


def first_pages(portal: Portal, narrowing: Narrowing, plan: Plan | None = None) -> Iterator[Found]:
    """Where a crawl begins: the first page of every section, or where a visit goes on; feeds and sitemaps. What it leaves out is
    recorded as skipped.
    """
    for section in portal.sections:
        chosen = not narrowing.sections or section.name in narrowing.sections
        if chosen and plan is not None:
            yield from plan.places(section)
        else:
            yield page_found(portal, section, 1, page_address(portal, section, 1), None if chosen else NOT_CHOSEN)
    for kind, urls in ((Kind.FEED, portal.feeds), (Kind.SITEMAP, portal.sitemaps)):
        for url in urls:
            reason = NOT_CHOSEN if narrowing.sections else None
            if reason is None and plan is not None and not plan.budget.take():
                reason = SPENT
            yield source_found(portal, kind, portal.absolute(url), reason)
