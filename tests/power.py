"""What a disk may hold after a power loss.

A command is run once under strace, which writes down every write, sync, new name and removal in a folder. `Disk` repeats
them up to any call and makes the folder that a power loss at that moment may leave: what was synced is there; of the rest
anything may be missing, torn, or have become zeros or garbage. A file's name is safe when its folder was synced. Real file
systems keep some of these promises together; a program that survives this one survives them.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

# A question mark: a call that some processors do without.
_CALLS = (
    "openat,?mkdir,mkdirat,?unlink,unlinkat,?rmdir,?rename,?renameat,renameat2,?link,linkat,ftruncate,fallocate,"
    "lseek,write,writev,pwrite64,pwritev,copy_file_range,sendfile,fsync,fdatasync"
)
_ALIKE = {"pwrite64": "write", "mkdirat": "mkdir", "unlinkat": "unlink", "fsync": "sync", "fdatasync": "sync"}
_LINE = re.compile(r"(?:\d+ +)?(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>\d+)(?:<.*>)?$")
_PART = re.compile(
    r"(?P<thread>\d+) +(?P<begin>.*) <unfinished \.\.\.>$|(?P<resumed>\d+) +<\.\.\. \w+ resumed>(?P<end>.*)$"
)
_LONGEST_WRITE = 1 << 24


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that succeeded, on a file or folder below the recorded one. `path` is relative to it.

    `offset` is where a write begins or what a file is cut to; None for a write that goes on where the last one ended.
    """

    name: str
    path: str
    fd: int = -1
    offset: int | None = None
    data: bytes = b""
    flags: str = ""


