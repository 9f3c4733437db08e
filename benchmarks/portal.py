"""A generated portal for benchmarks: the same for the same numbers, its pages of 30 to 60 kB made and gzipped beforehand.

    python -m benchmarks.portal [--listings 150] [--per-page 20]

It prints its address once it answers. Pages look like those of a provincial portal: menus, boxes of links, scripts and a text of
some 3 kB in the midst (benchmarks/generated.py).
"""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from html import escape
from random import Random
from typing import Any

import click
import uvicorn

from benchmarks.generated import Writer

# What khotin is told of it. Budget 0: known articles that are not listed any more are not looked at again.
DECLARATION = """
name = "Cổng thông tin điện tử đo tốc độ"
url = "{url}/"
verified = "seen"
budget = 0
[[sections]]
name = "Tin tức"
url = "/tin-tuc"
[paging]
pages = "{{section}}?page={{n}}"
[listing]
container = "#danh-sach"
entry = ".tin"
link = "h3 a"
date = ".ngay"
[article]
address = '^/tin-tuc/[^/?]+-\\d+\\.html$'
key = '-(\\d+)\\.html$'
container = "#chi-tiet"
title = "h1"
date = ".ngay-dang"
lead = ".tom-tat"
body = ".noi-dung"
bylines = ".tac-gia"
[media]
images = false
attachments = false
"""
_NEWEST = 1_000_000  # the number of the newest article, so that older archives can hold lower ones
_HEAD = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title} - Cổng thông tin điện tử</title>
<meta name="description" content="{lead}"><meta property="og:title" content="{title}"><link rel="stylesheet" href="/style.css">
<script>{script}</script></head><body><div id="dau-trang"><a href="/"><img src="/logo.png" alt="Trang chủ"></a></div>
<div id="trinh-don">{menu}</div><div class="khung"><div class="cot-chinh">"""
_FOOT = """</div><div class="cot-phu">{boxes}</div></div><div id="chan-trang"><p>Bản quyền thuộc Ủy ban nhân dân tỉnh</p>
<p>Ghi rõ nguồn khi phát hành lại thông tin từ cổng này</p></div></body></html>"""


class Pages:
    """Makes the pages of `listings` times `per_page` articles; the first one is the newest."""

    def __init__(self, listings: int, per_page: int) -> None:
        self._listings, self._per_page = listings, per_page
        writer = Writer(seed=9)
        self._readings = [writer.write(number)[1] for number in range(listings * per_page)]
        rng = Random(9)
        titles = [reading.title or "" for reading in self._readings]
        self._menu = "".join(
            f"<ul><li><a href='/muc-{n}'>{escape(rng.choice(titles)[:30])}</a></li></ul>" for n in range(90)
        )
        self._script = ";".join(f"var v{n}={rng.random()}" for n in range(200))
        self._titles = titles

    def all(self) -> Iterator[tuple[str, str]]:
        """Addresses with their pages."""
        for number in range(1, self._listings + 1):
            page = self._listing(number)
            yield f"/tin-tuc?page={number}", page
            if number == 1:
                yield "/tin-tuc", page
        for index in range(len(self._readings)):
            yield self._address(index), self._article(index)

    def _address(self, index: int) -> str:
        return f"/tin-tuc/bai-viet-{_NEWEST - index}.html"

    def _listing(self, number: int) -> str:
        rows = "".join(
            f'<div class="tin"><h3><a href="{self._address(index)}">{escape(self._titles[index])}</a></h3>'
            f'<span class="ngay">{self._day(index)}</span><p>{escape(self._readings[index].lead or "")}</p></div>'
            for index in range((number - 1) * self._per_page, number * self._per_page)
        )
        return self._page(number, "Tin tức", "", f'<h1>Tin tức</h1><div id="danh-sach">{rows}</div>')

    def _article(self, index: int) -> str:
        reading = self._readings[index]
        body = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in (reading.body or "").split("\n\n"))
        text = (
            f'<div id="chi-tiet"><h1>{escape(self._titles[index])}</h1><span class="ngay-dang">{self._day(index)}</span>'
            f'<div class="tom-tat">{escape(reading.lead or "")}</div><div class="noi-dung">{body}</div>'
            f'<p class="tac-gia">{escape(reading.byline or "")}</p></div>'
        )
        return self._page(index + 7, self._titles[index], reading.lead or "", text)

    def _page(self, seed: int, title: str, lead: str, text: str) -> str:
        """The page around a text: 25 to 55 kB of menus and boxes of links, others on each page."""
        rng = Random(seed)
        links = [
            f"<li><a href='/tin-tuc/bai-viet-{_NEWEST - index}.html'>{escape(self._titles[index])}</a><i class='d'></i></li>"
            for index in (rng.randrange(len(self._titles)) for _ in range(rng.randint(90, 260)))
        ]
        boxes = "".join(
            f"<div class='hop'><h4>Tin liên quan</h4><ul>{''.join(links[at : at + 10])}</ul></div>"
            for at in range(0, len(links), 10)
        )
        head = _HEAD.format(title=escape(title), lead=escape(lead), script=self._script, menu=self._menu)
        return head + text + _FOOT.format(boxes=boxes)

    def _day(self, index: int) -> str:
        back = index // 20
        return f"{28 - back % 28:02d}/{12 - back // 28 % 12:02d}/{2025 - back // 336}"


class Server:
    """Answers with what was made before, gzipped as portals do; HTTP is uvicorn's."""

    def __init__(self, pages: Pages) -> None:
        self.sizes: list[int] = []
        self._answers: dict[bytes, bytes] = {}
        for address, page in pages.all():
            data = page.encode()
            self.sizes.append(len(data))
            self._answers[address.encode()] = gzip.compress(data, 6, mtime=0)

    async def __call__(self, scope: dict[str, Any], _receive: object, send: Callable[[Any], Awaitable[None]]) -> None:
        query = scope["query_string"]
        body = self._answers.get(scope["path"].encode() + (b"?" + query if query else b""))
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        if body is None:
            await send({"type": "http.response.start", "status": 404, "headers": [*headers, (b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        headers += [(b"content-encoding", b"gzip"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@contextmanager
def served(listings: int, per_page: int) -> Iterator[str]:
    """The portal in a process of its own; gives its address."""
    command = [sys.executable, "-m", "benchmarks.portal", "--listings", str(listings), "--per-page", str(per_page)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().split()[0]
    finally:
        server.kill()
        server.wait()


@click.command(help=__doc__)
@click.option("--listings", default=150)
@click.option("--per-page", default=20)
def main(listings: int, per_page: int) -> None:
    server = Server(Pages(listings, per_page))
    # asyncio turns Nagle's algorithm off for what says that it is TCP; with it 8 clients get 181 answers a second.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as ours:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ours.bind(("127.0.0.1", 0))
        ours.listen(128)
        mean = sum(server.sizes) // len(server.sizes)
        click.echo(f"http://127.0.0.1:{ours.getsockname()[1]} {len(server.sizes)} pages of {mean} bytes")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(server, log_level="warning", lifespan="off", access_log=False)).run(
            sockets=[ours]
        )


if __name__ == "__main__":
    main()
