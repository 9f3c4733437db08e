"""Portals whose pages are empty without JavaScript: rendered by the system's Chromium, through scrapy-playwright."""

from __future__ import annotations

import os
import shutil
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response

from crawler.archive.folder import ArchiveError
from crawler.portals.model import Portal

if TYPE_CHECKING:
    from playwright.async_api import Request as Asked

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_HANDLER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
# What a text does not need, and what a hostile page could make of a visit.
_NOT_LOADED = frozenset({"image", "media", "font", "stylesheet", "websocket", "manifest"})
_ARGUMENTS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
_HEADER = "X-Khotin-Rendered"


def check(portal: Portal) -> None:
    """Raises ArchiveError where a portal's pages are to be rendered and cannot be."""
    if not portal.render:
        return
    if find_spec("scrapy_playwright") is None:
        raise ArchiveError(
            f"{portal.id} asks for its pages to be rendered: install that with `pip install 'khotin[render]'`."
        )
    if _browser() is None:
        raise ArchiveError(f"{portal.id} asks for its pages to be rendered, and no Chromium is installed here.")


def settings(portal: Portal, agent: str) -> dict[str, Any]:
    """The Scrapy settings of a portal that is rendered. The browser asks under our own name, and only the portal."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": _browser(),
            "args": _ARGUMENTS,
            "chromium_sandbox": not root,  # Chromium refuses to run its sandbox as root
        },
        "PLAYWRIGHT_CONTEXTS": {
            "default": {
                "user_agent": agent,
                "locale": "vi",
                "service_workers": "block",
                "accept_downloads": False,
                "ignore_https_errors": not portal.verify_certificate,
            }
        },
        "PLAYWRIGHT_ABORT_REQUEST": partial(_is_refused, portal),
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 4,
    }


def rendered(request: Request) -> Request:
    """The request for a page as it is when its scripts have come to rest."""
    meta = {"playwright": True, "playwright_page_goto_kwargs": {"wait_until": "networkidle"}}
    return request.replace(meta={**request.meta, **meta})


class RenderedMiddleware:
    """Downloader middleware between the network and the recorder: what a browser made of a page says so in its headers, and
    has the length that it has now.
    """

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002 - Scrapy's
        if "playwright" not in response.flags:
            return response
        headers = response.headers.copy()
        headers["Content-Length"] = str(len(response.body))
        headers[_HEADER] = "the document after its scripts had run"
        return response.replace(headers=headers)


def _is_refused(portal: Portal, asked: Asked) -> bool:
    """Whether the browser may not ask for something: another host, or what no text needs."""
    return asked.resource_type in _NOT_LOADED or not portal.is_ours(asked.url)


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, _BROWSERS)), None)
