"""What the archive must say of a portal's life, from nothing but what the portal was asked and what it showed.

The oracle knows the portal's truth, not khotin: which looks there were is read off the requests, what each could see off the
portal. An article here is whatever readers would call one article, under all its addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.demo import Truth
from tests.simulation.watched import Asked, WatchedPortal

# When an article is gone: so many looks in a row that did not find it, over so much time.
GONE_LOOKS, GONE_AFTER = 3, timedelta(days=7)
# Letters, with room to spare: of a short text an archive keeps no digest (docs/schema.md, text_digest).
LONG_ENOUGH = 300

_PRINT_VIEW = re.compile(r"/in/\d+")


@dataclass(frozen=True, slots=True)
class Text:
    """What readers read of an article. Credits, dates and pictures are not changed in a simulation."""

    title: str
    lead: str | None
    paragraphs: tuple[str, ...]

    @classmethod
    def of(cls, truth: Truth) -> Text:
        return cls(truth.title, truth.lead, truth.paragraphs)

    @property
    def can_be_followed(self) -> bool:
        """Whether there is so much of it that it tells by itself that two articles are one; of a few lines (a photo story, "see
        the attached file") it is open, so that simulations do not move these without a redirect.
        """
        return sum(map(len, self.paragraphs)) >= LONG_ENOUGH


@dataclass(slots=True)
class Sight:
    """A text that crawls could see from `since` on, and that a look had seen by `by`; None where only a listing showed it."""

    text: Text
    since: datetime
    by: datetime | None


@dataclass(slots=True, eq=False)
class Life:
    """The life of one article, as crawls at certain moments could see it: the texts it had, its states."""

    addresses: set[str]
    texts: list[Sight] = field(default_factory=list)
    states: list[tuple[datetime, str]] = field(default_factory=list)
    absences: list[datetime] = field(default_factory=list)

    @property
    def state(self) -> str:
        return self.states[-1][1] if self.states else "live"

    def was_there(self, at: datetime, text: Text, *, looked: bool) -> None:
        """A crawl was shown a text: by the article's page, if it `looked` there, or by a listing that brings texts along,
        which is no look, and enough only for an article that nobody knew.
        """
        self.absences.clear()
        if not self.texts or self.texts[-1].text != text:
            self.texts.append(Sight(text, at, at if looked or not self.texts else None))
        elif looked:
            self.texts[-1].by = self.texts[-1].by or at
        if self.state != "live":
            self.states.append((at, "live"))

    def was_not_there(self, at: datetime) -> None:
        self.absences.append(at)
        has_lasted = len(self.absences) >= GONE_LOOKS and at - self.absences[0] >= GONE_AFTER
        if self.state == "live":
            self.states.append((at, "missing"))
        elif self.state == "missing" and has_lasted:
            self.states.append((at, "gone"))


class Oracle:
    """`lives` are those of all articles that any crawl has seen."""

    def __init__(self) -> None:
        self.lives: list[Life] = []
        self.moments: list[datetime] = []
        self._of_address: dict[str, Life] = {}
        self._led_on: dict[str, str] = {}

    def leads_on(self, old: Iterable[str], new: str) -> None:
        """The portal lets old addresses lead to a new one."""
        self._led_on.update(dict.fromkeys(map(local, old), local(new)))

    def life_of(self, url: str) -> Life | None:
        """The life of the article that an address leads to, if it was ever seen there."""
        return self._of_address.get(local(url))

    def unnoticed(self, truths: Iterable[Truth]) -> int:
        """How many articles have vanished and were not looked at since; `truths` are of those that are there."""
        there = {address for truth in truths for address in addresses_of(truth)}
        return sum(life.state == "live" and life.addresses.isdisjoint(there) for life in self.lives)

    def crawled(self, at: datetime, portal: WatchedPortal, asked: Iterable[Asked]) -> None:
        """Take in what a crawl that began at a moment asked the portal for; nothing has changed there meanwhile."""
        self.moments.append(at)
        there = {address: truth for truth in portal.truth() for address in addresses_of(truth)}
        shown, absent = _found(portal, asked, there)
        seen = set[Life]()
        for truth, looked in shown:
            life = self._life(truth, there)
            life.addresses.update(addresses_of(truth))
            self._of_address.update(dict.fromkeys(life.addresses, life))
            life.was_there(at, Text.of(truth), looked=looked)
            seen.add(life)
        not_seen = {self._of_address[address] for address in absent & self._of_address.keys()}
        for life in not_seen - seen:
            life.was_not_there(at)

    def _life(self, truth: Truth, there: dict[str, Truth]) -> Life:
        """The life that an article belongs to: that of its address, else of an address that leads there, else of an article
        with the same text that is no more; else one of its own begins.
        """
        new = local(truth.url)
        former = [self._of_address[old] for old, to in self._led_on.items() if to == new and old in self._of_address]
        known = self._of_address.get(new) or next(iter(former), None) or self._departed(Text.of(truth), there)
        if known is None:
            known = Life(set())
            self.lives.append(known)
        return known

    def _departed(self, text: Text, there: dict[str, Truth]) -> Life | None:
        for life in self.lives:
            if text.can_be_followed and life.texts[-1].text == text and life.addresses.isdisjoint(there):
                return life
        return None


def _found(
    portal: WatchedPortal, asked: Iterable[Asked], there: dict[str, Truth]
) -> tuple[list[tuple[Truth, bool]], set[str]]:
    """The articles whose texts were shown, each with whether that was on its page, and the addresses where none was.

    What an ill portal answers says nothing of its articles; what its listings show, it shows.
    """
    by_number = {truth.key: truth for truth in there.values()}
    shown: list[tuple[Truth, bool]] = []
    absent = set[str]()
    for one in asked:
        shown += [(by_number[number], False) for number in one.texts]
        if portal.illness is not None or _PRINT_VIEW.fullmatch(one.address):
            continue
        truth = there.get(one.address)
        if truth is not None and one.status in {200, 304} and (truth.stored or not truth.listed):
            shown.append((truth, True))
        elif truth is None and (one.status in {404, 410} or (portal.soft_404 and one.status == 200)):
            absent.add(one.address)
    return shown, absent


def addresses_of(truth: Truth) -> list[str]:
    """All addresses of an article on its portal, without the host."""
    return [local(url) for url in (truth.url, *truth.other_urls)]


def local(url: str) -> str:
    """An address without scheme, host and session."""
    parts = urlsplit(url)
    path = re.sub(r";jsessionid=[^/?#]*", "", parts.path)
    return f"{path}?{parts.query}" if parts.query else path
