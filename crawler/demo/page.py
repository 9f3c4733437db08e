"""The frame of every page: head, clock, menu, sidebar and footer; and the small pages that hold no news."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from crawler.demo.dates import clock, long, short
from crawler.demo.model import HERE, SECTIONS, Article

PORTAL_NAME = "Cổng thông tin điện tử tỉnh Hòa Giang"

_CLASSES = re.compile(r'(?<= class=")[^"]+')
_STYLED = re.compile(r"\.(?=[a-z])")


@dataclass(frozen=True, slots=True)
class View:
    """What a page needs besides its subject: the portal's address, local time, the newest articles, a token no other page
    gets, whether the layout changed (`redesigned`: every class has another name), and the number of its `dress`: all that
    changes on a page while its text does not.
    """

    url: str
    now: datetime
    newest: tuple[Article, ...]
    token: str = ""
    redesigned: bool = False
    dress: int = 0


def frame(view: View, title: str, main: str, *, head: str = "", aside: str = "") -> str:
    """A whole page. The clock above and the dates beside are decoys: in the article's own class, but not its date."""
    menu = "".join(f'<a href="{section.path}">{section.name}</a>' for section in SECTIONS)
    page = f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8" /><title>{html.escape(title)} - {PORTAL_NAME}</title>
<meta name="viewport" content="width=device-width, initial-scale=1" />
{head}<link rel="alternate" type="application/rss+xml" title="Tin mới" href="/rss.xml" />
<style>{_style(redesigned=view.redesigned)}</style></head>
<body><div class="khung">
<div class="dau-trang"><a class="ten-cong" href="/">{PORTAL_NAME}</a><span class="dong-ho">{clock(view.now)}</span></div>
<div class="thuc-don">{menu}<a href="/lich?thang={view.now:%m/%Y}">Lịch công tác</a></div>
<div class="than"><div class="chinh">
{main}
</div><div class="ben">
<h3>Tin mới</h3><ul>{short_rows(view.newest)}</ul>{aside}
</div></div>
<div class="chan"><p>Ghi rõ nguồn tin '{PORTAL_NAME}' khi phát hành lại các thông tin từ cổng này.</p>
<p>Giấy phép số 18/GP-TTĐT, cấp <span class="ngay">12/04/2016</span>. Chịu trách nhiệm: Văn phòng UBND tỉnh.</p>
<p><a href="/quan-tri/">Quản trị</a></p></div>
</div></body></html>
"""
    page = redesign(page) if view.redesigned else page
    return _dressed(page, view.dress) if view.dress else page


def _dressed(page: str, dress: int) -> str:
    """The same HTML as another build of the portal's software writes it: other blanks, other attributes."""
    return page.replace("\n", "\n" + " " * (dress % 5)).replace(' class="', f' data-lan="{dress}" class="')


def short_rows(articles: Iterable[Article]) -> str:
    return "".join(
        f'<li><a href="{article.path}">{html.escape(article.title)}</a> '
        f'<span class="ngay">({short(article.published)})</span></li>'
        for article in articles
    )


def missing_page(view: View) -> str:
    return frame(view, "Không tìm thấy", '<h1 class="loi">Không tìm thấy trang</h1><p>Trang này không còn tồn tại.</p>')


def calendar_page(view: View, month: int, year: int) -> str:
    """A month without end: each links to the next."""
    before, after = divmod(year * 12 + month - 2, 12), divmod(year * 12 + month, 12)
    days = "".join(f"<td>{day}</td>" + ("</tr><tr>" if day % 7 == 0 else "") for day in range(1, 29))
    links = " ".join(
        f'<a href="/lich?thang={number + 1:02d}/{in_year}">{label}</a>'
        for (in_year, number), label in ((before, "« Tháng trước"), (after, "Tháng sau »"))
    )
    table = f'<table class="lich"><tr>{days}</tr></table>'
    return frame(view, "Lịch công tác", f"<h1>Lịch công tác tháng {month:02d}/{year}</h1>{table}<p>{links}</p>")


def print_day(view: View) -> str:
    """The day of printing, as it stands on print views (haiphong): a decoy."""
    return f"Hòa Giang, {long(view.now)}"


@cache
def _style(*, redesigned: bool) -> str:
    style = (HERE / "style.css").read_text(encoding="utf-8")
    return _STYLED.sub(".moi-", style) if redesigned else style


def redesign(page: str) -> str:
    """The same HTML after a change of the layout: every class has another name."""
    return _CLASSES.sub(lambda found: " ".join(f"moi-{name}" for name in found[0].split()), page)
