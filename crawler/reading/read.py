"""From the bytes of a captured article to its Page: decode, choose the template, read."""

from __future__ import annotations

from crawler.items import Page
from crawler.pages.article import read_article
from crawler.pages.document import parse
from crawler.portals.model import Portal


def read_page(portal: Portal, url: str, body: bytes, content_type: str | None) -> Page:
    """What an article page prints, by the portal's template. Raises NotHtmlError, with one sentence, where there is no page."""
    return read_article(parse(body, content_type), url, portal.article)
