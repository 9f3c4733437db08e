"""The HTTP server of the demonstration portal: sockets, the log of requests, latency and faults."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from crawler.demo.faults import Fault, Faults
from crawler.demo.messages import Request, Response

_LONGEST_BODY = 1_000_000


@dataclass(frozen=True, slots=True)
class Logged:
    """A request the portal got: path with query, the status answered (0: none, the connection was closed), and when
    (seconds of `time.monotonic()`).
    """

    method: str
    path: str
    status: int
    time: float


class Server:
    """Serves what `answer` gives, on loopback, one thread a connection."""

    def __init__(
        self,
        answer: Callable[[Request], Response],
        log: list[Logged],
        *,
        port: int,
        seed: int,
        latency: float,
        faults: Faults,
    ) -> None:
        self.answer, self.log = answer, log
        self.seed, self.latency, self.faults = seed, latency, faults
        self.attempts: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self._http = _HTTPServer(("127.0.0.1", port), _handler(self))
        # A short poll, so that stopping takes no half second.
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    def stop(self) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def draw(self, method: str, target: str) -> Fault | None:
        """The fault that this request meets."""
        if target == "/robots.txt":
            return None
        request = f"{method} {target}"
        with self.lock:
            attempt = self.attempts[request]
            self.attempts[request] += 1
        return self.faults.draw(self.seed, request, attempt)

    def note(self, method: str, target: str, status: int, at: float) -> None:
        with self.lock:
            self.log.append(Logged(method, target, status, at))


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128  # of more than five connections at once some would only be tried again after a second


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve()

        def do_HEAD(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            at = time.monotonic()
            headers = self.headers
            length = headers.get("Content-Length") or "0"
            body = self.rfile.read(min(int(length), _LONGEST_BODY) if length.isdigit() else 0)
            request = Request(
                self.command,
                self.path,
                headers.get("Cookie", ""),
                headers.get("Content-Type", ""),
                body,
                headers.get("If-None-Match", ""),
                headers.get("If-Modified-Since", ""),
            )
            if server.latency:
                server.stopping.wait(server.latency)
            fault = server.draw(self.command, self.path)
            if fault in {Fault.DROP, Fault.STALL}:
                server.note(self.command, self.path, 0, at)
                if fault is Fault.STALL:
                    server.stopping.wait(server.faults.stall_seconds)
                self.close_connection = True
                return
            response = self._failed(fault) or server.answer(request)
            server.note(self.command, self.path, response.status, at)
            self._send(response, is_cut=fault is Fault.CUT)

        def _failed(self, fault: Fault | None) -> Response | None:
            again = (("Retry-After", str(server.faults.retry_after)),)
            failures = {
                Fault.ERROR: Response("<h1>Lỗi máy chủ</h1>", 500),
                Fault.UNAVAILABLE: Response("<h1>Máy chủ đang bảo trì</h1>", 503, headers=again),
                Fault.BUSY: Response("<h1>Quá nhiều yêu cầu</h1>", 429, headers=again),
            }
            return failures.get(fault) if fault else None

        def _send(self, response: Response, *, is_cut: bool) -> None:
            data = response.data
            self.send_response(response.status)
            self.send_header("Content-Type", response.type)
            for name, value in response.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data[: len(data) // 2] if is_cut else data)
            self.close_connection = self.close_connection or is_cut

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # the visitor left
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Nothing: `requests` is the log."""

    return Handler
