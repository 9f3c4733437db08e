"""Requests and answers, as the portal sees them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlsplit

HTML, JSON, XML = "text/html; charset=utf-8", "application/json; charset=utf-8", "text/xml; charset=utf-8"

_SESSION_ID = re.compile(r";jsessionid=[^/?#]*")


@dataclass(frozen=True, slots=True)
class Request:
    """What a visitor asks for. `target` is path and query as sent."""

    method: str
    target: str
    cookie: str = ""
    content_type: str = ""
    body: bytes = b""
    if_none_match: str = ""
    if_modified_since: str = ""

    @property
    def path(self) -> str:
        return _SESSION_ID.sub("", urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def form(self) -> dict[str, str]:
        """The fields posted, as a form or as a JSON object; empty where the body is neither."""
        text = self.body.decode("utf-8", "replace")
        if "json" not in self.content_type:
            return dict(parse_qsl(text, keep_blank_values=True))
        try:
            fields = json.loads(text)
        except ValueError:
            return {}
        return {name: str(value) for name, value in fields.items()} if isinstance(fields, dict) else {}

    def number(self, name: str) -> int:
        """A query parameter that counts from 1; 1 where it is absent, 0 where it is no number."""
        text = self.query.get(name, "1")
        return int(text) if text.isascii() and text.isdigit() else 0

    def cookie_value(self, name: str) -> str | None:
        try:
            found = SimpleCookie(self.cookie).get(name)
        except CookieError:
            return None
        return found.value if found else None


@dataclass(frozen=True, slots=True)
class Response:
    """What the portal answers."""

    body: str | bytes = ""
    status: int = 200
    type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else self.body.encode()


def redirect(to: str, status: int = 301) -> Response:
    return Response(status=status, headers=(("Location", to),))
