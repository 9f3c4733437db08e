"""Pipeline step 1: what the page prints becomes a Reading."""

from __future__ import annotations

from dataclasses import replace

from scrapy.crawler import Crawler

from crawler.items import Found, Outcome
from crawler.reading.normalise import Context, normalise
from crawler.spiders.news import NewsSpider


class NormalisePipeline:
    """Fills `reading` of outcomes that have a page, and of articles whose text came with their listing."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> NormalisePipeline:
        return cls(crawler)

    def process_item(self, item: Outcome) -> Outcome:
        spider = self.crawler.spider
        if item.page is not None and isinstance(spider, NewsSpider):
            context = Context(spider.portal, item.captures[-1].fetched_at, item.entry, item.section)
            item.reading = normalise(item.page, context)
        if isinstance(spider, NewsSpider) and any(found.content for found in item.found):
            item.found = tuple(self._with_reading(found, item, spider) for found in item.found)
        return item

    def _with_reading(self, found: Found, item: Outcome, spider: NewsSpider) -> Found:
        """An article that came with its listing, read like one with a page of its own."""
        if found.content is None:
            return found
        context = Context(spider.portal, item.captures[-1].fetched_at, found.entry, found.section)
        return replace(found, reading=normalise(found.content, context))
