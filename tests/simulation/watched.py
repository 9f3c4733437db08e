"""A demonstration portal that remembers what it showed to whom asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from crawler.demo import DemoPortal
from crawler.demo.messages import Request, Response

# The endpoint whose rows bring the articles' texts with them, not only their addresses.
_WITH_TEXTS = "/api/danh-sach"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its address on the portal (path and query, without a session), the status answered, and the numbers of
    the articles whose texts were shown in a listing.
    """

    address: str
    status: int
    texts: tuple[str, ...] = ()


class WatchedPortal(DemoPortal):
    """`asked` is in the order of the answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: list[Asked] = []

    def _answer(self, request: Request) -> Response:
        response = super()._answer(request)
        texts: tuple[str, ...] = ()
        if request.path == _WITH_TEXTS and response.status == 200 and response.type.startswith("application/json"):
            texts = tuple(str(row["ID"]) for row in json.loads(response.data)["data"])
        query = request.target.partition("?")[2]
        self.asked.append(Asked(f"{request.path}?{query}" if query else request.path, response.status, texts))
        return response
