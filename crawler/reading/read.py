"""From the bytes of a captured article to its Page: decode, choose the template, read."""

from __future__ import annotations

from datetime import datetime

from crawler.items import Page
from crawler.pages.article import read_article
from crawler.pages.document import parse
from crawler.portals.model import Portal


def read_page(portal: Portal, url: str, body: bytes, content_type: str | None, captured_at: datetime) -> Page:
    """What an article page prints, by the portal's template of when it was captured (UTC).

    Raises NotHtmlError, with one sentence, where there is no page.
    """
    return read_article(parse(body, content_type), url, portal.at(captured_at).article)
