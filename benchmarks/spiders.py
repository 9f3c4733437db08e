"""The Scrapy spiders that a crawl is measured against: one that only downloads, one that a beginner would write.

python -m benchmarks.spiders bare|feed URL LISTINGS [FEED]
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse

_SETTINGS = {"LOG_LEVEL": "INFO", "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0}
_PER_PAGE = 20
_NEWEST = 1_000_000


def article_url(url: str, number: int) -> str:
    """The address of an article of the generated portal, the newest being number 0."""
    return f"{url}/tin-tuc/bai-viet-{_NEWEST - number}.html"


class Bare(Spider):
    """Asks for every page by its address and does nothing with it."""

    name = "bare"
    custom_settings = _SETTINGS

    def __init__(self, url: str, listings: str, **options: Any) -> None:
        super().__init__(**options)
        self.url, self.listings = url, int(listings)

    async def start(self) -> AsyncIterator[Request]:
        for number in range(1, self.listings + 1):
            yield Request(f"{self.url}/tin-tuc?page={number}")
        for number in range(self.listings * _PER_PAGE):
            yield Request(article_url(self.url, number))

    def parse(self, response: Response) -> None:
        pass


class Feed(Bare):
    """Follows the listings' links and yields an item an article."""

    name = "feed"

    async def start(self) -> AsyncIterator[Request]:
        for number in range(1, self.listings + 1):
            yield Request(f"{self.url}/tin-tuc?page={number}")

    def parse(self, response: TextResponse) -> Iterator[Request]:  # type: ignore[override]
        for link in response.css("#danh-sach .tin h3 a::attr(href)"):
            yield response.follow(link, callback=self.article)

    def article(self, response: TextResponse) -> Iterator[dict[str, Any]]:
        found = response.css("#chi-tiet")
        yield {
            "url": response.url,
            "title": found.css("h1::text").get(),
            "date": found.css(".ngay-dang::text").get(),
            "lead": found.css(".tom-tat::text").get(),
            "body": "\n\n".join(found.css(".noi-dung p::text").getall()),
            "byline": found.css(".tac-gia::text").get(),
        }


def main(name: str, url: str, listings: str, *feed: str) -> None:
    process = AsyncCrawlerProcess({"FEEDS": {each: {"format": "jsonlines"} for each in feed}})
    process.crawl({"bare": Bare, "feed": Feed}[name], url=url, listings=listings)
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
