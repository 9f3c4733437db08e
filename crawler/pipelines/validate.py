"""Pipeline step 2: a page that is no article becomes a failure with its reason."""

from __future__ import annotations

from crawler.items import Outcome
from crawler.reading.validate import problem


class ValidatePipeline:
    """Fails outcomes whose reading is no article."""

    def process_item(self, item: Outcome) -> Outcome:
        if item.page is not None and item.reading is not None and (reason := problem(item.page, item.reading)):
            item.fail(reason)
        return item
