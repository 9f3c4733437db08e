"""Pipeline step 1: what the page prints becomes a Reading."""

from __future__ import annotations

from scrapy.crawler import Crawler

from crawler.items import Outcome
from crawler.reading.normalise import Context, normalise
from crawler.spiders.news import NewsSpider


class NormalisePipeline:
    """Fills `reading` of outcomes that have a page."""

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
        return item
