"""What the benchmarks share: commands in processes of their own, taken in turns, and their medians with the spread."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """What a command took: CPU and wall time in seconds, and the peak of resident memory in MB."""

    cpu: float
    wall: float
    memory: float


# A process counts the memory of the one that it was forked from, so a small one starts what is measured.
_STARTER = """
import resource, subprocess, sys, time
begin = time.perf_counter()
subprocess.run(sys.argv[2:], stdout=open(sys.argv[1], "wb"), stderr=subprocess.STDOUT, check=True)
wall, used = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)
"""


def run(command: Iterable[str | Path], folder: Path, printed: str = "printed") -> Cost:
    """Run a command in a folder; what it prints goes into a file there. Raises RuntimeError with its end if it fails. Linux.

    Python keeps what it compiled, as it does unless it is told not to.
    """
    starter = [sys.executable, "-S", "-c", _STARTER, folder / printed, *command]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(starter, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {(folder / printed).read_text()[-2000:]}")
    return Cost(*map(float, done.stdout.split()))


def in_turns(ways: Mapping[str, Callable[[], Cost]], rounds: int) -> dict[str, list[Cost]]:
    """The costs of each way, all ways once a round: what else the machine does then meets all of them."""
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            costs[name].append(way())
    return costs


def ratios(costs: list[Cost], base: list[Cost]) -> list[float]:
    """The ratio of CPU times of each round."""
    return [one.cpu / other.cpu for one, other in zip(costs, base, strict=True)]


def spread(values: Iterable[float], digits: int = 2) -> str:
    """The median, with the least and the greatest."""
    of = list(values)
    return f"{statistics.median(of):,.{digits}f} ({min(of):,.{digits}f} to {max(of):,.{digits}f})"
