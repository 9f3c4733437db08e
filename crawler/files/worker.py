"""Reads attachments in a process of its own, so that no file can crash, stop or bloat the crawl."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec

from crawler.files import child
from crawler.files.frames import receive, send
from crawler.files.text import LONGEST_TEXT
from crawler.items import FileText

if TYPE_CHECKING:
    from types import TracebackType

# Seconds for a file, by the clock. Only for a child that stands still: one that works is ended by its limit of CPU time,
# which a busy machine does not use up.
WALL_SECONDS = 120
# Not multiprocessing: its spawn imports the parent's main script again, and forking a process that has threads is unsafe.
COMMAND = (sys.executable, "-P", "-m", "crawler.files.child")
_LONGEST_ANSWER = 6 * LONGEST_TEXT + 10_000  # bytes: in JSON a character takes at most six


class TextWorkerError(ValueError):
    """The worker is closed, or its process cannot be started at all. Never the fault of a file."""


class TextWorker:
    """Reads attachments one at a time in a child process: started at the first, kept, replaced after a failure.

    May be called from several threads. To be closed; it is its own context manager.
    """

    def __init__(self) -> None:
        self._turn = Lock()
        self._child: _Child | None = None
        self._is_closed = False

    def __enter__(self) -> TextWorker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, data: bytes) -> FileText:
        """The text of a file, as `extract` gives it, or a flag that says which limit it passed. Blocks meanwhile.

        Raises `TextWorkerError` if the worker was closed, before or meanwhile, or if no process can be started.
        """
        with self._turn:
            return self._read(data)

    def close(self) -> None:
        """End the child, even while it reads. Doing it twice does no harm."""
        self._is_closed = True
        if child := self._child:
            child.kill()
        with self._turn:
            self._drop()

    def _read(self, data: bytes) -> FileText:
        if self._child and not self._child.is_alive():  # ended between two files, say by the kernel for want of memory
            self._drop()
        is_used = self._child is not None
        try:
            return self._started().ask(data)
        except _ChildFailed as failure:
            self._drop()
            # A child that has read other files may have been left in a bad state by them: a new one decides.
            return self._read(data) if is_used else FileText(None, str(failure))

    def _started(self) -> _Child:
        if self._is_closed:
            raise TextWorkerError("The reader of attachments is closed; make a new TextWorker.")
        if self._child is None:
            self._child = _Child()
        return self._child

    def _drop(self) -> None:
        if self._child:
            self._child.end()
            self._child = None


class _ChildFailed(Exception):
    """The child gave no answer; the message is the flag of the file it had."""


class _Child:
    """One process that reads attachments, started and ready."""

    def __init__(self) -> None:
        # What the parent can import, the child can: under Scrapyd our packages may come from an egg.
        path = os.pathsep.join(str(Path(folder).absolute()) for folder in sys.path)
        self._is_late = False
        self._process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path},
            process_group=0,  # the terminal's Ctrl-C goes to the parent's group
        )
        if self._exchange(None) is None:
            self.end()
            raise TextWorkerError(
                f"The process that reads attachments does not start (exit status {self._process.returncode}); "
                f"reinstall khotin, or see what `{' '.join(COMMAND)}` says."
            )

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, data: bytes) -> FileText:
        """The child's answer for a file. Raises `_ChildFailed`; the child is of no use then."""
        payload = self._exchange(data)
        if payload is not None:
            with suppress(msgspec.DecodeError):
                return msgspec.json.decode(payload, type=FileText)
        raise _ChildFailed(self._fault())

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        """Kill the process, wait until it is gone and close its pipes."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was still to be written cannot be
                cast("BinaryIO", pipe).close()

    def _exchange(self, data: bytes | None) -> bytes | None:
        """Send a file, if there is one, and wait for a frame; `None` if none came in time."""
        # To write can block as well as to read: killing the child ends both.
        timer = Timer(WALL_SECONDS, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            if data is not None:
                send(cast("BinaryIO", self._process.stdin), data)
            answer = receive(cast("BinaryIO", self._process.stdout), _LONGEST_ANSWER)
        except (OSError, ValueError):  # a broken pipe, a frame that is none
            answer = None
        finally:
            timer.cancel()
            timer.join()  # it may be at work this moment
        return None if self._is_late else answer

    def _give_up(self) -> None:
        self._is_late = True
        self.kill()

    def _fault(self) -> str:
        self.kill()
        status = self._process.wait()
        if self._is_late:
            return f"took longer than {WALL_SECONDS} seconds"
        if status == -signal.SIGXCPU:
            return f"took longer than {child.CPU_SECONDS} seconds"
        if status == child.OUT_OF_MEMORY:
            return f"needs more than {child.MEMORY >> 20} MB of memory"
        return "damaged or too large: it crashes its reader"
