"""From a frontier row to a request, for all that needs no session: articles, files, feeds, sitemaps, numbered listings."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from scrapy import FormRequest, Request
from scrapy.http import JsonRequest, Response

from crawler.items import Kind
from crawler.pages.feeds import LARGEST_SITEMAP
from crawler.portals.model import Portal, Section
from crawler.portals.paging import Api, fill

# Pages are the same whoever asks: no cookie of one answer goes with the next request.
NO_COOKIES = {"dont_merge_cookies": True}


def plain(portal: Portal, row: sqlite3.Row) -> Request:
    """A GET for anything but a listing, with the size its kind may have."""
    meta: dict[str, Any] = dict(NO_COOKIES)
    if row["kind"] in (Kind.IMAGE, Kind.ATTACHMENT):
        meta["download_maxsize"] = portal.media.max_bytes
    elif row["kind"] == Kind.SITEMAP:
        meta["download_maxsize"] = LARGEST_SITEMAP
    return Request(row["url"], meta=meta)


def of_api(api: Api, section: Section, url: str, page: int) -> Request:
    """The request for a page of a JSON endpoint."""
    if api.method == "GET":
        return Request(url, meta=NO_COOKIES)
    values = api.values(page, section.parameters)
    if api.json:
        return JsonRequest(url, method="POST", data=_filled(api.json, values), meta=NO_COOKIES)
    form = {name: fill(value, values) for name, value in api.form.items()}
    return FormRequest(url, method="POST", formdata=form, meta=NO_COOKIES)


def _filled(data: Any, values: dict[str, str]) -> Any:
    """A JSON body with its placeholders filled in; "{n}" alone becomes the number itself."""
    if isinstance(data, dict):
        return {name: _filled(value, values) for name, value in data.items()}
    if isinstance(data, list):
        return [_filled(value, values) for value in data]
    if isinstance(data, str):
        filled = fill(data, values)
        return int(filled) if data in {"{n}", "{start}", "{size}"} else filled
    return data


def content_type(response: Response) -> str | None:
    """The Content-Type that an answer gives itself."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1") or None


def fetched_at(response: Response) -> datetime:
    """When an answer came from the portal (UTC): now, or long ago where a capture answered."""
    moment: datetime = response.meta["khotin_captures"][-1].fetched_at
    return moment
