"""The process that reads attachments: `python -m crawler.files.child`, started by `TextWorker`.

It says once that it is ready, then answers file after file until its standard input closes, as it does when the parent is
gone, for whatever reason. Every limit here is the kernel's to enforce, so it holds in native code too.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import sys
import time

import msgspec

from crawler.files.frames import receive, send
from crawler.files.text import extract

# CPU seconds a file. Five hundred full pages took PDFium 0.7, the largest DOCX that is opened two.
CPU_SECONDS = 30
# Bytes of address space: twice what the largest DOCX that is opened was measured to take.
MEMORY = 1 << 30
OUT_OF_MEMORY = 70  # exit status


def main() -> None:
    """Answer until the input closes. A file that passes a limit ends the process; the exit status says which."""
    # A Ctrl-C, or the SIGTERM that systemd sends to every process of a service, is for the parent to act upon: it may still
    # want the answer, and would take our end for the file's fault.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _limit(resource.RLIMIT_CORE, 0)
    # What a library prints must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    from crawler.files import docx, pdf  # noqa: F401  # before the first file's time begins, and so that a lack shows here

    _limit(resource.RLIMIT_AS, MEMORY)
    send(answers, b"")
    try:
        while (data := receive(sys.stdin.buffer, sys.maxsize)) is not None:
            _limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + CPU_SECONDS)
            send(answers, msgspec.json.encode(extract(data)))
            del data  # or two files would be in memory while the next is received
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # at once: there may be no memory to tidy up with


def _limit(what: int, value: int) -> None:
    """Set a limit of this process, or leave the stricter one that its starter gave it."""
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


if __name__ == "__main__":
    main()
