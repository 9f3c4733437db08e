"""All that an archive has of one article, what is withheld of it too, as values that can be united and compared.

Captures and crawls have the numbers of the archive that is merged into, where those of the other are already stored.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crawler.archive import kept
from crawler.archive.folder import Folder
from crawler.archive.merging import acts
from crawler.archive.merging.texts import Sighting, Text
from crawler.archive.seals import READING

Row = dict[str, Any]

OF_ITSELF = ("portal", "key", "state", "first_seen", "last_seen", "moved_from")
_IMAGE = ("position", "url", "caption", "after_paragraph", "capture")
_ATTACHMENT = ("position", "url", "name", "text", "capture", "flag")
_CORRECTION = (
    *("field", "value", "reason", "signed_by", "made_at", "reading", "reading_origin", "withdrawn_at", "withdrawn_by"),
)
_WITHHOLDING = ("reason", "signed_by", "withheld_at", "restored_at", "restored_by")
_STATE = ("state", "since", "reason", "crawl", "capture")
LOOK = (*("portal", "looked_at", "due_at", "finding", "reason", "absences", "absent_since", "etag", "last_modified"),)
# A look that found the same, a twin, an import: pages that were read and left the text as it was.
_SEEN = """
select distinct captures.id, captures.fetched_at from {0}.frontier join {0}.captures on captures.id = frontier.capture
where frontier.article = ? and frontier.kind = 'article' and frontier.state = 'fetched' and captures.status = 200
    and coalesce(frontier.look, 'same') = 'same'
"""


@dataclass(slots=True)
class Whole:
    """An article: `itself` has the columns OF_ITSELF. `entries` are the listing rows that were emptied because it is withheld,
    by the crawl (crawls.id) and the fingerprint of their row.
    """

    itself: Row
    texts: list[Text]
    seen: list[Sighting]
    corrections: list[Row]
    withholdings: list[Row]
    images: list[Row]
    attachments: list[Row]
    states: list[Row]
    look: Row | None
    entries: dict[tuple[int, str], str]

    @property
    def withheld(self) -> Row | None:
        """The withholding that holds, if one does."""
        return next(iter(acts.valid(acts.WITHHOLDINGS, self.withholdings)), None)


class Side:
    """One of two archives: the one that is merged into (`main`), or the other, attached to it as `other`."""

    def __init__(self, db: sqlite3.Connection, schema: str, folder: Folder) -> None:
        self.db, self.schema, self.folder = db, schema, folder

    def whole(self, article: int) -> Whole:
        """Raises ArchiveError where what is withheld of it cannot be read."""
        (row,) = self._rows("articles", "*", article, by="id")
        parts: dict[str, Sequence[Row]] = {
            "revisions": self._rows("revisions", "*", article, order="id"),
            "corrections": self._rows("corrections", "*", article, order="id"),
            "images": self._rows("images", "*", article, order="position"),
            "attachments": self._rows("attachments", "*", article, order="position"),
        }
        entries: dict[tuple[int, str], str] = {}
        if row["withheld"] is not None:
            taken = kept.read(self.folder, article)
            entries = self._entries(taken["frontier"])
            row |= taken["article"]
            hidden = {each["id"]: each for each in taken["corrections"]}
            corrected = [each | hidden.get(each["id"], {}) for each in parts["corrections"]]
            parts = {**taken, "corrections": corrected}
        corrections = [_only(_CORRECTION, each) for each in parts["corrections"]]
        texts = self._texts(row, parts["revisions"], corrections)
        return Whole(
            itself=_only(OF_ITSELF, row),
            texts=texts,
            seen=self._seen(article, texts),
            corrections=corrections,
            withholdings=self._rows("withholdings", ", ".join(_WITHHOLDING), article, order="id"),
            images=[self._mapped(_only(_IMAGE, each)) for each in parts["images"]],
            attachments=[self._mapped(_only(_ATTACHMENT, each)) for each in parts["attachments"]],
            states=[self._mapped(each) for each in self._rows("states", ", ".join(_STATE), article, order="id")],
            look=next(iter(self._rows("looks", ", ".join(LOOK), article)), None),
            entries=entries,
        )

    def _rows(self, table: str, columns: str, article: int, *, by: str = "article", order: str = "1") -> list[Row]:
        query = f"select {columns} from {self.schema}.{table} where {by} = ? order by {order}"
        return [dict(row) for row in self.db.execute(query, [article])]

    def _texts(self, row: Row, revisions: Sequence[Row], corrections: Sequence[Row]) -> list[Text]:
        """The texts in the order of crawler/archive/history.py, the one that stands last."""
        times = {each["capture"]: self._fetched(each["capture"]) for each in [*revisions, row]}
        replaced = sorted(revisions, key=lambda each: times[each["capture"]] or each["replaced_at"])
        texts: list[Text] = []
        fetched, since = "", None
        for each in [*replaced, row]:
            since = since or times[each["capture"]] or row["first_seen"]
            fetched = max(fetched, times[each["capture"]] or since)
            texts.append(Text(self._mapped(_only(READING, each)), fetched, since, each.get("cause")))
            since = each.get("replaced_at")
        for each in acts.valid(acts.CORRECTIONS, corrections):
            texts[-1].raw[each["field"]] = each["reading"], each["reading_origin"]
        return texts

    def _seen(self, article: int, texts: Sequence[Text]) -> list[Sighting]:
        """When the article's page was fetched and left its text as it was."""
        found = []
        for capture, fetched in self.db.execute(_SEEN.format(self.schema), [article]):
            before = [text for text in texts if text.fetched <= fetched]
            if before:
                found.append(Sighting(self._capture(capture) or 0, fetched, before[-1].values["capture"]))
        return found

    def _entries(self, taken: Sequence[Row]) -> dict[tuple[int, str], str]:
        found = {}
        for each in taken:
            query = f"select crawl, fingerprint from {self.schema}.frontier where id = ?"
            if row := self.db.execute(query, [each["id"]]).fetchone():
                found[self._crawl(row["crawl"]) or 0, row["fingerprint"]] = each["entry"]
        return found

    def _fetched(self, capture: int | None) -> str | None:
        query = f"select fetched_at from {self.schema}.captures where id = ?"
        row = self.db.execute(query, [capture]).fetchone()
        return row[0] if row else None

    def _mapped(self, row: Row) -> Row:
        if "capture" in row:
            row["capture"] = self._capture(row["capture"])
        if "crawl" in row:
            row["crawl"] = self._crawl(row["crawl"])
        return row

    def _capture(self, id_: int | None) -> int | None:
        return id_ if self.schema == "main" else self._number("capture_of", id_)

    def _crawl(self, id_: int | None) -> int | None:
        return id_ if self.schema == "main" else self._number("crawl_of", id_)

    def _number(self, table: str, theirs: int | None) -> int | None:
        row = self.db.execute(f"select ours from temp.{table} where theirs = ?", [theirs]).fetchone()
        return row[0] if row else None


def titles(whole: Whole) -> str:
    """The titles that an article had, as a JSON array."""
    return json.dumps(sorted({text.values["title"] for text in whole.texts}), ensure_ascii=False)


def _only(columns: Sequence[str], row: Row) -> Row:
    return {name: row[name] for name in columns}
