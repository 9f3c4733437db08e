"""Pipeline step 2: a page that is no article becomes a failure with its reason."""

from __future__ import annotations

from dataclasses import replace

from crawler.items import Found, Outcome, State
from crawler.reading.validate import problem


class ValidatePipeline:
    """Fails outcomes whose reading is no article."""

    def process_item(self, item: Outcome) -> Outcome:
        if (
            item.page is not None
            and item.reading is not None
            and (reason := problem(item.page, item.reading, item.entry))
        ):
            item.fail(reason)
        item.found = tuple(map(_checked, item.found))
        return item


def _checked(found: Found) -> Found:
    if found.content is None or found.reading is None or (reason := problem(found.content, found.reading)) is None:
        return found
    return replace(found, reading=None, state=State.FAILED, reason=reason)
