"""One transaction for a batch of outcomes: captures, articles, settled rows and new ones, or nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.archive import articles, captures, warcs
from crawler.archive.clock import stamp
from crawler.archive.frontier import Frontier
from crawler.items import Outcome, Sealed


def commit(frontier: Frontier, outcomes: Sequence[Outcome], closed: Iterable[Sealed] = ()) -> None:
    """Store a batch, and the seals of WARC files that were closed meanwhile. The WARC bytes of its captures must be on the
    disk before (`WarcWriter.sync`).
    """
    with frontier.archive.transaction() as db:
        for name in {capture.warc_file for outcome in outcomes for capture in outcome.captures}:
            warcs.add(db, name, frontier.crawl)
        for outcome in outcomes:
            rows = [captures.put(db, frontier.crawl, capture) for capture in outcome.captures]
            capture = rows[-1] if rows else None
            article = None
            if outcome.reading is not None:
                seen = stamp(outcome.captures[-1].fetched_at)
                article = articles.put(
                    db,
                    frontier.portal,
                    outcome.reading,
                    capture,
                    outcome.aliases,
                    seen=seen,
                    crawl=frontier.crawl,
                    look=outcome.look,
                )
            if outcome.row is not None:
                frontier.settle(db, outcome, capture, article)
        for file in closed:
            warcs.seal(db, file)
