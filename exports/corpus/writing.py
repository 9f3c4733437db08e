"""A corpus: the folder `texts`, metadata.csv, corpus.jsonl, datapackage.json and README.md."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from exports.corpus import repeats
from exports.corpus.card import Tally, card
from exports.corpus.columns import CORPUS, METADATA
from exports.names import name_of
from exports.output import making
from exports.selection import Selection
from exports.tables import datapackage
from exports.tables.csv import cell

_UNDATED = "undated"
_ARTICLES = """
    select articles.portal, articles.key, province, articles.section, articles.date, articles.byline, articles.source,
        articles.url, articles.title, articles.state, articles.lead, articles.body,
        original.portal as original_portal, original.key as original_key,
        near.portal as near_portal, near.key as near_key, similarity
    from chosen join articles on articles.id = chosen.article join portals on portals.id = articles.portal
    left join repeats on repeats.article = chosen.article
    left join articles as original on original.id = duplicate_of
    left join articles as near on near.id = near_duplicate_of
    where position between :first and :last order by position
"""


def write(selection: Selection, path: Path, *, is_distinct: bool = False) -> Tally:
    """Make a folder with a file for each chosen article, and what is known of them; with `is_distinct` without those that
    repeat another. Says what was written. Raises OutputError.
    """
    tally = Tally()
    with making(path, selection.folder, is_folder=True) as new:
        repeats.mark(selection, new.with_name(f"{new.name}.bands"))
        _write(selection, new, tally, is_distinct=is_distinct)
        for name, columns in {"metadata.csv": METADATA, "corpus.jsonl": CORPUS}.items():
            form = name.rpartition(".")[2]
            note = "Those that repeat another are left out." if is_distinct else ""
            datapackage.describe(selection, new / name, new / name, columns, form, note=note)
        (new / "README.md").write_text(card(selection, tally), encoding="utf-8")
    return tally


def _write(selection: Selection, new: Path, tally: Tally, *, is_distinct: bool) -> None:
    encoder = msgspec.json.Encoder()
    with ExitStack() as files:
        metadata = files.enter_context((new / "metadata.csv").open("w", encoding="utf-8-sig", newline=""))
        corpus = files.enter_context((new / "corpus.jsonl").open("wb"))
        table = csv.writer(metadata)
        table.writerow([column.name for column in METADATA])
        for row in _rows(selection):
            is_repeat = row["original_key"] is not None or row["near_key"] is not None
            if is_distinct and is_repeat:
                tally.left_out += 1
                continue
            record = _record(row)
            file = new / record["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(f"{record['title']}\n\n{record['text']}\n".encode())
            table.writerow([cell(record[column.name]) for column in METADATA])
            corpus.write(encoder.encode(record) + b"\n")
            _count(tally, record)


def _rows(selection: Selection) -> Iterator[Any]:
    for batch in selection.batches():
        yield from selection.db.execute(_ARTICLES, batch)


def _record(row: Any) -> dict[str, Any]:
    """A text by the columns of CORPUS."""
    title = unicodedata.normalize("NFC", row["title"])
    text = unicodedata.normalize("NFC", "\n\n".join(filter(None, [row["lead"], row["body"]])))
    id_ = _id(row["portal"], row["key"])
    year = row["date"][:4] if row["date"] else _UNDATED
    made = {
        "id": id_,
        "file": f"texts/{name_of(row['portal'])}/{year}/{id_}.txt",
        "title": title,
        "words": len(title.split()) + len(text.split()),
        "duplicate_of": _id(row["original_portal"], row["original_key"]),
        "near_duplicate_of": _id(row["near_portal"], row["near_key"]),
        "text": text,
    }
    return {column.name: made[column.name] if column.name in made else row[column.name] for column in CORPUS}


def _id(portal: str | None, key: str | None) -> str | None:
    """The name of an article's text: no sign of it is special in any file system. None of none."""
    return None if portal is None or key is None else f"{name_of(portal)}.{name_of(key)}"


def _count(tally: Tally, record: dict[str, Any]) -> None:
    tally.texts[record["portal"], record["date"][:4] if record["date"] else _UNDATED] += 1
    tally.words += record["words"]
    tally.undated += record["date"] is None
    tally.empty += not record["text"]
    tally.duplicates += record["duplicate_of"] is not None
    tally.near += record["near_duplicate_of"] is not None
