"""Tết, the Lunar New Year: the one time of the year in which every office in Vietnam falls silent for long."""

from __future__ import annotations

from datetime import date

# The first day of the lunar year lies between 21 January and 20 February. Offices close two or three days before it, for
# nine days at most in recent years, and are slow to begin again.
_FIRST, _LAST = (1, 18), (2, 28)


def touches_tet(first: date, last: date) -> bool:
    """Whether any day from `first` to `last` lies in the weeks in which Tết may be."""
    return any(first <= date(year, *_LAST) and date(year, *_FIRST) <= last for year in range(first.year, last.year + 1))
