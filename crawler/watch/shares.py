"""Whether a share (of articles with a date, of addresses that are not refused) has fallen below what is usual, or whether that
may be chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

# How improbable what was found must be: in 200 crawls that are all well, not one in 500 judgements may be wrong.
_CHANCE = 1e-5


class Share(NamedTuple):
    """`had` out of `of`."""

    had: int
    of: int

    def __str__(self) -> str:
        return f"{self.had:,} of {self.of:,}"


class Usual(NamedTuple):
    """What is known before anything was seen, and when that suffices to judge by: after how many crawls, with how many in all,
    and only what is usual for at least that part of them. `drop` is the part of the usual share that is low; `fewest` have to
    be missing. `clumps` is how many times more often than usual they may be missing by chance, because what lacks something
    comes together: a day of nothing but notices without a byline.
    """

    prior: Share
    drop: float
    fewest: int
    crawls: int = 0
    number: int = 0
    least: float = 0.0
    clumps: float = 1.0


# What nearly every request of a portal has: an answer, and not a refusal. That is known before the first crawl.
REQUESTS = Usual(Share(99, 100), drop=0.9, fewest=3)
LOOKS = REQUESTS._replace(fewest=5)  # a portal takes down an article now and then
# What articles have differs from portal to portal: how much, several crawls have to tell. What a template finds, the first does.
ARTICLES = Usual(Share(1, 2), drop=0.5, fewest=5, crawls=5, number=20, least=0.8, clumps=2)
TEMPLATES = Usual(Share(1, 2), drop=0.5, fewest=3, crawls=1, number=20, least=0.8, clumps=2)


class Fall(NamedTuple):
    """The last `crawls` crawls had a share of `now`; `usual` is the share (0 to 1) of those before."""

    now: Share
    usual: float
    crawls: int


def fallen(shares: Sequence[Share], usual: Usual) -> Fall | None:
    """Whether the newest of a portal's shares (the newest first) are low, and improbably so. Crawls that say nothing are
    passed over. A fall that was mended is not remembered as usual.
    """
    (had, of), crawls = usual.prior, 0
    low, times = Share(0, 0), 0
    for share in reversed(shares):
        if not share.of:
            continue
        usually = had / of
        is_known = crawls >= usual.crawls and of - usual.prior.of >= usual.number and usually >= usual.least
        if is_known and share.had < usual.drop * usually * share.of:
            low, times = Share(low.had + share.had, low.of + share.of), times + 1
            continue
        if times and not _is_fall(low, usually, usual):
            had, of, crawls = had + low.had, of + low.of, crawls + times
        had, of, crawls = had + share.had, of + share.of, crawls + 1
        low, times = Share(0, 0), 0
    return Fall(low, had / of, times) if times and _is_fall(low, had / of, usual) else None


def _is_fall(low: Share, usually: float, usual: Usual) -> bool:
    return low.of - low.had >= usual.fewest and _is_improbable(low, 1 - (1 - usually) * usual.clumps)


def _is_improbable(share: Share, usual: float) -> bool:
    """Whether so few, or fewer, would come by chance (the binomial distribution)."""
    if usual >= 1:
        return share.had < share.of
    sure, not_sure = math.log(usual), math.log1p(-usual)
    chance = sum(
        math.exp(_log_choose(share.of, had) + had * sure + (share.of - had) * not_sure) for had in range(share.had + 1)
    )
    return chance < _CHANCE


def _log_choose(of: int, had: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(had + 1) - math.lgamma(of - had + 1)
