"""What may be wrong with a portal: a name that an archivist understands, and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.watch.crawled import Crawl
from crawler.watch.shares import Fall


@dataclass(frozen=True, slots=True)
class Trouble:
    """`name` stands in the table `troubles`; docs/archivist.md#health lists all. `reason` has the figures and what to do.
    With `needs_person` nothing gets better until somebody does it; else it is worth knowing.
    """

    name: str
    reason: str
    needs_person: bool = True


def since(past: Sequence[Crawl], fall: Fall) -> str:
    """How long a share has been low: in which crawls."""
    shown = [crawl for crawl in past if crawl.measures is not None]
    if fall.crawls == 1:
        return f"in crawl {shown[0].crawl}"
    return f"in the last {fall.crawls} crawls that tell"
