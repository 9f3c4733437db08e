"""The process that reads attachments: whatever it is given or does, the crawl goes on."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Timer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.files import worker as text_worker
from crawler.files.worker import TextWorker, TextWorkerError
from crawler.items import FileText
from tests.files.pdfs import pdf
from tests.files.test_file_text import DEMO, LINE, package

PARAGRAPH = f"<document><p><t>{LINE}</t></p></document>"
GOOD = pdf([LINE])
READ = FileText(LINE, None)
# The child, but some files make it misbehave in ways for which a real file would have to be found in each version of PDFium.
MISBEHAVING = """
import os, signal, sys, time
import crawler.files.child as child
from crawler.items import FileText

child.CPU_SECONDS = 1
read, already = child.extract, 0

def extract(data):
    global already
    already += 1
    if data == b"crash" or data == b"crash unless first" and already > 1:
        os.kill(os.getpid(), signal.SIGSEGV)
    if data == b"stand still":
        time.sleep(600)
    while data == b"work for ever":
        pass
    if data == b"fill memory":
        bytes(2 << 30)
    if data == b"leave":
        sys.exit(3)
    if data == b"print":
        os.write(1, b"a library's warning")
        print("another")
    return FileText("read", None) if data.isascii() else read(data)

child.extract = extract
"""


@pytest.fixture(scope="module")
def worker() -> Iterator[TextWorker]:
    with TextWorker() as made:
        yield made


@pytest.fixture
def misbehaving(monkeypatch: pytest.MonkeyPatch) -> Iterator[TextWorker]:
    monkeypatch.setattr(text_worker, "COMMAND", (sys.executable, "-c", MISBEHAVING + "child.main()"))
    with TextWorker() as made:
        yield made


def pid(worker: TextWorker) -> int:
    assert worker._child is not None
    return worker._child._process.pid


def test_files_are_read_one_after_the_other_by_one_child(worker: TextWorker) -> None:
    scan = (DEMO / "quyet-dinh-phe-duyet-chi-tieu.pdf").read_bytes()
    assert worker.read(GOOD) == READ
    first = pid(worker)
    assert worker.read(package(PARAGRAPH)) == READ
    assert worker.read(scan) == FileText(None, "no text: a scan")
    assert worker.read(b"") == FileText(None, "an empty file")
    assert pid(worker) == first


def test_threads_take_turns(worker: TextWorker) -> None:
    files = [pdf([f"{LINE} {number}"]) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert [read.text for read in pool.map(worker.read, files)] == [f"{LINE} {number}" for number in range(40)]


@pytest.mark.parametrize(
    ("data", "flag"),
    [
        (b"crash", "damaged or too large: it crashes its reader"),
        (b"leave", "damaged or too large: it crashes its reader"),
        (b"work for ever", "took longer than 30 seconds"),
        (b"fill memory", "needs more than 1024 MB of memory"),
    ],
)
def test_a_child_that_fails_is_replaced(misbehaving: TextWorker, data: bytes, flag: str) -> None:
    assert misbehaving.read(data) == FileText(None, flag)
    assert misbehaving.read(GOOD) == READ


def test_a_child_that_stands_still_is_replaced(misbehaving: TextWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    assert misbehaving.read(GOOD) == READ
    monkeypatch.setattr(text_worker, "WALL_SECONDS", 0.5)
    failed = misbehaving._child
    assert failed is not None
    with pytest.raises(Exception, match=r"^took longer than 0.5 seconds$"):
        failed.ask(b"stand still")
    monkeypatch.setattr(text_worker, "WALL_SECONDS", 60)
    assert misbehaving.read(GOOD) == READ


def test_a_file_is_not_blamed_for_what_files_before_it_did(misbehaving: TextWorker) -> None:
    for _ in range(2):
        assert misbehaving.read(b"crash unless first") == FileText("read", None)
    os.kill(pid(misbehaving), signal.SIGKILL)
    assert misbehaving.read(GOOD) == READ


def test_what_a_library_prints_does_no_harm(misbehaving: TextWorker) -> None:
    assert misbehaving.read(b"print") == FileText("read", None)
    assert misbehaving.read(GOOD) == READ


def test_a_file_that_unpacks_to_much_costs_the_crawl_no_memory(worker: TextWorker) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bomb = package("<document>" + "<p/>" * 12_000_000)
    made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert worker.read(bomb).text is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - max(before, made) < 20_000  # KB
    assert worker.read(GOOD) == READ


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_child_leaves_signals_to_the_crawl(worker: TextWorker, number: signal.Signals) -> None:
    assert worker.read(GOOD) == READ
    child = pid(worker)
    os.kill(child, number)
    assert worker.read(GOOD) == READ
    assert pid(worker) == child


def test_the_child_ends_when_the_crawl_is_killed() -> None:
    code = "from crawler.files.worker import TextWorker; print(TextWorker().read(b'x').flag, flush=True); input()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], **pipes) as parent:  # type: ignore[call-overload]
        assert parent.stdout.readline() == b"not a PDF or DOCX\n"
        parent.kill()
        # The child has the parent's standard error, which ends only when both are gone.
        assert parent.communicate(timeout=10)[1] == b""


def test_a_worker_that_was_closed_reads_no_more(misbehaving: TextWorker) -> None:
    misbehaving.read(GOOD)
    Timer(0.3, misbehaving.close).start()
    with pytest.raises(TextWorkerError, match="closed"):
        misbehaving.read(b"stand still")
    with pytest.raises(TextWorkerError, match="closed"):
        misbehaving.read(GOOD)
    misbehaving.close()


def test_a_child_that_cannot_start_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_worker, "COMMAND", (sys.executable, "-c", "raise SystemExit(4)"))
    with TextWorker() as made, pytest.raises(TextWorkerError, match=r"does not start \(exit status 4\)"):
        made.read(GOOD)


@given(st.binary() | st.builds(bytes.__add__, st.sampled_from([b"%PDF-1.4\n", b"PK\x03\x04", b"<"]), st.binary()))
@settings(deadline=None, max_examples=150)
def test_no_bytes_are_too_strange(worker: TextWorker, data: bytes) -> None:
    read = worker.read(data)
    assert (read.text is None) == (read.flag is not None)


CHANGES = st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=12)


@given(st.sampled_from([pdf([LINE], [LINE]), package(PARAGRAPH)]), CHANGES, st.integers(0, 200))
@settings(deadline=None, max_examples=150)
def test_no_damage_is_too_strange(worker: TextWorker, data: bytes, changes: list[tuple[int, bytes]], cut: int) -> None:
    changed = bytearray(data)
    for place, new in changes:
        place %= len(data)  # noqa: PLW2901
        changed[place : place + len(new)] = new
    read = worker.read(bytes(changed[: len(changed) - cut]))
    assert read.text or read.flag
    assert worker.read(GOOD) == READ
