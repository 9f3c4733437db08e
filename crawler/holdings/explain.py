"""Where each field of an article comes from: its origin, the text that is printed there, and the capture it stands in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from crawler.archive import corrections
from crawler.archive.folder import Folder
from crawler.archive.frontier import entry_of, entry_text
from crawler.capture.records import RecordError
from crawler.holdings import listed
from crawler.holdings.opening import to_read
from crawler.items import ListingEntry, Page, Printed, Reading
from crawler.portals.addresses import key_in
from crawler.portals.loader import PortalError, find
from crawler.portals.model import Portal
from crawler.spiders import again
from crawler.spiders.again import Answers, NotReadableError

FIELDS = ("title", "date", "time", "byline", "source", "section", "lead", "body", "captions", "url", "key")
_CAPTURE = (
    "select id, url, method, status, mime, fetched_at, digest, warc_file, warc_offset, warc_length, refers_to"
    " from captures where id = ?"
)
_CORRECTION = ("value", "reason", "signed_by", "made_at", "reading", "reading_origin")
_FROM_LISTING = {"listing row", "feed"}


@dataclass(slots=True)
class Explained:
    """A field: its value, how it was read, and the text that is printed there; `page` is the listing page or feed that
    prints it, where the article's own page does not.

    `today` is what today's readers say instead, `correction` who overruled the reading, when and why.
    """

    name: str
    value: Any
    origin: str | None = None
    printed: str | None = None
    page: str | None = None
    today: dict[str, Any] | None = None
    correction: dict[str, Any] | None = None


@dataclass(slots=True)
class Explanation:
    """An article, field by field. `problem` says why its capture cannot be read now; of a withheld article there is only
    what is said of the withholding.
    """

    id: int
    portal: str
    key: str
    withheld: dict[str, Any] | None = None
    capture: dict[str, Any] | None = None
    fields: list[Explained] = field(default_factory=list)
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """What today's readers make of the capture, with the listing row it was found by and the page that row is on."""

    page: Page
    reading: Reading
    entry: ListingEntry | None
    listing: str | None


def explain(folder: Folder, article: int) -> Explanation:
    """Explain an article that is in the archive. Raises ArchiveError."""
    with to_read(folder) as (db, _):
        known = db.execute("select * from articles where id = ?", [article]).fetchone()
        explanation = Explanation(known["id"], known["portal"], known["key"])
        if known["withheld"] is not None:
            explanation.withheld = _withholding(db, known)
            return explanation
        capture = db.execute(_CAPTURE, [known["capture"]]).fetchone()
        explanation.capture = dict(capture) if capture else None
        corrected = {row["field"]: row for row in corrections.valid(db, article)}
        read = portal = None
        try:
            portal = find(folder.portals, known["portal"])
            read = _read_again(db, folder, portal, article)
        except (PortalError, RecordError, NotReadableError) as error:
            explanation.problem = str(error)
        explanation.fields = [_explained(name, known, corrected.get(name), read) for name in FIELDS]
        if portal and read:
            _explain_address(explanation.fields, portal, read.page)
    return explanation


def _withholding(db: sqlite3.Connection, known: sqlite3.Row) -> dict[str, Any]:
    row = db.execute(
        "select reason, signed_by, withheld_at from withholdings where article = ? and restored_at is null",
        [known["id"]],
    ).fetchone()
    return dict(row) if row else {"reason": known["withheld"]}


def _read_again(db: sqlite3.Connection, folder: Folder, portal: Portal, article: int) -> _Read:
    """Read an article as `reread` would, its listing row too where the page itself prints no date.

    Raises RecordError, NotReadableError.
    """
    answers = Answers(db, folder.warc)
    db.execute(again.LISTED)
    query = f"{again.OF_ARTICLE} where articles.id = ?"
    row = db.execute(query, [article]).fetchone()
    if row is None:
        raise NotReadableError("it has no capture")
    page, reading = answers.read(portal, row)
    if row["row"] is None or (reading.origins.get("date") not in {None, "address", *_FROM_LISTING}):
        return _Read(page, reading, entry_of(row), None)
    named = listed.first_to_name(db, portal, row, answers)
    if named is None:
        return _Read(page, reading, entry_of(row), None)
    source, found = named
    assert found.entry is not None
    db.execute(
        "insert into temp.listed (crawl, fingerprint, entry, section) values (?, ?, ?, ?)",
        [row["crawl"], row["fingerprint"], entry_text(found.entry), found.section],
    )
    page, reading = answers.read(portal, db.execute(query, [article]).fetchone())
    return _Read(page, reading, found.entry, source["url"])


def _explained(name: str, known: sqlite3.Row, correction: sqlite3.Row | None, read: _Read | None) -> Explained:
    origins = json.loads(known["origins"])
    value = json.loads(known[name]) if name == "captions" else known[name]
    explained = Explained(name, value, _origin(name, origins) if value else None)
    if correction is not None:
        explained.correction = {part: correction[part] for part in _CORRECTION}
    if read is None:
        return explained
    stored = correction["reading"] if correction is not None else value
    now = list(read.reading.captions) if name == "captions" else getattr(read.reading, name)
    if now != stored:
        explained.today = {"value": now, "origin": _origin(name, read.reading.origins) if now else None}
    if now:
        explained.printed = _printed(name, read)
        if _origin(name, read.reading.origins) in _FROM_LISTING:
            explained.page = read.listing
    return explained


def _origin(name: str, origins: dict[str, str]) -> str | None:
    """A field's origin: date and time are read together, and captions are those of the images."""
    if name == "captions":
        return "its images"
    return origins.get(name) or (origins.get("date") if name == "time" else None)


def _printed(name: str, read: _Read) -> str | None:
    """The text that a field was read from."""
    page, origin = read.page, _origin(name, read.reading.origins)
    if origin in _FROM_LISTING:
        return read.entry.date if read.entry else None
    if origin == "address":
        return page.url
    places: dict[str, Sequence[Printed | None]] = {
        **{"title": [page.title], "date": [page.date], "time": [page.date], "lead": [page.lead], "body": [page.body]},
        **{"byline": page.bylines, "source": page.sources, "section": page.sections},
    }
    return next((printed.text for printed in places.get(name, ()) if printed and printed.origin == origin), None)


def _explain_address(fields: list[Explained], portal: Portal, page: Page) -> None:
    """Where address and key come from, which no template names in `origins`."""
    for one in fields:
        if one.name == "url":
            one.origin = "rel=canonical" if page.canonical == one.value != page.url else "address"
            one.printed = page.canonical if one.origin == "rel=canonical" else page.url
        elif one.name == "key":
            on_page = page.key_text is not None and key_in(portal.article, page.key_text) == one.value
            in_address = key_in(portal.article, page.url) == one.value
            one.origin = "article.key_page" if on_page else "article.key" if in_address else "address"
            one.printed = page.key_text if on_page else page.url


def to_json(explanation: Explanation) -> str:
    """The explanation for programs."""
    return json.dumps(asdict(explanation), ensure_ascii=False, indent=2)
