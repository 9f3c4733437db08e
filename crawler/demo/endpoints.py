"""The JSON endpoints that some listings take their rows from, and the scripts that ask them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crawler.demo.body import body_html
from crawler.demo.model import Article

_MOST_ROWS = 50

GET_SCRIPT = """
const list = document.getElementById('danh-sach');
async function load(page) {
  const reply = await fetch('/api/tin?chuyen_muc=chi-dao-dieu-hanh&page=' + page);
  const { data, total } = await reply.json();
  for (const row of data) {
    const item = list.appendChild(document.createElement('li'));
    const link = item.appendChild(document.createElement('a'));
    link.href = row.duong_dan; link.textContent = row.tieu_de;
    item.append(' ' + row.ngay_dang);
  }
  if (data.length && list.children.length < total) load(page + 1);
}
load(1);
"""
POST_SCRIPT = """
const list = document.getElementById('danh-sach');
async function load(start) {
  const body = new URLSearchParams({ chuyen_muc: 'giao-duc', start, length: 5 });
  const reply = await fetch('/api/danh-sach', { method: 'POST', body });
  const { data, recordsTotal } = await reply.json();
  for (const row of data) {
    const item = list.appendChild(document.createElement('li'));
    const link = item.appendChild(document.createElement('a'));
    link.href = '/giao-duc/View_Detail.aspx?ItemID=' + row.ID; link.textContent = row.Title;
    item.append(' ' + row.CreatedDate.slice(0, 10));
  }
  if (data.length && start + data.length < recordsTotal) load(start + data.length);
}
load(0);
"""


def rows_by_page(articles: list[Article], page: int, per_page: int) -> str:
    """`/api/tin?page=N`: a page of rows, counted from 1, and the total of articles."""
    shown = articles[(page - 1) * per_page : page * per_page] if page >= 1 else []
    data = [
        {
            "id": article.id,
            "tieu_de": article.title,
            "ngay_dang": f"{article.published:%d/%m/%Y %H:%M}",
            "tom_tat": article.lead or "",
            "duong_dan": article.path,
        }
        for article in shown
    ]
    return _json({"data": data, "total": len(articles)})


def rows_by_start(articles: list[Article], form: Mapping[str, str]) -> str:
    """`/api/danh-sach` (vinhphuc): `length` articles from `start` on, with their bodies. Raises ValueError for no numbers."""
    start, length = int(form.get("start") or 0), int(form.get("length") or 10)
    shown = articles[max(0, start) : max(0, start) + min(max(0, length), _MOST_ROWS)]
    data = [
        {
            "ID": article.id,
            "Title": article.title,
            "CreatedDate": article.published.isoformat(),
            "DescriptionNews": article.lead or "",
            "ContentNews": body_html(article, files=True),
        }
        for article in shown
    ]
    return _json({"recordsTotal": len(articles), "data": data})


def in_json(items: str) -> str:
    """`/api/y-te?page=N`: list items as HTML inside JSON."""
    return _json({"d": items})


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
