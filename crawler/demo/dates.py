"""Dates as the portal prints them: those of articles in many forms, the clock, the day of printing."""

from __future__ import annotations

from datetime import date, datetime

from crawler.demo.model import Article

# facts.md, "Date formats seen verbatim". Those without a time, or without anything, stand only where the listing is HTML.
TIMED_DATES = (
    "{date} {time}",
    "Ngày đăng: {date}  {time}",
    "{weekday} - {date} {time}",
    "{weekday}, ngày {date} - {time}",
    "Cập nhật lúc: {time} |{date}",
    "{time}, {date}",
    "{dashed} - {time}",
    "{weekday}, {date}, {time} [GMT+7]",
    "{date} {time}    {views}",
    "Ngày đăng {date} | {time}  | Lượt xem: {views}",
    "Đăng lúc: {date} {time} (GMT+7)",
    "{date} {time_12}",
)
DATES = (*TIMED_DATES, "{weekday}, {date}", "{date}", "")

_WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


def printed_date(article: Article, dress: int = 0) -> str:
    """The date line of an article's page; empty where it prints none. `dress` is that of the page (page.py)."""
    when = article.published
    return article.look.date.format(
        date=short(when),
        dashed=f"{when:%d-%m-%Y}",
        time=f"{when:%H:%M}",
        time_12=f"{when:%I:%M:%S %p}",
        weekday=_WEEKDAYS[when.weekday()],
        views=views(article, dress),
    )


def views(article: Article, dress: int = 0) -> int:
    return 100 + article.id * 7919 % 9000 + 13 * dress


def short(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def long(day: date) -> str:
    return f"ngày {day.day} tháng {day.month} năm {day.year}"


def clock(now: datetime) -> str:
    """The clock in the head of every page, a decoy: `Thứ tư, 19/08/2026, 22:29` (nongthonmoi.hatinh)."""
    return f"{_WEEKDAYS[now.weekday()]}, {now:%d/%m/%Y, %H:%M}"
