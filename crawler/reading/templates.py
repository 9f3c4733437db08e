"""Which templates may read what was captured on a day."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from crawler.portals.model import Portal


def portals_of(portal: Portal, captured_at: datetime) -> tuple[Portal, ...]:
    """The portal as `Portal.at` gives it for a moment (UTC), and on the last day of an earlier template also as it is after it.

    An `[[earlier]]` ends with a day, and a redesign comes in the middle of one: what was captured before it has the old looks,
    what was captured after it the new ones, and only the page tells which. The older template comes first.
    """
    then, since = portal.at(captured_at), portal.at(captured_at + timedelta(days=1))
    return (then,) if then is since else (then, since)


def today(portal: Portal) -> Portal:
    """The portal without its earlier templates, for what is looked at now: whether the present ones read it."""
    return msgspec.structs.replace(portal, earlier=())
