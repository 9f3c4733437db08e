"""How fast an archive of generated news is searched, and how large its index is.

    python -m benchmarks.search [--articles 100000] [--rounds 5] [--folder FOLDER]

Each query is asked for its first 20 hits with their snippets, by relevance and by date, and for their number, months and facets,
each several times, over a read-only connection. Times are milliseconds. FOLDER keeps the archive: where there is one already,
it is used.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import click

from benchmarks.generated import grow
from crawler.archive.database import Archive, reading
from crawler.archive.folder import Folder
from crawler.archive.search import count, facets, months, search

_QUERIES = {
    "word": ["nhan", "dân", "tỉnh", "chợ", "khoẻ", "bau", "cao", "hoa", "nước", "thuy", "lúa", "rừng", "von", "hát"],
    "three words": [
        *("phòng chống thiên", "nuoi trong thuy", "kế hoạch chợ", "xoá nhà tạm", "chuyen doi so", "giao thông lúa"),
        *("du lịch cộng đồng", "khao sat rung", "lao dong luong", "học sinh nghỉ", "trợ cấp hưu", "dat dai khoang"),
    ],
    "phrase": [
        *(
            '"uy ban nhan dan"',
            '"Ủy ban nhân dân"',
            '"Uỷ ban nhân dân tỉnh"',
            '"nông thôn mới"',
            '"cai cach hanh chinh"',
        ),
        *(
            '"bau cu dai bieu quoc hoi"',
            '"Tỉnh ủy"',
            '"nuôi trồng thuỷ sản"',
            '"khong de cham tien do"',
            '"dan uy ban"',
        ),
    ],
    "mixed phrase": ['"tỉnh uy"', '"tinh ủy"', '"công an"', '"kinh tế"', '"văn hoa"', '"nông thôn moi"', '"y tế"'],
    "prefix": ["nông*", "thuy*", "hoà*", "quy*", "chuy*", "khoá*", "nghiệp*", "gia*", "tra*", "th*"],
    "rare word": ["Cuyên", "Gáo", "khịnh", "nhơm", "8323", "8323/QĐ-UBND", "tròm", "22/03/2013", "ngoảnh", "chằng"],
}
_ASKED: dict[str, Callable[[sqlite3.Connection, str], object]] = {
    "by relevance": search,
    "by date": lambda db, text: search(db, text, sort="date"),
    "count": count,
    "months": months,
    "facets": facets,
}


class Asked(NamedTuple):
    """A query: its kind, its text, its hits, and what each of _ASKED took, in milliseconds, the first round left out."""

    kind: str
    text: str
    hits: int
    times: dict[str, list[float]]


def ask(db: sqlite3.Connection, rounds: int) -> list[Asked]:
    """All queries, asked."""
    return [
        Asked(kind, text, count(db, text), {name: _times(db, text, how, rounds) for name, how in _ASKED.items()})
        for kind, texts in _QUERIES.items()
        for text in texts
    ]


def _times(
    db: sqlite3.Connection, text: str, how: Callable[[sqlite3.Connection, str], object], rounds: int
) -> list[float]:
    times = []
    for _ in range(rounds + 1):
        begin = time.perf_counter()
        how(db, text)
        times.append(1000 * (time.perf_counter() - begin))
    return times[1:]


def table(title: str, rows: Iterable[tuple[str, list[Asked]]]) -> None:
    """Print p50 and p95 of groups of queries."""
    click.echo(f"\n| {title} | hits | {' | '.join(_ASKED)} |\n|---|---:|{'---:|' * len(_ASKED)}")
    for name, asked in rows:
        if asked:
            hits = " to ".join(
                f"{number:,}" for number in sorted({min(asked, key=_hits).hits, max(asked, key=_hits).hits})
            )
            cells = [_percentiles([one for each in asked for one in each.times[how]]) for how in _ASKED]
            click.echo(f"| {name} | {hits} | {' | '.join(cells)} |")


def _hits(asked: Asked) -> int:
    return asked.hits


def _percentiles(times: list[float]) -> str:
    return f"{median(times):.0f}, {quantiles(times, n=20)[-1]:.0f}"


def size_of_index(db: sqlite3.Connection) -> float:
    """The bytes of the index of articles over those of the texts, in UTF-8."""
    columns = ("title", "lead", "body", "captions")
    texts = " + ".join(f"coalesce(length(cast({column} as blob)), 0)" for column in columns)
    (index,) = db.execute(
        "select (select sum(length(block)) from articles_fts_data) + (select sum(length(sz)) from articles_fts_docsize)"
    ).fetchone()
    (indexed,) = db.execute(f"select sum({texts}) from articles").fetchone()
    return float(index / indexed)


@click.command(help=__doc__)
@click.option("--articles", "number", default=100_000, show_default=True)
@click.option("--rounds", default=5, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path))
def main(number: int, rounds: int, folder: Path | None) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        archive = Folder(folder or Path(temporary))
        if not archive.database.is_file():
            begin = time.perf_counter()
            writer = Archive(archive)
            grow(writer, number)
            writer.connection.close()
            click.echo(f"{number:,} articles written in {time.perf_counter() - begin:.0f} s")
        with reading(archive) as db:
            total = count(db, None)
            click.echo(
                f"{total:,} articles, SQLite {sqlite3.sqlite_version}; index {size_of_index(db):.2f} of the texts"
            )
            asked = ask(db, rounds)
            table("query", ((kind, [each for each in asked if each.kind == kind]) for kind in _QUERIES))
            few = [each for each in asked if each.hits < total / 10]
            table("matching", [("under a tenth", few), ("more", [each for each in asked if each not in few])])
            table("each", ((f"`{each.text}`", [each]) for each in asked))


if __name__ == "__main__":
    main()
