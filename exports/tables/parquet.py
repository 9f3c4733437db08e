"""Parquet: everything about each article, with types, compressed with zstd. Needs pyarrow (the extra `parquet`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from exports.output import OutputError, making
from exports.selection import Selection
from exports.tables import datapackage
from exports.tables.columns import ARTICLE, Column
from exports.tables.records import Record, records

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as error:
    raise OutputError("Parquet needs pyarrow; install it with: pip install 'khotin[parquet]'.") from error

# Bytes of a row group, uncompressed, and articles converted at once: what stands in memory.
_GROUP = 8 << 20
_STEP = 100
# Hive's own name for no value is read by DuckDB, but not by pyarrow, and so not by pandas.
_NO_YEAR = "0"
_BY_PATH = (
    "The columns portal and year stand in the names of folders, as Hive has them; year is that of date, 0 for articles"
    " without one."
)

_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "date": pa.date32(),
    "time": pa.time32("ms"),
    "datetime": pa.timestamp("ms", tz="UTC"),
    "strings": pa.list_(pa.string()),
    "object": pa.map_(pa.string(), pa.string()),
}
_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": datetime.fromisoformat,
    "object": lambda value: list(value.items()),
}


def write(selection: Selection, path: Path, *, is_partitioned: bool = False) -> None:
    """Write the columns ARTICLE of the chosen articles to a file, or to a folder with a file for each portal and year, and
    describe it in datapackage.json beside it: in the folder, it would be taken for a part. Raises OutputError.
    """
    rows = records(selection, ARTICLE)
    with making(path, selection.folder, beside=datapackage.NAME, is_folder=is_partitioned) as new:
        if is_partitioned:
            columns = [column for column in ARTICLE if column.name != "portal"]
            for place, part in groupby(rows, key=_partition):
                _write(new / place, columns, part)
        else:
            _write(new, ARTICLE, rows)
        datapackage.describe(selection, new, path, ARTICLE, "parquet", note=_BY_PATH if is_partitioned else "")


def _partition(record: Record) -> Path:
    """The file of an article's portal and year. Articles come in this order, so that one file is open at a time. A portal's name
    is quoted: it is only ever a part of a folder's name.
    """
    year = record["date"][:4] if record["date"] else _NO_YEAR
    return Path(f"portal={quote(record['portal'], safe='')}", f"year={year}", "articles.parquet")


def _write(path: Path, columns: Sequence[Column], rows: Iterator[Record]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([(column.name, _type(column)) for column in columns])
    with path.open("wb") as file, closing(pq.ParquetWriter(file, schema, compression="zstd")) as table:
        for group in _groups(rows, columns, schema):
            table.write_table(group)


def _groups(rows: Iterator[Record], columns: Sequence[Column], schema: Any) -> Iterator[Any]:
    """Tables of some megabytes each."""
    pending: list[Any] = []
    size = 0
    step: list[Record] = []
    for row in rows:
        step.append({column.name: _value(row[column.name], column) for column in columns})
        if len(step) == _STEP:
            pending.append(pa.RecordBatch.from_pylist(step, schema=schema))
            size, step = size + pending[-1].nbytes, []
        if size >= _GROUP:
            yield pa.Table.from_batches(pending)
            pending, size = [], 0
    yield pa.Table.from_batches([*pending, pa.RecordBatch.from_pylist(step, schema=schema)])


def _type(column: Column) -> Any:
    if column.type == "rows":
        return pa.list_(pa.struct([(part.name, _type(part)) for part in column.columns]))
    return _TYPES[column.type]


def _value(value: Any, column: Column) -> Any:
    """A value as pyarrow takes it for its type."""
    if value is None:
        return None
    if column.type == "rows":
        return [{part.name: _value(row[part.name], part) for part in column.columns} for row in value]
    convert = _CONVERTERS.get(column.type)
    return convert(value) if convert else value
