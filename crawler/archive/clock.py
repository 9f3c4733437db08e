"""The archive's own timestamps: UTC, to the second, as SQLite's date functions read them."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """The time as `YYYY-MM-DDTHH:MM:SSZ`, UTC."""
    return stamp(datetime.now(UTC))


def stamp(moment: datetime) -> str:
    """A moment as `YYYY-MM-DDTHH:MM:SSZ`, UTC. A moment without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
