"""A visitor of the demonstration portal, with nothing but the standard library."""

from __future__ import annotations

import html
import http.client
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from crawler.demo import DemoPortal

TODAY = datetime(2026, 8, 19, 22, 29)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.data)

    @property
    def shown(self) -> str:
        """What a reader sees of the page's text, in NFC, with single blanks and a true Đ."""
        text = re.sub(r"<(style|script|head)\b.*?</\1>", " ", self.text, flags=re.DOTALL)
        text = html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("Ð", "Đ")
        return " ".join(unicodedata.normalize("NFC", text).split())

    def rows(self) -> list[tuple[str, str]]:
        """(address, title) of each row of a listing."""
        found = re.findall(r'<a class="ten" href="([^"]*)">(.*?)</a>', self.text)
        return [(html.unescape(href), html.unescape(title)) for href, title in found]


class Visitor:
    """Asks a portal for pages, follows no redirect, keeps cookies."""

    def __init__(self, portal: DemoPortal) -> None:
        self.portal = portal
        self.cookie = ""

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, Any], *, as_json: bool = False) -> Answer:
        body = json.dumps(fields) if as_json else urlencode(fields)
        kind = "application/json" if as_json else "application/x-www-form-urlencoded"
        return self._ask("POST", path, body, {"Content-Type": kind})

    def _ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        path = path.removeprefix(self.portal.url)
        connection = http.client.HTTPConnection(urlsplit(self.portal.url).netloc, timeout=10)
        try:
            connection.request(method, path, body, {**(headers or {}), "Cookie": self.cookie})
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        self.cookie = (response.getheader("Set-Cookie") or self.cookie).partition(";")[0]
        return Answer(response.status, dict(response.getheaders()), data)


@pytest.fixture(scope="module")
def portal() -> Iterator[DemoPortal]:
    with DemoPortal(today=TODAY) as made:
        yield made


@pytest.fixture
def visitor(portal: DemoPortal) -> Visitor:
    return Visitor(portal)


@pytest.fixture
def visit() -> type[Visitor]:
    """For tests that make a portal of their own."""
    return Visitor


@pytest.fixture
def today() -> datetime:
    return TODAY
