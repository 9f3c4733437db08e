"""An archivist overrules what was read in a field of an article, or takes that back. Each is signed and gives its reason."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime
from itertools import groupby

from crawler.archive import articles, clock, seals
from crawler.archive.corrections import origin_of
from crawler.archive.folder import ArchiveError
from crawler.vietnamese.dates import read_date
from crawler.vietnamese.text import clean
from crawler.vietnamese.zone import VIETNAM

FIELDS = ("section", "title", "date", "time", "byline", "source", "lead", "body")
_NEEDED = ("title", "body")  # columns that are never NULL
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?/\d\d?/\d{4}")
_TIME = re.compile(r"(\d\d?):(\d\d)")


def correct(db: sqlite3.Connection, article: int, field: str, value: str, reason: str, signed_by: str) -> str | None:
    """Put a value in the place of what was read; returns it as it is kept. To be called in a transaction.

    A correction of the field that was valid until now is withdrawn; what the page says is kept with the new one. Raises
    ArchiveError for a value that the field cannot have or has already, a withheld article, a missing reason.
    """
    known = _open_to_change(db, article)
    corrected, reason = checked(field, value), _reason(reason)
    if known[field] == corrected:
        raise ArchiveError(
            f"the {field} of article {article} is {_shown(corrected)} already; there is nothing to correct."
        )
    before, made_at = _valid(db, article, field), clock.now()
    if before:
        _withdraw(db, before, made_at, signed_by)
    reading = before or {"reading": known[field], "reading_origin": json.loads(known["origins"]).get(field)}
    db.execute(
        "insert into corrections (article, field, value, reason, signed_by, made_at, reading, reading_origin)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        [article, field, corrected, reason, signed_by, made_at, reading["reading"], reading["reading_origin"]],
    )
    _replace(db, known, field, corrected, origin_of(signed_by, made_at))
    return corrected


def undo(db: sqlite3.Connection, article: int, field: str, reason: str, signed_by: str) -> str | None:
    """Withdraw the valid correction of a field; returns what the field says then: what was read. To be called in a
    transaction.

    Why is written down as one more correction, made and withdrawn in the same moment, whose value is the reading. Raises
    ArchiveError for a field that is not corrected, a withheld article, a missing reason.
    """
    _check_field(field)
    known, reason = _open_to_change(db, article), _reason(reason)
    before, made_at = _valid(db, article, field), clock.now()
    if before is None:
        raise ArchiveError(f"the {field} of article {article} is not corrected; there is nothing to undo.")
    _withdraw(db, before, made_at, signed_by)
    reading, origin = before["reading"], before["reading_origin"]
    db.execute(
        "insert into corrections (article, field, value, reason, signed_by, made_at, reading, reading_origin, withdrawn_at,"
        " withdrawn_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [article, field, reading, reason, signed_by, made_at, reading, origin, made_at, signed_by],
    )
    _replace(db, known, field, reading, origin)
    return None if reading is None else str(reading)


def checked(field: str, value: str) -> str | None:
    """A value as the archive keeps it in a field: NFC, single spaces; of `lead` and `body` the paragraphs parted by a blank
    line; `date` as YYYY-MM-DD, given so or as DD/MM/YYYY; `time` as HH:MM, both in Asia/Ho_Chi_Minh. An empty value is None
    where the column may be NULL.

    Raises ArchiveError for a value that the field cannot have.
    """
    _check_field(field)
    text = _paragraphs(value) if field in {"lead", "body"} else clean(value)
    if field == "title" and not text:
        raise ArchiveError("an article has a title; --value must not be empty.")
    if not text:
        return "" if field in _NEEDED else None
    if field == "date":
        return _date(text)
    if field == "time":
        return _time(text)
    return text


def _check_field(field: str) -> None:
    if field not in FIELDS:
        raise ArchiveError(f"there is no field {field!r} to correct; the fields are {', '.join(FIELDS)}.")


def _open_to_change(db: sqlite3.Connection, article: int) -> sqlite3.Row:
    known: sqlite3.Row = db.execute("select * from articles where id = ?", [article]).fetchone()
    if known["withheld"] is not None:
        raise ArchiveError(f"article {article} is withheld; restore it first: khotin withhold {article} --restore.")
    return known


def _replace(db: sqlite3.Connection, known: sqlite3.Row, field: str, value: str | None, origin: str | None) -> None:
    origins = json.loads(known["origins"]) | {field: origin}
    origins = {name: said for name, said in origins.items() if said is not None}
    values = {field: value, "origins": json.dumps(origins, ensure_ascii=False)}
    articles.replace(db, known, values, "correction")
    seals.seal(db, known["id"])


def _valid(db: sqlite3.Connection, article: int, field: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "select * from corrections where article = ? and field = ? and withdrawn_at is null", [article, field]
    ).fetchone()
    return row


def _withdraw(db: sqlite3.Connection, correction: sqlite3.Row, moment: str, signed_by: str) -> None:
    db.execute(
        "update corrections set withdrawn_at = ?, withdrawn_by = ? where id = ?", [moment, signed_by, correction["id"]]
    )


def _reason(reason: str) -> str:
    if not (cleaned := clean(reason)):
        raise ArchiveError("whoever comes later must know why; give the reason with --reason.")
    return cleaned


def _paragraphs(text: str) -> str:
    """Paragraphs parted by one blank line, lines of a paragraph by a line break, each line cleaned."""
    lines = map(clean, text.splitlines())
    return "\n\n".join("\n".join(paragraph) for is_filled, paragraph in groupby(lines, bool) if is_filled)


def _date(text: str) -> str:
    printed = read_date(text) if _DATE.fullmatch(text) else None
    if printed is None:
        raise ArchiveError(f"{text!r} is no date; write it as 2025-07-01 or 01/07/2025.")
    if printed.date > datetime.now(UTC).astimezone(VIETNAM).date():
        raise ArchiveError(f"{text} is in the future; no article can have been published then.")
    return printed.date.isoformat()


def _time(text: str) -> str:
    written = _TIME.fullmatch(text)
    if written is None or int(written[1]) > 23 or int(written[2]) > 59:
        raise ArchiveError(f"{text!r} is no time of day; write it as 07:30, in Vietnam's time.")
    return f"{int(written[1]):02d}:{written[2]}"


def _shown(value: str | None) -> str:
    return "empty" if not value else "that" if len(value) > 80 else repr(value)
