"""Earlier templates: how a portal's pages were read until it was redesigned, for what was captured before."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from crawler.pages.template import ArticleTemplate, ListingTemplate
from crawler.vietnamese.zone import VIETNAM


class Earlier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The templates of a portal that were valid until and including a day, in Asia/Ho_Chi_Minh.

    They are whole. A portal's file writes only what was different; the loader lays that over the templates of today.
    """

    until: date
    listing: ListingTemplate = ListingTemplate()
    article: ArticleTemplate = ArticleTemplate()


def day_in_vietnam(moment: datetime) -> date:
    """The day in Asia/Ho_Chi_Minh. Raises ValueError for a moment without a time zone, which could be either of two days."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; say which, UTC for captures")
    return moment.astimezone(VIETNAM).date()
