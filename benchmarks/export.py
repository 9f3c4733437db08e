"""What exporting an archive of generated news costs in time and memory, beside sqlite-utils and Datasette on the same file.

    python benchmarks/export.py [--articles 100000] [--folder FOLDER]

An archive of that many articles and one of a tenth are exported in every form, each in a process of its own, of which the peak
of resident memory is taken; after CSV and JSON lines `sqlite-utils rows --nl` writes the table `articles`, and Datasette streams
it as CSV: of these the better is counted. Of articles beyond the first 100,000 there is no index, and `sqlite` is left out.
FOLDER keeps the archives: those that are there already are used. Linux.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

import click

from benchmarks.generated import fill, multiply
from crawler.archive.database import Archive
from crawler.archive.folder import Folder

_BIN = Path(sys.executable).parent
_FORMS = {
    "csv": ["csv", "-o", "news.csv"],
    "jsonl": ["jsonl", "-o", "news.jsonl"],
    "parquet": ["parquet", "-o", "news.parquet"],
    "parquet --partitioned": ["parquet", "--partitioned", "-o", "news"],
    "sqlite": ["sqlite", "-o", "smaller"],
    "corpus": ["corpus", "-o", "corpus"],
    "atom": ["atom", "-o", "news.atom"],
}

# So many articles are written one by one; the others are put together from their paragraphs.
_WRITTEN = 100_000


class Cost(NamedTuple):
    """Articles a second of a processor, whatever else the machine does, and the peak of resident memory in MB."""

    rate: float
    memory: float


def measure(archive: Folder, number: int) -> dict[str, Cost]:
    """What each way costs on an archive of so many articles. The others take turns with ours, for a machine has its moods."""
    costs: dict[str, Cost] = {}
    for name, arguments in _FORMS.items():
        if name == "sqlite" and number > _WRITTEN:
            continue  # nearly all of it is the index
        command = [_BIN / "khotin", "export", *arguments, "--archive", archive.path.resolve()]
        costs[f"khotin export {name}"] = _run(command, number)
        if name in {"csv", "jsonl"}:
            rows = _run([_BIN / "sqlite-utils", "rows", archive.database.resolve(), "articles", "--nl"], number)
            for other, cost in {"sqlite-utils rows --nl": rows, "Datasette's CSV": _datasette(archive, number)}.items():
                costs[other] = max(costs.get(other, cost), cost)
    return costs


# A process counts the memory of the one that it was forked from, so a small one starts what is measured.
_MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[2:], stdout=open(sys.argv[1], "wb"), check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def _run(command: list[str | Path], number: int) -> Cost:
    """What a command costs, in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        measured = [sys.executable, "-S", "-c", _MEASURED, Path(folder) / "printed", *command]
        done = subprocess.run(measured, cwd=folder, capture_output=True, text=True, check=True)
    seconds, kilobytes = done.stdout.split()
    return Cost(number / float(seconds), int(kilobytes) / 1024)


def _datasette(archive: Folder, number: int) -> Cost:
    """Its server, asked once for a small page before."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [_BIN / "datasette", archive.database, "-p", str(port), "--setting", "max_csv_mb", "0"]
    command += [
        "--setting",
        "sql_time_limit_ms",
        "60000",
    ]  # else it breaks off in the midst, and says so in the last line
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/-/versions.json")
        begin = _used(server.pid)
        address = f"http://127.0.0.1:{port}/archive/articles.csv?_stream=on&_size=max&_sort=id"
        with urllib.request.urlopen(address) as answer:
            rows = sum(1 for _ in csv.reader(io.TextIOWrapper(answer, encoding="utf-8", newline="")))
        assert rows == number + 1, f"Datasette broke off after {rows:,} rows"
        seconds = _used(server.pid) - begin
        peak = next(
            line for line in Path(f"/proc/{server.pid}/status").read_text().splitlines() if line.startswith("VmHWM")
        )
    finally:
        server.kill()
        server.wait()
    return Cost(number / seconds, int(peak.split()[1]) / 1024)


def _used(pid: int) -> float:
    """The seconds of a processor that a process has used."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answers at {url}")


def _archive(folder: Path, number: int) -> Folder:
    made = Folder(folder / str(number))
    if not made.database.exists():
        archive = Archive(made)
        # No export of everything reads the index, and it takes most of the time.
        archive.connection.execute("drop trigger articles_indexed_insert")
        fill(archive, min(number, _WRITTEN), reprints=0.05)
        with archive.transaction() as db:
            multiply(db, number)
        archive.connection.close()
    return made


@click.command(help=__doc__)
@click.option(
    "--articles", "number", default=100_000, show_default=True, help="So many; of 1000000 the archive takes 5 GB."
)
@click.option("--folder", type=click.Path(path_type=Path), help="Where the archives are kept.")
def main(number: int, folder: Path | None) -> None:
    place = folder or Path(tempfile.mkdtemp())
    try:
        sizes = [number // 10, number]
        costs = [measure(_archive(place, size), size) for size in sizes]
    finally:
        if folder is None:
            shutil.rmtree(place)
    click.echo("".join([f"{'':34}", *(f"{size:>14,} articles " for size in sizes)]))
    for name in costs[0]:
        found = [cost[name] for cost in costs if name in cost]
        click.echo("".join([f"{name:34}", *(f"{cost.rate:>11,.0f}/s {cost.memory:>6,.0f} MB " for cost in found)]))


if __name__ == "__main__":
    main()
