"""Pipeline step 5: the outcome goes into the session's next batch, which is committed in one transaction."""

from __future__ import annotations

from scrapy.crawler import Crawler

from crawler.items import Outcome
from crawler.spiders.news import NewsSpider


class StorePipeline:
    """Hands outcomes to the session."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        return cls(crawler)

    def process_item(self, item: Outcome) -> Outcome:
        if isinstance(spider := self.crawler.spider, NewsSpider):
            spider.session.add(item)
        return item
