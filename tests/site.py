"""A small news portal on loopback that tests build page by page: ours in every word, hostile on request."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What the site answers. A `cut` body breaks off after that many bytes."""

    body: str | bytes = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", HTML),)
    cut: int | None = None

    @property
    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else self.body.encode()


def redirect(location: str, status: int = 301) -> Answer:
    return Answer(status=status, headers=(("Location", location),))


@dataclass(frozen=True)
class Asked:
    """A request the site got."""

    path: str
    headers: dict[str, str]
    time: float
    method: str = "GET"
    body: bytes = b""

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


Route = Answer | Callable[[], Answer]


@dataclass
class Site:
    """Serves `routes` (path and query → answer); anything else is a 404. `asked` remembers every request."""

    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site._answer(self)

            def do_POST(self) -> None:
                site._answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = (
                128  # of more than five connections at once some would only be tried again after a second
            )

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.netloc}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def paths(self) -> list[str]:
        """What was asked for, in order, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def article(
        self, path: str, title: str, *, date: str = "05/03/2021", body: str | None = None, extra: str = ""
    ) -> str:
        """Publish an article; returns its path."""
        body = f"<p>Nội dung của bài {title} được đăng đầy đủ tại đây.</p>" if body is None else body
        self.routes[path] = Answer(
            f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
            f'<span class="when">{date}</span><div class="text">{body}</div>{extra}</article></body></html>'
        )
        return path

    def listing(self, path: str, rows: Iterable[tuple[str, str, str]]) -> None:
        """Publish a listing page of (address, title, date) rows."""
        items = "".join(f'<li><a href="{to}">{title}</a> <i>{date}</i></li>' for to, title, date in rows)
        self.routes[path] = Answer(f'<html><body><div id="news"><ul>{items}</ul></div></body></html>')

    def section(
        self, path: str, count: int, *, per_page: int = 5, first: int = 1, paged: str = "{path}?page={n}"
    ) -> list[str]:
        """Publish a section of `count` articles, newest first, with its pages; returns the articles' paths."""
        paths = [f"{path}/bai-{first + number}.html" for number in range(count)]
        rows = [
            (self.article(to, f"Bài số {first + number}", date=_day(number)), f"Bài số {first + number}", _day(number))
            for number, to in enumerate(paths)
        ]
        for page in range(1, (count + per_page - 1) // per_page + 1):
            address = path if page == 1 else paged.format(path=path, n=page)
            self.listing(address, rows[(page - 1) * per_page : page * per_page])
        return paths

    def portal(self, archive: Path, id_: str = "thu", *, sections: dict[str, str] | None = None, more: str = "") -> str:
        """Declare this site as a portal of an archive; returns its id."""
        text = f'name = "Trang thử {id_}"\nurl = "{self.url}/"\nverified = "seen"\n'
        for name, path in (sections or {"Tin tức": "/tin"}).items():
            text += f'[[sections]]\nname = "{name}"\nurl = "{path}"\n'
        text += PORTAL if not more else more if "[listing]" in more else PORTAL + more
        folder = archive / "portals"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{id_}.toml").write_text(text, encoding="utf-8")
        return id_

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        import time

        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        self.asked.append(Asked(handler.path, dict(handler.headers), time.monotonic(), handler.command, body))
        route = self.routes.get(handler.path, Answer("<h1>Không tìm thấy</h1>", 404))
        answer = route if isinstance(route, Answer) else route()
        handler.send_response(answer.status)
        for name, value in answer.headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.data)))
        handler.end_headers()
        handler.wfile.write(answer.data[: answer.cut])
        if answer.cut is not None:
            handler.close_connection = True


PORTAL = """
[paging]
pages = "{section}?page={n}"
[listing]
container = "#news"
entry = "li"
link = "a"
date = "i"
[article]
address = '\\.html$'
key = '-(\\d+)\\.html'
container = "article"
title = "h1"
date = ".when"
body = ".text"
"""


def _day(number: int) -> str:
    return f"{28 - number % 28:02d}/{12 - number // 28 % 12:02d}/{2023 - number // 336}"
