"""Pipeline step 4: the text of attachments, read in a process of its own beside the crawl."""

from __future__ import annotations

import asyncio

from crawler.files.worker import TextWorker, TextWorkerError
from crawler.items import Outcome


class FilesPipeline:
    """Turns the `file` of outcomes into their `text`. The crawl goes on meanwhile."""

    def __init__(self) -> None:
        self._worker = TextWorker()

    async def process_item(self, item: Outcome) -> Outcome:
        if item.file is not None:
            try:
                item.text = await asyncio.to_thread(self._worker.read, item.file)
            except (TextWorkerError, OSError):
                item.text = None  # the crawl ends, or no process can be started: `khotin reread` reads it later
            item.file = None
        return item

    def close_spider(self) -> None:
        self._worker.close()
