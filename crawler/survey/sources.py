"""Feeds and sitemaps: where a site says they are, and which of them name its articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urljoin

from crawler.items import ListingEntry
from crawler.pages.document import web_address
from crawler.pages.feeds import NotAFeedError, read_feed, read_sitemap
from crawler.survey.addresses import LearnedAddresses
from crawler.survey.answers import Answers
from crawler.survey.links import same_host
from crawler.survey.sample import Sample, SamplePage

_MOST_FEEDS, _MOST_INNER = 3, 2
_FEED_LINK = re.compile(r"(?:^|[/._-])(?:rss|feed|atom)(?:[/._-]|$)[^?]*$", re.IGNORECASE)
_NEWS_MAP = re.compile(r"news|post|article|tin|bai-?viet", re.IGNORECASE)
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
# The share of what a feed or sitemap names that must look like articles, and how many there must be.
_LEAST_SHARE, _LEAST = 0.6, 3
_MOST_ENTRIES = 5000


def wanted(pages: Sequence[SamplePage], robots: Sample | None, root: str) -> list[str]:
    """The feeds and the sitemap to look at."""
    return [*islice(_feeds(pages, root), _MOST_FEEDS), _sitemap(robots, root)]


def inner(answers: Answers, robots: Sample | None, root: str) -> list[str]:
    """The sitemaps that the sitemap is an index of: those that say they are of news, else the first."""
    found = [url for url in _named(answers.sample(_sitemap(robots, root))) if same_host(url, root)]
    news = [url for url in found if _NEWS_MAP.search(url.rpartition("/")[2])]
    return (news or found)[:_MOST_INNER]


def of_news(
    answers: Answers, robots: Sample | None, root: str, addresses: LearnedAddresses
) -> tuple[list[str], list[str]]:
    """(feeds, sitemaps) that were seen to name articles. A sitemap names every page of a site, so it is of use only where a
    number in the address tells an article.
    """
    feeds = [
        url
        for url in wanted(answers.pages(), None, root)[:-1]
        if _names_articles(_entries(answers.sample(url)), addresses)
    ]
    sitemaps = []
    if addresses.has_number:
        index = _sitemap(robots, root)
        for url in (index, *inner(answers, robots, root)):
            entries = _entries_of_map(answers.sample(url))
            if sum(map(addresses.matches, entries)) >= _LEAST:
                sitemaps.append(url)
    return feeds, sitemaps


def _feeds(pages: Sequence[SamplePage], root: str) -> Iterator[str]:
    seen = set[str]()
    for page in pages:
        hrefs = [
            link.get("href")
            for link in page.tree.iter("link")
            if "rss" in (kind := link.get("type") or "") or "atom" in kind
        ]
        urls = [url for href in hrefs if (url := web_address(page.base, href))]
        urls += [link.url for link in page.links if _FEED_LINK.search(link.path)]
        for url in urls:
            if url not in seen and same_host(url, root) and "comment" not in url:
                seen.add(url)
                yield url


def _sitemap(robots: Sample | None, root: str) -> str:
    if robots is not None and robots.status == 200:
        text = robots.body[:100_000].decode("utf-8", errors="replace")
        for url in _SITEMAP_LINE.findall(text):
            if (address := web_address(root, url)) and same_host(address, root):
                return address
    return urljoin(root, "/sitemap.xml")


def _named(sample: Sample | None) -> list[str]:
    if sample is None or sample.status != 200:
        return []
    try:
        return read_sitemap(sample.body, sample.url).sitemaps
    except NotAFeedError:
        return []


def _entries_of_map(sample: Sample | None) -> list[str]:
    if sample is None or sample.status != 200:
        return []
    try:
        return [entry.url for entry in read_sitemap(sample.body, sample.url).entries[:_MOST_ENTRIES]]
    except NotAFeedError:
        return []


def _entries(sample: Sample | None) -> list[ListingEntry]:
    if sample is None or sample.status != 200:
        return []
    try:
        return read_feed(sample.body, sample.url)[:_MOST_ENTRIES]
    except NotAFeedError:
        return []


def _names_articles(entries: Sequence[ListingEntry], addresses: LearnedAddresses) -> bool:
    fitting = sum(addresses.matches(entry.url) for entry in entries)
    return fitting >= _LEAST and fitting >= _LEAST_SHARE * len(entries)
