"""The first and later pages of each listing, as HTML. Each section pages in its own way."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence

from crawler.demo.dates import short
from crawler.demo.edition import Row
from crawler.demo.model import SECTION, Section
from crawler.demo.page import PORTAL_NAME, View, frame, short_rows

_WINDOW = 1  # pages that a pager shows before and after the current one


def page_count(rows: Sequence[Row], per_page: int) -> int:
    return max(1, -(-len(rows) // per_page))


def cut(rows: Sequence[Row], page: int, per_page: int) -> list[Row]:
    """The rows of a page, counted from 1; none past the end."""
    return list(rows[(page - 1) * per_page : page * per_page]) if page >= 1 else []


def home_page(view: View) -> str:
    return frame(view, "Trang chủ", f"<h1>{PORTAL_NAME}</h1><ul>{short_rows(view.newest)}</ul>")


def query_page(view: View, rows: list[Row], sticky: Row | None, page: int, pages: int) -> str:
    """`/thoi-su?page=N`: a pager that shows a window of pages, a post that stays on top."""
    pager = _numbered(page, pages, lambda n: f"/thoi-su?page={n}")
    return listing(view, SECTION["thoi-su"], _division([sticky, *rows] if sticky else rows), pager)


def path_page(view: View, rows: list[Row], page: int, pages: int) -> str:
    """`/kinh-te/page/N/` (WordPress)."""
    pager = _numbered(page, pages, lambda n: f"/kinh-te/page/{n}/" if n > 1 else "/kinh-te")
    return listing(view, SECTION["kinh-te"], _division(rows), pager)


def file_page(view: View, rows: list[Row], page: int, pages: int) -> str:
    """`/van-hoa/trang-N.html` (tnmttuyenquang)."""
    pager = _numbered(page, pages, lambda n: f"/van-hoa/trang-{n}.html" if n > 1 else "/van-hoa.html")
    return listing(view, SECTION["van-hoa"], _division(rows), pager)


def number_page(view: View, rows: list[Row], page: int, pages: int) -> str:
    """`/y-te-c28-N.html` (hungyen): the last number of the file name, oldest articles first."""
    pager = _numbered(page, pages, lambda n: f"/y-te-c28-{n}.html")
    return listing(view, SECTION["y-te"], f'<ul class="ds-tin">{fragment(rows)}</ul>', pager)


def next_page(view: View, rows: list[Row], page: int, pages: int) -> str:
    """`/nong-nghiep?trang=N`: nothing but a relative link to the next page."""
    links = [f'<a rel="prev" href="?trang={page - 1}">Trang trước</a>'] if page > 1 else []
    links += [f'<a rel="next" href="?trang={page + 1}">Trang sau</a>'] if page < pages else []
    rows_html = fragment(rows) or '<p class="trong">Chưa có tin bài.</p>'
    pager = f'<p class="phan-trang">{" ".join(links)}</p>'
    return listing(view, SECTION["nong-nghiep"], f'<ul class="ds-tin">{rows_html}</ul>', pager)


def script_page(view: View, section: Section, script: str) -> str:
    """A listing that is empty until a script has asked for its rows."""
    rows = '<ul class="ds-tin" id="danh-sach"></ul><noscript>Trang này cần JavaScript.</noscript>'
    return listing(view, section, rows, f"<script>{script}</script>")


def fragment(rows: Iterable[Row]) -> str:
    """Rows as list items."""
    return "".join(f'<li>{_link(row)} <span class="ngay-dang">{short(row.date)}</span></li>\n' for row in rows)


def table_rows(rows: Iterable[Row]) -> str:
    return "".join(
        f'<tr class="dong"><td>{_link(row)}</td><td><span class="ngay-dang">{short(row.date)}</span></td></tr>\n'
        for row in rows
    )


def _division(rows: Iterable[Row]) -> str:
    items = "".join(
        f'<div class="tin{" ghim" if row.is_sticky else ""}">{_link(row)}\n'
        f'<p class="trich"><span class="ngay-dang">{short(row.date)}</span></p></div>\n'
        for row in rows
    )
    return f'<div class="danh-sach">\n{items}</div>'


def _link(row: Row) -> str:
    return f'<a class="ten" href="{html.escape(row.href)}">{html.escape(row.title)}</a>'


def listing(view: View, section: Section, rows: str, pager: str) -> str:
    """A listing page around its rows and its pager."""
    # A one-time address in the chrome of every listing page, as NukeViet's nv_redirect.
    login = f'<p><a href="/dang-nhap?nv_redirect={view.token}">Đăng nhập</a></p>'
    return frame(view, section.name, f"<h1>{section.name}</h1>\n{rows}\n{pager}", aside=login)


def _numbered(page: int, pages: int, address: Callable[[int], str]) -> str:
    """A pager that shows the current page as a span, its neighbours and the next page, never the last."""
    shown = range(max(1, page - _WINDOW), min(pages, page + _WINDOW) + 1)
    links = [f"<span>{n}</span>" if n == page else f'<a href="{address(n)}">{n}</a>' for n in shown]
    if page > 1:
        links.insert(0, f'<a href="{address(page - 1)}">«</a>')
    if page < pages:
        links.append(f'<a href="{address(page + 1)}">»</a>')
    return f'<p class="phan-trang">{" ".join(links)}</p>'
