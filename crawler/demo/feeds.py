"""What a portal tells robots: robots.txt, sitemaps, the feed."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import timedelta, timezone
from email.utils import format_datetime
from xml.sax.saxutils import escape

from crawler.demo.model import Article
from crawler.demo.page import PORTAL_NAME

FEED_LENGTH = 20
_HANOI = timezone(timedelta(hours=7))
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def robots(url: str, crawl_delay: float | None) -> str:
    delay = f"Crawl-delay: {crawl_delay:g}\n" if crawl_delay is not None else ""
    return f"User-agent: *\nDisallow: /quan-tri/\n{delay}Sitemap: {url}/sitemap.xml\n"


def sitemap_index(url: str) -> str:
    maps = "".join(f"<sitemap><loc>{url}/{name}</loc></sitemap>\n" for name in ("sitemap-1.xml", "sitemap-2.xml.gz"))
    return f"{_XML}<sitemapindex {_SITEMAPS}>\n{maps}</sitemapindex>\n"


def sitemap(url: str, articles: Iterable[Article]) -> str:
    entries = "".join(
        f"<url><loc>{escape(url + article.path)}</loc>"
        f"<lastmod>{article.published.replace(tzinfo=_HANOI).isoformat()}</lastmod></url>\n"
        for article in articles
    )
    return f"{_XML}<urlset {_SITEMAPS}>\n{entries}</urlset>\n"


def zipped(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


def rss(url: str, articles: Iterable[Article]) -> str:
    items = "".join(
        f"<item><title>{escape(article.title)}</title><link>{escape(url + article.path)}</link>"
        f"<description>{escape(article.lead or '')}</description>"
        f"<pubDate>{format_datetime(article.published.replace(tzinfo=_HANOI))}</pubDate>"
        f'<guid isPermaLink="false">{article.id}</guid></item>\n'
        for article in articles
    )
    head = f"<title>{PORTAL_NAME}</title><link>{url}/</link><description>Tin mới nhất</description>"
    return f'{_XML}<rss version="2.0"><channel>{head}\n{items}</channel></rss>\n'
