"""Healthy portals, drawn by chance: what 200 crawls of them measure, with weekends, holidays, Tết, edits, take-downs, failures
of single pages, texts of all lengths, and days of nothing but notices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import msgspec

from crawler.archive.measures import FIELDS, Measures
from crawler.portals.loader import load_text
from crawler.portals.model import Portal
from crawler.vietnamese.tet import touches_tet
from crawler.watch.crawled import REMEMBERED, Crawl

# Tết and the long holidays of some years: first and last day.
PAUSES = [
    (date(2023, 1, 20), date(2023, 1, 27)),
    (date(2024, 2, 8), date(2024, 2, 15)),
    (date(2025, 1, 25), date(2025, 2, 3)),
    (date(2025, 4, 30), date(2025, 5, 4)),
    (date(2025, 8, 30), date(2025, 9, 2)),
    (date(2026, 2, 14), date(2026, 2, 23)),
    (date(2026, 4, 30), date(2026, 5, 3)),
]
BEGIN = date(2025, 8, 20)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a portal is like: articles a working day and a day of the weekend, days between crawls, how many articles have a
    byline, which part of all requests fails by chance.
    """

    daily: float
    weekend: float
    every: int = 1
    bylines: float = 0.95
    failing: float = 0.002


KINDS = {
    "a province": Kind(25, 6, bylines=0.98),
    "a department": Kind(3, 0.2, bylines=0.85),
    "a district, crawled weekly": Kind(4, 1, every=7, bylines=0.6),
    "a commune": Kind(0.3, 0.1, bylines=0.9),
    "a commune on a bad line": Kind(0.5, 0.2, bylines=0.3, failing=0.01),
    "a bulletin": Kind(1, 0, bylines=0),
}


def portal(more: str = "") -> Portal:
    text = 'name = "Trang thử"\nurl = "https://thu.example.vn/"\nverified = "seen"\n'
    text += f'{more}\n[[sections]]\nname = "Tin"\nurl = "/tin"\n'
    return load_text(text, "thu")


class Published:
    """The days on which a portal published something, and the gaps between them."""

    def __init__(self) -> None:
        self.latest: date | None = None
        self.days = self.gap = self.tet_gap = 0

    def on(self, day: date) -> None:
        if self.latest:
            gap = (day - self.latest).days
            if touches_tet(self.latest, day):
                self.tet_gap = max(self.tet_gap, gap)
            else:
                self.gap = max(self.gap, gap)
        self.latest, self.days = day, self.days + 1


def healthy(kind: Kind, seed: int, crawls: int = 200) -> Iterator[list[Crawl]]:
    """The past after each of a healthy portal's crawls, the newest first."""
    random, published = Random(seed), Published()
    past, new = list[Crawl](), list[date]()
    day = BEGIN - timedelta(days=3 * 365)
    while not past or past[0].crawl < crawls:
        if number := _number(kind, day, random):
            new += [day] * number
            published.on(day)
        if day >= BEGIN and (day - BEGIN).days % kind.every == 0:
            if past and random.random() < 0.05:  # an editor adds an old text now and then
                new.append(day - timedelta(days=random.randrange(40, 900)))
            measures = _measure(kind, new, published, random, is_first=not past)
            past = [Crawl(past[0].crawl + 1 if past else 1, _at(day), "finished", measures), *past[: REMEMBERED - 1]]
            new = []
            yield past
        day += timedelta(days=1)


def later(past: list[Crawl], after: int = 1, **changes: object) -> list[Crawl]:
    """The past with one more crawl, days after the last one: as that, but for what is given."""
    newest = past[0]
    measures = msgspec.structs.replace(newest.measures or Measures(), **changes)
    return [Crawl(newest.crawl + 1, newest.at + timedelta(days=after), "finished", measures), *past]


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)  # ten in the evening in Vietnam


def _number(kind: Kind, day: date, random: Random) -> int:
    if any(first <= day <= last for first, last in PAUSES):
        return int(random.random() < min(kind.weekend, 0.3) / 3)
    rate = kind.weekend if day.weekday() >= 5 else kind.daily
    return sum(random.random() < rate / 50 for _ in range(50))


def _measure(kind: Kind, new: list[date], published: Published, random: Random, *, is_first: bool) -> Measures:
    read = len(new) + (0 if is_first else random.choice([0, 0, 0, 1, 2]))  # articles that the portal edited
    only_notices = read < 5 and random.random() < 0.1
    looks = 0 if is_first else random.choice([0, 3, 8, 20])
    absent = sum(random.random() < 0.01 for _ in range(looks))
    asked = 5 + read + looks
    failed = [
        random.choice(["403", "404", "429", "5xx", "none"]) for _ in range(asked) if random.random() < kind.failing
    ]
    answers = {status: failed.count(status) for status in failed}
    has = dict.fromkeys(FIELDS, read) | {
        "date": sum(random.random() < 0.995 for _ in range(read)),
        "byline": 0 if only_notices else sum(random.random() < kind.bylines for _ in range(read)),
        "lead": sum(random.random() < 0.7 for _ in range(read)),
    }
    return Measures(
        new=len(new),
        changed=read - len(new),
        gone=int(random.random() < 0.02),
        looks={"same": looks - absent, "absent": absent},
        rows={"Tin": 20},
        unanswered_listings={"HTTP 503": ["Tin"]} if not is_first and random.random() < 0.003 else {},
        answers={"200": asked - len(failed), **answers},
        throttled=answers.get("429", 0),
        robots="sha1:QUYTAC",
        read=read,
        fields=has,
        template=has,
        long=sum(random.random() < 0.9 for _ in range(read)),
        length=1500,
        newest=max(new).isoformat() if new else None,
        latest=published.latest.isoformat() if published.latest else None,
        days=published.days,
        gap=published.gap,
        tet_gap=published.tet_gap,
    )
