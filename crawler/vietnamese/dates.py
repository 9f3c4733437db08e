"""Dates as portals print them: day first, in Vietnam's time. Nothing here reads a clock."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from crawler.vietnamese.text import clean

# Vietnam has kept +07:00 all year since 1975, so no time zone database is needed.
_HANOI = datetime.timezone(datetime.timedelta(hours=7))

# No portal is older; what lies before is an empty database field (01/01/0001, 01/01/1900, 01/01/1970).
_FIRST_YEAR = 1990

# A date, or a time of day, in a line of lower case. Every date has a four-digit year: "1/18/23" could be anything,
# "28/7/23018" (haiphong) is a slip.
_TOKEN = re.compile(
    r"""
      (?P<zoned> (?<!\d) 20\d\d-\d\d-\d\d[t ]\d\d:\d\d (?: :\d\d (?:\.\d+)? )?         # 2025-02-15T07:40:00+0700
                 (?: z(?!\w) | [+-]\d\d:?\d\d(?!\d) ) )
    | (?<![\d]) (?<!\d[/.]) (?P<d>\d{1,2}) [ ]? (?P<sep>[/.-]) [ ]? (?P<m>\d{1,2})     # 16/05/2020  04-04-2018
                [ ]? (?P=sep) [ ]? (?P<y>\d{4}) (?! /?\d )
    | (?<!\d) (?P<dw>\d{1,2}) [ ]? tháng [ ]? (?P<mw>\d{1,2}) ,? [ ] (?:năm[ ])?       # 20 tháng 10 năm 2019
              (?P<yw>\d{4}) (?!\d)
    | (?<![\d/.]) (?P<yi>\d{4}) (?P<sepi>[/.-]) (?P<mi>\d{1,2}) (?P=sepi) (?P<di>\d{1,2}) (?!\d)   # 2021.05.07
    | (?<![\d:+]) (?P<hour>\d{1,2}) (?:                                                # 13:30  10h30  10 giờ 30
          (?: [ ]?:[ ]? | [ ]?(?:h|giờ)[ ]? | g ) (?P<minute>\d\d) (?!\d) (?: :(?P<second>\d\d)(?!\d) )?
          (?: [ ]? (?P<half>[ap]\.?m | sa | ch) (?!\w) )?                              # 03:12:00 AM  5:48 CH
        | [ ]?(?:h|giờ)(?!\w) )                                                        # 10h
    """,
    re.VERBOSE,
)
# What may stand between a date and its time ("17:08, thứ sáu, ngày 08/01/2026", "2025-06-30T19:02:21"): no other words.
_SEAM = re.compile(r"(?:\W|lúc|vào|hồi|phút|ngày|t(?=\d|$)|thứ ?\w{1,4}|chủ nhật|cn){0,16}")

# "Thứ sáu", "THỨ BA", "Thứ 3", "T2", "Chủ Nhật", "CN"; not "T2/2024", which is a month.
_WEEKDAY = re.compile(
    r"thứ ?(hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])(?!\w)|(?<!\w)t([2-7])(?![\w/])|(?<!\w)(chủ ?nhật|cn)(?!\w)"
)
_WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5, "bẩy": 5} | {str(n): n - 2 for n in range(2, 8)}
_SUNDAY = 6

# SharePoint's "/portal/Pages/2020-11-3/Slug.aspx", "/2021/05/07/": whole path segments, for ids are digits too.
_IN_PATH = re.compile(r"/(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2}))(?=/)")


class PrintedDate(NamedTuple):
    """A date as printed, in Asia/Ho_Chi_Minh; `weekday_agrees` is `None` where the line names no weekday."""

    date: datetime.date
    time: datetime.time | None
    weekday_agrees: bool | None


def read_date(text: str) -> PrintedDate | None:
    """The date that a short printed line gives ("Thứ sáu - 05/03/2021 13:52"), or `None`.

    Always day first: "1/18/23 5:48 PM" (hepza's English pages) is no date, and a two-digit year never is. Of several
    dates it is the first whose weekday agrees if the line names one, else the first that exists. A time that does not
    exist ("25:70"), or that other words part from the date, is left out. ISO times with a zone are converted, those
    without one are local. The forms are those of facts.md, "Date formats seen verbatim".
    """
    line = clean(text).lower()
    found = list(_dates(line))
    if not found:
        return None
    weekdays = set(_weekdays(line))
    date, time = next((each for each in found if each[0].weekday() in weekdays), found[0])
    return PrintedDate(date, time, date.weekday() in weekdays if weekdays else None)


def in_address(url: str) -> datetime.date | None:
    """The date in an article's URL path ("/portal/Pages/2020-11-3/Slug.aspx", "/2021/05/07/slug"), or `None`."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    for found in _IN_PATH.finditer(path):
        year, *rest = (part for part in found.groups() if part)
        if date := _date(year, *rest):
            return date
    return None


def in_future(printed: datetime.date, today: datetime.date) -> bool:
    """Whether a printed date lies more than one day after `today`, so that it announces an event or is a slip.

    One day is allowed for, because `today` may be counted in another zone than Vietnam's.
    """
    return (printed - today).days > 1


def _dates(line: str) -> Iterator[tuple[datetime.date, datetime.time | None]]:
    """The dates of a line that exist, each with its time: the one right before it, or else right after it.

    A time is given once, to the date met first, so that "12:06, 24/06/2017 13:00, 25/06/2017" and
    "24/06/2017 13:00 25/06/2017 14:00" both come out right.
    """
    tokens = list(_TOKEN.finditer(line))
    spent: re.Match[str] | None = None
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token["hour"]:
            continue
        date, time = _read(token)
        if not token["zoned"]:
            unspent = before if before is not spent else None
            spent = next((near for near in (unspent, after) if _joined(near, token)), None)
            time = _time(spent) if spent else None
        if date:
            yield date, time


def _joined(time: re.Match[str] | None, date: re.Match[str]) -> bool:
    """Whether the token next to a date is a time that belongs to it."""
    if time is None or not time["hour"]:
        return False
    left, right = sorted((time.span(), date.span()))
    return _SEAM.fullmatch(date.string, left[1], right[0]) is not None


def _read(token: re.Match[str]) -> tuple[datetime.date | None, datetime.time | None]:
    """The date of a token, and its time where the token holds one."""
    if written := token["zoned"]:
        try:
            moment = datetime.datetime.fromisoformat(written.upper()).astimezone(_HANOI)
        except ValueError:
            return _date(*written[:10].split("-")), None
        return moment.date(), moment.time()
    year, month, day = (token[name] or token[name + "w"] or token[name + "i"] for name in "ymd")
    return _date(year, month, day), None


def _date(year: str, month: str, day: str) -> datetime.date | None:
    try:
        date = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date if date.year >= _FIRST_YEAR else None


def _time(token: re.Match[str]) -> datetime.time | None:
    hour, half = int(token["hour"]), (token["half"] or "").replace(".", "")
    if half in ("pm", "ch") and hour < 12:
        hour += 12
    elif half in ("am", "sa") and hour == 12:
        hour = 0
    try:
        return datetime.time(hour, int(token["minute"] or 0), int(token["second"] or 0))
    except ValueError:
        return None


def _weekdays(line: str) -> Iterator[int]:
    """The weekdays that a line names, Monday 0."""
    for found in _WEEKDAY.finditer(line):
        yield _SUNDAY if found[3] else _WEEKDAYS[found[1] or found[2]]
