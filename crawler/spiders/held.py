"""Captures that are there already and answer before the network is asked: what a killed crawl left, or what others made."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scrapy import Request

from crawler.archive import captures
from crawler.capture.records import Head, RecordError, payload_digest
from crawler.items import Capture
from crawler.spiders.recovery import Left


class Held(Protocol):
    """A store of captures."""

    def take(self, request: Request) -> Answer | None:
        """The capture that answers a request; None when there is none and the network may be asked. Raises NotHeldError
        where it may not.
        """

    def rest(self) -> Iterable[Capture]:
        """The captures that answered nothing and are to be recorded nevertheless."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A capture and what was received: its head, and its payload with its content encoding."""

    capture: Capture
    head: Head
    body: bytes


class LeftBehind:
    """What a killed crawl wrote and did not record."""

    def __init__(self, db: sqlite3.Connection, warc: Path, left: Iterable[Left]) -> None:
        self._db, self._warc = db, warc
        self._useless: list[Capture] = []
        self._waiting: dict[tuple[str, str, str], list[Capture]] = defaultdict(list)
        for one in left:
            if one.usable:
                self._waiting[one.capture.method, one.capture.url, one.sent].append(one.capture)
            else:
                self._useless.append(one.capture)

    def take(self, request: Request) -> Answer | None:
        """The capture of the same request, which is then used up."""
        if not self._waiting:
            return None
        waiting = self._waiting.get((request.method, request.url, payload_digest(request.body)))
        if not waiting:
            return None
        capture = waiting.pop(0)
        try:
            head, content = captures.exchange(
                self._db, self._warc, capture.warc_file, capture.warc_offset, capture.refers_to
            )
        except RecordError:
            self._useless.append(capture)
            return None
        return Answer(capture, head, content)

    def rest(self) -> Iterable[Capture]:
        """All that answered nothing; they are given once."""
        rest = [*self._useless, *(capture for waiting in self._waiting.values() for capture in waiting)]
        self._useless.clear()
        self._waiting.clear()
        return rest
