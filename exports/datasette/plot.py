"""Articles over time as bars: the numbers that the template draws as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

HEIGHT = 100
_MOST_BARS = 240  # months; of a longer time years are drawn
_LEAST = 3  # of HEIGHT: a single article beside thousands is still seen


class Bar(NamedTuple):
    """A month (`YYYY-MM`) or a year (`YYYY`): its place from the left, the height of its bar in hundredths, its articles."""

    x: int
    height: int
    period: str
    articles: int

    @property
    def since(self) -> str:
        """Its first day."""
        return f"{self.period}-01" if "-" in self.period else f"{self.period}-01-01"

    @property
    def until(self) -> str:
        """Its last day; a 31st that a month does not have is written as the last it has."""
        from calendar import monthrange

        if "-" not in self.period:
            return f"{self.period}-12-31"
        year, month = map(int, self.period.split("-"))
        return f"{self.period}-{monthrange(year, month)[1]:02}"


class Plot(NamedTuple):
    """Bars over a time: so many periods from the first to the last; the `years` begin at these places."""

    periods: int
    bars: Sequence[Bar]
    years: Sequence[int]
    first: str
    last: str
    peak: Bar


def plot(months: Iterable[tuple[str, int]]) -> Plot | None:
    """The plot of (`YYYY-MM`, articles) in any order; None where there is less than two months to compare. What has no
    month is left out.
    """
    counted = Counter({month: number for month, number in months if month})
    if len(counted) < 2:
        return None
    if _distance(min(counted), max(counted)) >= _MOST_BARS:
        years = Counter[str]()
        for month, number in counted.items():
            years[month[:4]] += number
        counted = years
    first, last, most = min(counted), max(counted), max(counted.values())
    bars = [
        Bar(_distance(first, period), max(_LEAST, round(HEIGHT * number / most)), period, number)
        for period, number in sorted(counted.items())
    ]
    periods = _distance(first, last) + 1
    starts = [at for at in range(1, periods) if "-" in first and (int(first[5:]) - 1 + at) % 12 == 0]
    return Plot(periods, bars, starts, first, last, max(bars, key=lambda bar: bar.articles))


def _distance(first: str, last: str) -> int:
    """How many periods later the last is."""
    return _number(last) - _number(first)


def _number(period: str) -> int:
    year, _, month = period.partition("-")
    return int(year) * 12 + int(month) if month else int(year)
