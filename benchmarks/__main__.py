"""Runs the benchmarks, one after the other, and writes what they measured into benchmarks/RESULTS.md.

    python -m benchmarks [PART ...]

Without a PART all of them, which takes some two hours. What the others measured stays in RESULTS.md, each with its day. Not among
them are `verify` and `visits`, which print no tables.
"""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

_HERE = Path(__file__).parent
_RESULTS = _HERE / "RESULTS.md"
_HEAD = """# Results

Written by `python -m benchmarks`; what each part measures, what was wanted, and why it was missed, is in [README.md](README.md).
What is compared was measured in turns, mostly in CPU time: trust the ratios, not the milliseconds. `a (b to c)` is the median of
the rounds with the least and the greatest.
"""
_CORPUS = "{corpus}"


@dataclass(frozen=True, slots=True)
class Part:
    """A benchmark: its title and its arguments; `{corpus}` is the folder of the corpus."""

    title: str
    arguments: tuple[str, ...] = ()


PARTS = {
    "crawl": Part("Crawling, against Scrapy spiders that do less"),
    "news_please": Part("Crawling, against news-please"),
    "reading": Part("Reading by template, against a bare parse"),
    "generic": Part("Reading without a template, against a bare parse", (_CORPUS,)),
    "peers": Part("Reading, against other readers", (_CORPUS,)),
    "reread": Part("Reading again from the WARC"),
    "space": Part("Space, and importing"),
    "growth": Part("Storing, as the archive grows", ("--articles", "50000")),
    "start": Part("Starting"),
    "search": Part("Searching"),
    "browse": Part("Browsing"),
    "export": Part("Exporting", ("--articles", "20000")),
    "repeats": Part("Finding reprints"),
    "merge": Part("Merging and verifying", ("--articles", "5000")),
    "families": Part("Recognising families", (_CORPUS,)),
    "kills": Part("Kills"),
    "power_loss": Part("Power loss"),
}


@click.command(help=__doc__)
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
def main(parts: tuple[str, ...]) -> None:
    sections = _sections()
    for name in parts or PARTS:
        click.echo(f"{name} …", err=True)
        began = time.monotonic()
        printed = _run(name)
        minutes = (time.monotonic() - began) / 60
        sections[name] = f"`python -m benchmarks {name}`, {_machine()}, {minutes:.0f} minutes.\n\n{printed}"
        # After each, so that what broke off has left what it measured.
        texts = [f"## {PARTS[each].title}\n<!-- {each} -->\n\n{sections[each]}" for each in PARTS if each in sections]
        _RESULTS.write_text("\n\n".join([_HEAD.strip(), *texts]) + "\n", encoding="utf-8")


def _sections() -> dict[str, str]:
    """What is in RESULTS.md already, by part."""
    if not _RESULTS.exists():
        return {}
    found = re.split(r"^## .*\n<!-- (\w+) -->\n", _RESULTS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(found[1::2], found[2::2], strict=True)}


def _run(name: str) -> str:
    """What a part prints, as Markdown. Raises SystemExit, with what it said, if it fails."""
    corpus = os.environ.get("KHOTIN_CORPUS", str(_HERE.parents[1] / "shared"))
    arguments = [argument.replace(_CORPUS, str(Path(corpus) / "corpus")) for argument in PARTS[name].arguments]
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    done = subprocess.run(command, cwd=_HERE.parent, text=True, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stdout[-2000:]}")
    return done.stdout.strip()


def _machine() -> str:
    """The day, and what was measured on."""
    ours = ", ".join(f"{name} {version(name)}" for name in ("scrapy", "lxml"))
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors ({platform.machine()}), Python"
        f" {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {ours}"
    )


if __name__ == "__main__":
    main()
