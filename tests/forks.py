"""Commands without their start-up: a server that has imported everything forks a process for each.

Each command is a process of its own, in a session of its own, with its own environment, folder and standard streams, and can be
killed like any other. What it does not show is the start of the interpreter; tests of that run the script itself.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import re
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn, cast

_NUMBER = struct.Struct("!i")
_MAINS = {"khotin": "crawler.cli.main:main", "scrapy": "scrapy.cmdline:execute"}


class Forks:
    """A server of commands, started once for all tests of a process."""

    def __init__(self, folder: Path) -> None:
        self._path = str(folder / "forks")
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(self._path)
        listening.listen(64)
        os.set_inheritable(listening.fileno(), True)
        command = [sys.executable, "-c", "from tests.forks import serve; serve()", str(listening.fileno())]
        self._server = subprocess.Popen(
            command, pass_fds=[listening.fileno()], cwd=Path(__file__).parents[1], stdin=subprocess.DEVNULL
        )
        listening.close()

    def start(self, command: list[str], env: dict[str, str]) -> Forked:
        """Start a command, the name of a script and its arguments, in this process's folder."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._path)
        out, out_end = os.pipe()
        err, err_end = os.pipe()
        message = json.dumps([command, env, str(Path.cwd())]).encode("utf-8", "surrogateescape")
        socket.send_fds(connection, [_NUMBER.pack(len(message))], [out_end, err_end])
        connection.sendall(message)
        os.close(out_end)
        os.close(err_end)
        return Forked(command, connection, out, err)

    def close(self) -> None:
        self._server.kill()
        self._server.wait()


class Forked:
    """A command under way, with what tests use of `subprocess.Popen`."""

    def __init__(self, arguments: list[str], connection: socket.socket, out: int, err: int) -> None:
        self.args = arguments
        self.returncode: int | None = None
        self.stdout = cast("TextIOWrapper", open(out, encoding="utf-8"))  # noqa: SIM115 - a pipe's end
        self.stderr = cast("TextIOWrapper", open(err, encoding="utf-8"))  # noqa: SIM115
        self._connection = connection
        self.pid = self._number()

    def __del__(self) -> None:
        for stream in (self.stdout, self.stderr, self._connection):
            stream.close()

    def send_signal(self, number: int) -> None:
        """Send a signal, as a shell does: to this process alone."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        if self.returncode is None:
            self._connection.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                self.returncode = self._number()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                self.returncode = self._number()
            except TimeoutError:
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Both streams to their end, and its end. Raises subprocess.TimeoutExpired."""
        texts = _drained([self.stdout.buffer.fileno(), self.stderr.buffer.fileno()], timeout, self.args)
        self.wait(timeout)
        self.stdout.close()
        self.stderr.close()
        self._connection.close()
        return texts[0], texts[1]

    def _number(self) -> int:
        data = self._connection.recv(_NUMBER.size, socket.MSG_WAITALL)
        if len(data) < _NUMBER.size:
            raise EOFError("the server of commands has ended")
        number: int = _NUMBER.unpack(data)[0]
        return number


def _drained(streams: list[int], timeout: float | None, command: list[str]) -> list[str]:
    import selectors
    import time

    until = None if timeout is None else time.monotonic() + timeout
    pieces: dict[int, list[bytes]] = {stream: [] for stream in streams}
    with selectors.DefaultSelector() as selector:
        for stream in streams:
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                raise subprocess.TimeoutExpired(command, timeout or 0)
            for key, _ in selector.select(left):
                if piece := os.read(key.fd, 1 << 16):
                    pieces[key.fd].append(piece)
                else:
                    selector.unregister(key.fd)
    return [b"".join(pieces[stream]).decode("utf-8") for stream in streams]


def serve() -> None:
    """Answer connections until the tests end: fork a command for each, tell its number, then how it ended."""
    _preload()
    listening = socket.socket(fileno=int(sys.argv[1]))
    parent = os.getppid()
    commands: dict[int, socket.socket] = {}
    woken, wakes = socket.socketpair()
    wakes.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while os.getppid() == parent:
        ready, _, _ = select.select([listening, woken], [], [], 1.0)
        if woken in ready:
            woken.recv(1 << 12)
            _tell_ends(commands)
        if listening in ready:
            connection, _ = listening.accept()
            pid = _forked(connection, [listening, woken, wakes, *commands.values()])
            commands[pid] = connection
            connection.sendall(_NUMBER.pack(pid))


def _tell_ends(commands: dict[int, socket.socket]) -> None:
    for pid in list(commands):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with commands.pop(pid) as connection, contextlib.suppress(OSError):
                connection.sendall(_NUMBER.pack(os.waitstatus_to_exitcode(status)))


def _preload() -> None:
    """Import what a command has imported when it ends: all of khotin, and what it and Scrapy import only when it is used."""
    from scrapy import commands
    from scrapy.settings import default_settings

    import crawler

    named = {"bs4", "feedparser", "rich.live", "rich.progress", "rich.table"}
    named |= set(re.findall(r"'(scrapy[\w.]+)\.\w+'", str(vars(default_settings))))
    for package in (crawler, commands):
        named |= {module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")}
    for module in sorted(named):
        with contextlib.suppress(ImportError):  # of an extra that is not installed: the command itself says so
            importlib.import_module(module)
    assert "twisted.internet.reactor" not in sys.modules, "a reactor cannot be shared by several processes"
    gc.freeze()  # else the collector would copy every page of memory into each process


def _forked(connection: socket.socket, not_its_own: Iterable[socket.socket]) -> int:
    """The process number of the command that is asked for."""
    head, streams, _, _ = socket.recv_fds(connection, _NUMBER.size, 2)
    message = connection.recv(_NUMBER.unpack(head)[0], socket.MSG_WAITALL)
    pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for each in (connection, *not_its_own):
            each.close()
        command, env, folder = json.loads(message.decode("utf-8", "surrogateescape"))
        _run(command, env, folder, streams)
    for stream in streams:
        os.close(stream)
    return pid


def _run(command: list[str], env: dict[str, str], folder: str, streams: list[int]) -> NoReturn:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    for number, stream in enumerate(streams, 1):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdout = open(1, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, errors="backslashreplace")  # noqa: SIM115
    sys.argv = command
    code: Any = 0
    try:
        pkgutil.resolve_name(_MAINS[command[0]])()
    except SystemExit as end:
        code = end.code
    except BaseException:  # what would be the interpreter's own traceback
        sys.excepthook(*sys.exc_info())
        code = 1
    _end(0 if code is None else code if isinstance(code, int) else 1)


def _end(code: int) -> NoReturn:
    """End as the interpreter does: what is registered for the exit is run, what is buffered is written."""
    import atexit
    import threading

    threading._shutdown()  # type: ignore[attr-defined]  # what the interpreter itself calls
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
