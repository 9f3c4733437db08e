"""The months of which the archive has no article of a portal, and whether that is silence or was not collected."""

from __future__ import annotations

import sqlite3
from collections import Counter
from itertools import groupby
from typing import Literal, NamedTuple, get_args

from crawler.archive.crawls import GIVEN_UP
from crawler.vietnamese.dates import read_date

Meaning = Literal["not_collected", "not_got", "nothing_published"]
MEANINGS: tuple[Meaning, ...] = get_args(Meaning)

_STORED = "select distinct substr(date, 1, 7) from articles where portal = ? and date is not null"
_LAST = "select id, started_at from crawls where portal = ? and state = 'finished' and imported is null order by id desc limit 1"
# What earlier crawls did not get is asked for again by the last one, which therefore knows it too.
_LISTED = """
    select json_extract(entry, '$.date') from frontier
    where crawl = ? and kind = 'article' and state = 'failed' and article is null and entry is not null
"""
# Crawls that went through every section to its end, and from which day on.
_WALKED = """
    select started_at, coalesce(json_extract(options, '$.since'), '') as since from crawls
    where portal = :portal and state = 'finished' and imported is null
    and json_extract(options, '$.sections') is null and json_extract(options, '$.limit') is null
    and exists (select 1 from frontier where crawl = crawls.id and kind = 'listing')
    and not exists (
        select 1 from frontier where crawl = crawls.id and kind = 'listing' and (state = 'failed' or reason = :given_up)
    )
"""


class Gap(NamedTuple):
    """Months in a row (`YYYY-MM`) without an article, all for one reason; `listed` articles of them could not be had."""

    first: str
    last: str
    meaning: Meaning
    listed: int


def gaps(db: sqlite3.Connection, portal: str) -> list[Gap] | None:
    """The gaps between the first article and the month of the last finished crawl, the latest first; None where there is no
    article or no such crawl.
    """
    last = db.execute(_LAST, [portal]).fetchone()
    stored = {month for (month,) in db.execute(_STORED, [portal])}
    if last is None or not stored:
        return None
    listed = Counter(_month(date) for (date,) in db.execute(_LISTED, [last["id"]]))
    walked = db.execute(_WALKED, {"portal": portal, "given_up": GIVEN_UP}).fetchall()

    def meaning(month: str) -> Meaning:
        if listed[month]:
            return "not_got"
        is_walked = any(crawl["since"] <= f"{month}-01" and crawl["started_at"][:7] > month for crawl in walked)
        return "nothing_published" if is_walked else "not_collected"

    # The month of the last crawl was not over then.
    empty = [month for month in _months(min(stored), last["started_at"][:7])[:-1] if month not in stored]
    found = []
    for (reason, _), run in groupby(enumerate(empty), lambda place: (meaning(place[1]), _number(place[1]) - place[0])):
        months = [month for _, month in run]
        found.append(Gap(months[0], months[-1], reason, sum(listed[month] for month in months)))
    return found[::-1]


def _month(printed: str | None) -> str | None:
    """The month of a listing row's date."""
    read = read_date(printed or "")
    return read.date.isoformat()[:7] if read else None


def _months(first: str, last: str) -> list[str]:
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(_number(first), _number(last) + 1)]


def _number(month: str) -> int:
    """Months since the year 0."""
    return int(month[:4]) * 12 + int(month[5:]) - 1
