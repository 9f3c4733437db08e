"""Which article a page is: (portal, key), however many addresses lead to it."""

from __future__ import annotations

from crawler.items import Page
from crawler.portals.addresses import key_in, may_be_article, path_of, same_form
from crawler.portals.model import Portal


def identify(portal: Portal, page: Page) -> tuple[str, str]:
    """(key, url) of an article page.

    The key is what the page prints (`key_page`), else what its address tells, else the address itself. `rel=canonical` is
    believed only where it can be checked: it must be the portal's own, look like an article's address, be neither its home
    page nor a section, and name the same key. A portal that declares no key is identified by address alone, without it:
    one wrong canonical on all pages (a home page, a test host) would otherwise make all its articles one.
    """
    key = told_key(portal, page)
    if key is None:
        return _path(portal, page.url), page.url
    return key, _canonical(portal, page, key) or page.url


def told_key(portal: Portal, page: Page) -> str | None:
    """The key that the page prints, else what its address tells; None where neither does."""
    key = key_in(portal.article, page.key_text) if page.key_text else None
    return key or key_in(portal.article, page.url)


def _canonical(portal: Portal, page: Page, key: str) -> str | None:
    url = page.canonical
    if url is None or url == page.url or not portal.is_ours(url) or not may_be_article(portal, url):
        return None
    if key_in(portal.article, url) not in {key, None}:
        return None
    path = _path(portal, url)
    return None if path == "/" or any(path == _path(portal, front) for front in portal.fronts) else url


def _path(portal: Portal, url: str) -> str:
    """What tells addresses of one portal apart: http and https are one."""
    return path_of(same_form(portal, url)) or "/"
