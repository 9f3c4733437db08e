"""README.md of a corpus: a dataset card, with the front matter that the Hugging Face Hub reads."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from exports.corpus.columns import CORPUS
from exports.corpus.repeats import SIMILAR
from exports.selection import Selection

# The Hub's own steps.
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#!|~&])")

_PORTALS = "select id, name, url, province, attribution from portals order by id"
# Months by what is known of them, and no numbers of articles: these count withheld ones too.
_COVERAGE = (
    "select portal, finding, count(*) from coverage where month is not null group by portal, finding order by 1, 2"
)


@dataclass(slots=True)
class Tally:
    """What was written, counted on the way: texts by portal and year, of each kind that a reader of the card should know."""

    texts: Counter[tuple[str, str]] = field(default_factory=Counter)
    words: int = 0
    undated: int = 0
    empty: int = 0
    duplicates: int = 0
    near: int = 0
    left_out: int = 0


def card(selection: Selection, tally: Tally) -> str:
    """The card, of what was written; the same for the same archive and selection."""
    number = tally.texts.total()
    front = {
        "pretty_name": "News of Vietnamese provincial portals",
        "language": ["vi"],
        "license": "other",
        "license_name": "terms-of-the-portals",
        "size_categories": [next((name for least, name in _SIZES if number < least), "1M<n<10M")],
        "configs": [{"config_name": "default", "data_files": "corpus.jsonl"}],
    }
    # JSON is YAML.
    lines = ["---", *(f"{name}: {json.dumps(value)}" for name, value in front.items()), "---", ""]
    lines += ["# News of Vietnamese provincial portals", ""]
    asked = ", ".join(f"{what} {wish}" for what, wish in selection.asked.items()) or "everything"
    lines += [
        f"{number:,} texts of {tally.words:,} syllables from an archive of khotin. Asked for: {_plain(asked)}.",
        "",
        *_contents(),
        *_sources(selection, tally),
        *_counts(tally),
        *_gaps(selection, tally),
        *_repeated(tally),
        *_licence(),
    ]
    return "\n".join(lines)


def _contents() -> list[str]:
    return [
        "## What is in it",
        "",
        "- `texts/PORTAL/YEAR/ID.txt`: a text each, UTF-8 in Unicode's form NFC: the title, a blank line, then the lead, where"
        " the portal sets one apart, and the paragraphs of the body, parted by blank lines. No captions, byline, attachments.",
        "- `metadata.csv`: a row for each text. A cell that a spreadsheet would compute, or that begins with an apostrophe,"
        " has an apostrophe before it.",
        "- `corpus.jsonl`: the same with the text, an object a line.",
        "- `datapackage.json`: both described for programs.",
        "",
        *_table(["column", "type", "meaning"], ([f"`{one.name}`", one.type, one.meaning] for one in CORPUS)),
        "Texts are in Vietnamese, but for pages in other languages that a portal lists as news.",
        "",
    ]


def _sources(selection: Selection, tally: Tally) -> list[str]:
    here = {portal for portal, _ in tally.texts}
    rows = [
        [row["id"], row["name"], row["url"], row["province"], row["attribution"]]
        for row in selection.db.execute(_PORTALS)
        if row["id"] in here
    ]
    return [
        "## Sources",
        "",
        *_table(["portal", "name", "address", "province", "to be printed with what is quoted"], map(_escaped, rows)),
    ]


def _counts(tally: Tally) -> list[str]:
    years = sorted({year for _, year in tally.texts})
    portals = sorted({portal for portal, _ in tally.texts})
    rows = [[_plain(portal), *(f"{tally.texts[portal, year]:,}" for year in years)] for portal in portals]
    return ["## Texts by portal and year", "", *_table(["portal", *years], rows)]


def _gaps(selection: Selection, tally: Tally) -> list[str]:
    here = {portal for portal, _ in tally.texts}
    rows = [
        [_plain(portal), finding, str(months)]
        for portal, finding, months in selection.db.execute(_COVERAGE).fetchall()
        if portal in here
    ]
    return [
        "## Known gaps",
        "",
        f"{tally.undated:,} texts have no date, because their portals print none; {tally.empty:,} have no body: photo"
        " stories, and notices that are one file. What is known of the months of each portal, from its first in the archive to"
        " the archive's last, whatever was asked for:",
        "",
        *_table(["portal", "months that are", "number"], rows),
    ]


def _repeated(tally: Tally) -> list[str]:
    done = f"{tally.left_out:,} texts that repeat another were left out" if tally.left_out else "None were left out"
    return [
        "## Repeated texts",
        "",
        f"{tally.duplicates:,} texts have the title and body of another (`duplicate_of`), {tally.near:,} nearly the lead and"
        f" body of another (`near_duplicate_of`): at least {SIMILAR:.0%} of all sequences of five syllables stand in both. They"
        " were looked for among the texts asked for. The original is the one dated first, of these the one archived first."
        f" {done}.",
        "",
    ]


def _licence() -> list[str]:
    return [
        "## Licence",
        "",
        "What portals publish stays theirs; this corpus grants no rights in it. Print the line that a portal asks for with what"
        " you quote, and see what the law lets you do with the whole.",
        "",
    ]


def _table(heading: list[str], rows: Iterable[list[str]]) -> list[str]:
    lines = [heading, ["---"] * len(heading), *rows]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def _escaped(row: list[str | None]) -> list[str]:
    return [_plain(cell or "") for cell in row]


def _plain(text: str) -> str:
    """A text that Markdown shows as it is, in one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