@dataclass
class Recording:
    """What a command, run several times, does to a folder. `log` is a file that is not in the folder."""

    folder: Path
    log: Path
    calls: list[Call] = field(default_factory=list)

    def run(
        self, command: Sequence[str], env: Mapping[str, str], *, kill_when: Callable[[], bool] | None = None
    ) -> None:
        """Run it to its end, or kill it when it is time. Skips the test without strace, but not in CI."""
        options = ["-f", "-qq", "--seccomp-bpf", "-y", "-xx", "-s", str(_LONGEST_WRITE), "-e", "signal=none"]
        traced = [_strace(), *options, "-e", f"trace={_CALLS}", "-o", str(self.log), *command]
        process = subprocess.Popen(traced, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if kill_when is not None:
            while not kill_when():
                assert process.poll() is None, "the command ended before it was killed"
                time.sleep(0.005)
            (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            os.kill(int(child), signal.SIGSTOP)  # between two calls, not in one that strace would not see the end of
            time.sleep(0.05)
            os.kill(int(child), signal.SIGKILL)
        code = process.wait(120)
        assert code == (0 if kill_when is None else -signal.SIGKILL)
        with self.log.open(encoding="ascii") as lines:
            self.calls += _calls(lines, self.folder.resolve())


def _strace() -> str:
    strace = shutil.which("strace")
    if strace is None and os.environ.get("CI"):
        pytest.fail("CI must run the power loss tests, and there is no strace")
    return strace or pytest.skip("no strace; Debian's package strace has it")


def _calls(lines: Iterable[str], folder: Path) -> Iterator[Call]:
    inside = os.fsencode(folder).hex(" ").replace(" ", "\\x")
    for line in _whole(lines):
        if inside in line and (found := _LINE.match(line)):
            call = _call(found["name"], found["arguments"].split(", "), int(found["result"]), folder)
            # The index of the WAL is shared memory: whoever opens the database first makes it anew.
            if call is not None and not call.path.endswith("-shm"):
                yield call


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """The lines, those that strace broke because of another thread put together."""
    begun: dict[str, str] = {}
    for line in lines:
        part = _PART.match(line)
        if part is None:
            yield line
        elif part["thread"]:
            begun[part["thread"]] = part["begin"]
        else:
            yield begun.pop(part["resumed"], "") + part["end"]


def _call(name: str, arguments: list[str], result: int, folder: Path) -> Call | None:
    if name in {"openat", "mkdirat", "unlinkat"}:
        arguments = arguments[1:]
    described = "<" in arguments[0]
    fd = int(arguments[0].partition("<")[0]) if described else result
    text = re.findall(r"(?:\\x[0-9a-f]{2})+", arguments[0])
    path = Path(os.fsdecode(_bytes(text[0]))) if text else Path()
    if not path.is_relative_to(folder):
        return None
    relative, offset, data = path.relative_to(folder).as_posix(), None, b""
    match name:
        case "write":
            data = _bytes(arguments[1])[:result]
        case "pwrite64":
            offset, data = int(arguments[3]), _bytes(arguments[1])[:result]
        case "lseek":
            offset = result
        case "ftruncate":
            offset = int(arguments[1])
        case "openat" | "mkdir" | "mkdirat" | "unlink" | "unlinkat" | "fsync" | "fdatasync":
            pass
        case _:
            raise NotImplementedError(f"{name} on {relative}: teach tests/power.py what it does to a disk")
    return Call(_ALIKE.get(name, name), relative, fd, offset, data, arguments[1] if name == "openat" else "")


def _bytes(text: str) -> bytes:
    if text.endswith("..."):
        raise ValueError("strace shortened what was written")
    return bytes.fromhex(text.strip('"').replace("\\x", ""))


@dataclass(frozen=True, slots=True)
class Change:
    """Bytes written at an offset; None cuts the file there."""

    offset: int
    data: bytes | None

    def make(self, content: bytearray) -> None:
        content.extend(bytes(max(0, self.offset - len(content))))
        if self.data is None:
            del content[self.offset :]
        else:
            content[self.offset : self.offset + len(self.data)] = self.data

    def filled(self, draw: Random, *, garbage: bool) -> Change:
        """The same with zeros or garbage in place of the bytes."""
        length = len(self.data or b"")
        return self if self.data is None else Change(self.offset, draw.randbytes(length) if garbage else bytes(length))


@dataclass
class File:
    """`synced` is safe; `pending` was done since, in order."""

    synced: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)

    def sync(self) -> None:
        for change in self.pending:
            change.make(self.synced)
        self.pending.clear()

    def size(self) -> int:
        """As the program sees it."""
        size = len(self.synced)
        for change in self.pending:
            size = change.offset if change.data is None else max(size, change.offset + len(change.data))
        return size

    def after_power_loss(self, draw: Random) -> bytes:
        """One of the contents that may be left."""
        content = bytearray(self.synced)
        for change in self._surviving(draw):
            change.make(content)
        return bytes(content)

    def _surviving(self, draw: Random) -> Iterator[Change]:
        reached = draw.randint(0, len(self.pending))
        before, after = self.pending[:reached], self.pending[reached:]
        match draw.choice(("nothing", "torn", "some", "zeros", "garbage")):
            case "torn":
                yield from before
                if after and after[0].data is not None:
                    yield Change(after[0].offset, after[0].data[: draw.randint(0, len(after[0].data))])
            case "some":  # in whatever order they were written out
                yield from (change for change in self.pending if draw.random() < 0.5)
            case "zeros" | "garbage" as filling:  # the size was written down before the bytes were
                yield from before
                yield from (change.filled(draw, garbage=filling == "garbage") for change in after)


class Disk:
    """A folder, as far as a program has brought it. A folder's name stands for None, a file's for the file."""

    def __init__(self) -> None:
        self._names: dict[str, File | None] = {}
        self._synced: dict[str, File | None] = {}
        self._pending: list[tuple[str, File | None, bool]] = []  # path, what it names, whether it was removed
        self._positions: dict[int, int] = {}

    @property
    def files(self) -> dict[str, File]:
        return {path: file for path, file in self._names.items() if file is not None}

    def do(self, call: Call) -> None:
        match call.name:
            case "openat":
                self._open(call)
            case "mkdir":
                self._name(call.path, None)
            case "unlink":
                self._pending.append((call.path, self._names.pop(call.path), True))
            case "sync":
                self._sync(call.path)
            case "lseek":
                self._positions[call.fd] = call.offset or 0
            case _ if call.path in self._names:
                self._write(call)

    def after_power_loss(self, folder: Path, draw: Random) -> None:
        """Make the folder that may be left, in a folder that is there already."""
        names = dict(self._synced)
        for path, named, is_removed in self._pending:
            if draw.random() < 0.5:
                _rename(names, path, named, is_removed=is_removed)
        for path, named in sorted(names.items()):
            at = folder / path
            if not at.parent.is_dir():
                continue  # it went with its folder
            if named is None:
                at.mkdir(exist_ok=True)
            else:
                at.write_bytes(named.after_power_loss(draw))

    def _open(self, call: Call) -> None:
        if call.path not in self._names and "O_CREAT" in call.flags:
            self._name(call.path, File())
        file = self._names.get(call.path)
        if file is not None:
            if "O_TRUNC" in call.flags:
                file.pending.append(Change(0, None))
            self._positions[call.fd] = file.size() if "O_APPEND" in call.flags else 0

    def _name(self, path: str, named: File | None) -> None:
        self._names[path] = named
        self._pending.append((path, named, False))

    def _write(self, call: Call) -> None:
        file = self._names[call.path]
        assert file is not None
        if call.name == "ftruncate":
            file.pending.append(Change(call.offset or 0, None))
            return
        offset = self._positions.get(call.fd, 0) if call.offset is None else call.offset
        file.pending.append(Change(offset, call.data))
        if call.offset is None:
            self._positions[call.fd] = offset + len(call.data)

    def _sync(self, path: str) -> None:
        file = self._names.get(path)
        if file is not None:
            file.sync()
            return
        here = [pending for pending in self._pending if Path(pending[0]).parent == Path(path)]
        for name, named, is_removed in here:
            _rename(self._synced, name, named, is_removed=is_removed)
        self._pending = [pending for pending in self._pending if pending not in here]


def _rename(names: dict[str, File | None], path: str, named: File | None, *, is_removed: bool) -> None:
    if is_removed:
        names.pop(path, None)
    else:
        names[path] = named
