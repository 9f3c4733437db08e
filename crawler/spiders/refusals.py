"""Why a request is not sent: each of these reaches the request's errback and becomes its outcome (outcomes.py)."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class OutsideError(IgnoreRequest):
    """The request would leave the portal."""


class RobotsForbidError(IgnoreRequest):
    """robots.txt forbids the address."""


class RobotsUnreachableError(IgnoreRequest):
    """robots.txt could not be read, so nothing of the host may be asked for (RFC 9309, 2.3.1.4)."""


class StoppingError(IgnoreRequest):
    """The crawl is ending; the request is left for the next run."""


class NotHeldError(IgnoreRequest):
    """An import has no capture of the address, and asks no network."""
