"""Troubles of getting pages at all: what the host answers, refuses, forbids, or leaves unanswered.

Each function takes the past crawls, the newest first. One cause is to be one trouble, so the first of `TROUBLES` that speaks
of a crawl that got no page is the last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crawler.archive.measures import FORBIDDEN, Measures
from crawler.watch.crawled import Crawl, measured
from crawler.watch.shares import REQUESTS, Fall, Share, fallen
from crawler.watch.trouble import Trouble, since

# What says nothing of what is on a page. A redirect is only left standing when it leads elsewhere.
_NO_PAGE = frozenset({"none", "5xx", "429", "401", "403", "301", "302", "303", "307", "308"})


def is_blind(measures: Measures) -> bool:
    """Whether a crawl asked for pages and got none, so that it says nothing of what is on them."""
    return _asked(measures) > 0 and _NO_PAGE.issuperset(measures.answers)


def certificate(past: Sequence[Crawl]) -> Trouble | None:
    """Its certificate is not valid any more. A page on another of its hosts may have one that never was."""
    _, newest = next(measured(past))
    hit = sum(number for reason, number in newest.failures.items() if "certificate" in reason)
    listings = [reason for reason in newest.unanswered_listings if "certificate" in reason]
    if not hit or not (listings or is_blind(newest)):
        return None
    return Trouble(
        "certificate",
        f"its TLS certificate was not valid for {_counted(hit, 'address')}; tell the portal, and see whether a browser accepts"
        " it. `verify_certificate = false` in its file does without, at the price that anybody in between could alter"
        " its pages.",
    )


def moved(past: Sequence[Crawl]) -> Trouble | None:
    """It leads to another host."""
    fall = _risen(past, lambda measures: sum(measures.elsewhere.values()))
    hosts = next(measured(past))[1].elsewhere
    if fall is None or not hosts:
        return None
    host = max(hosts, key=lambda name: hosts[name])
    return Trouble(
        "moved",
        f"{_missing(fall)} addresses led to {host} {since(past, fall)}; if the portal has moved there, put the new"
        " address into `url` and the old host into `hosts` of its file.",
    )


def robots(past: Sequence[Crawl]) -> Trouble | None:
    """robots.txt forbids what it did not."""
    _, newest = next(measured(past))
    fall = _risen(past, lambda measures: measures.forbidden)
    listings = newest.unread_listings.get(FORBIDDEN, [])
    if fall is None and not listings:
        return None
    what = f"its listings {', '.join(listings)}" if listings else f"{_missing(fall)} addresses" if fall else ""
    return Trouble(
        "robots",
        f"robots.txt forbids {what}; it is obeyed, and what is archived stays. Ask the portal whether that is meant.",
    )


def robots_changed(past: Sequence[Crawl]) -> Trouble | None:
    """robots.txt is another than at the crawl before."""
    rules = [(crawl, measures.robots) for crawl, measures in measured(past) if measures.robots]
    if len(rules) < 2 or rules[0][1] == rules[1][1]:
        return None
    return Trouble(
        "robots changed",
        f"robots.txt is another in crawl {rules[0][0].crawl} than in crawl {rules[1][0].crawl}; both are in the WARC."
        " Nothing need be done: what it says is obeyed.",
        needs_person=False,
    )


def refused(past: Sequence[Crawl]) -> Trouble | None:
    """It answers 401 or 403: we are shut out."""
    fall = _risen(past, lambda measures: measures.answers.get("403", 0) + measures.answers.get("401", 0))
    if fall is None:
        return None
    return Trouble(
        "refused",
        f"HTTP 403 for {_missing(fall)} addresses {since(past, fall)}; see whether a browser gets them. If so, write to the"
        " portal and ask to be let in; a longer `delay` in its file may help.",
    )


def throttled(past: Sequence[Crawl]) -> Trouble | None:
    """It answers 429: we are too fast."""
    fall = _risen(past, lambda measures: measures.throttled)
    if fall is None:
        return None
    return Trouble(
        "throttled",
        f"HTTP 429 (too many requests) for {_missing(fall)} addresses {since(past, fall)}; raise `delay` in its file, or"
        " lower `budget`.",
    )


def no_answer(past: Sequence[Crawl]) -> Trouble | None:
    """Nothing came back but errors: the host is down, or this machine's own network is."""
    crawl, newest = next(measured(past))
    if not is_blind(newest) or not (
        newest.answers.get("5xx") or newest.answers.get("none") or newest.answers.get("429")
    ):
        return None
    why = max(newest.failures, key=lambda reason: newest.failures[reason], default="no answer")
    return Trouble(
        "no answer",
        f"crawl {crawl.crawl} got no page at all: {why}. See whether the portal works in a browser; the next crawl asks"
        " again for everything.",
    )


def errors(past: Sequence[Crawl]) -> Trouble | None:
    """Many requests get an error of the host, or no answer; it may pass, so only what lasts needs a person."""
    fall = _risen(past, lambda measures: measures.answers.get("5xx", 0) + measures.answers.get("none", 0))
    if fall is None:
        return None
    return Trouble(
        "errors",
        f"{_missing(fall)} addresses got an error of the host or no answer {since(past, fall)}; the next crawl asks again."
        " If it lasts, raise `delay` in the portal's file.",
        needs_person=fall.crawls > 1,
    )


TROUBLES: tuple[Callable[[Sequence[Crawl]], Trouble | None], ...] = (
    certificate,
    moved,
    robots,
    refused,
    no_answer,
    throttled,
    errors,
)


def _risen(past: Sequence[Crawl], bad: Callable[[Measures], int]) -> Fall | None:
    """Whether a kind of bad answer has become frequent: those that got none of it are fewer than usual. Where it is all that a
    crawl got, that is enough, however little was asked for.
    """
    shares = []
    for _, measures in measured(past):
        asked = max(_asked(measures), bad(measures))
        shares.append(Share(asked - bad(measures), asked))
    if shares[0].of and not shares[0].had:
        return Fall(shares[0], usual=1.0, crawls=1)
    return fallen(shares, REQUESTS)


def _asked(measures: Measures) -> int:
    """The addresses that a crawl asked for, or would have."""
    return sum(measures.answers.values()) + measures.forbidden


def _missing(fall: Fall) -> str:
    return f"{fall.now.of - fall.now.had:,} of {fall.now.of:,}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 'es'}"
