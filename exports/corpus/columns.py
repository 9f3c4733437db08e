"""What metadata.csv and corpus.jsonl say of each text; writers, datapackage.json, card and docs/exports.md have it from here."""

from __future__ import annotations

from exports.tables.columns import TABLE, Column

_OF_TABLE = {column.name: column for column in TABLE}

METADATA = (
    Column("id", "string", "the text's stable name, from portal and key: the same in every copy of the archive"),
    Column("file", "string", "its file, from the corpus's folder on"),
    *(
        _OF_TABLE[name]
        for name in ("portal", "key", "province", "section", "date", "byline", "source", "url", "title", "state")
    ),
    Column("words", "integer", "how many syllables and numbers its file has: what stands between blanks"),
    Column("duplicate_of", "string", "the `id` of the original, where it has the same title and body"),
    Column("near_duplicate_of", "string", "the `id` of the original, where it has nearly the same lead and body"),
    Column("similarity", "number", "the share of their sequences of five syllables that these two have in common"),
)
CORPUS = (*METADATA, Column("text", "string", "lead and body: what its file has after the title"))
