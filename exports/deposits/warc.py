"""WARC files of the chosen articles' captures: their records, and the requests that belong to them, as warcio reads and writes
them, in the order in which the archive has them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

from warcio.archiveiterator import ArchiveIterator

from crawler import __version__
from crawler.archive import captures
from crawler.capture import records
from crawler.capture.content import ContentError, decoded
from crawler.capture.packing import PackingWriter
from crawler.capture.records import LARGEST, Head, RecordError
from crawler.capture.warc import MAX_BYTES
from exports.deposits.captures import gather
from exports.deposits.identifier import identifier
from exports.deposits.mentions import Mentions, texts_of
from exports.output import OutputError
from exports.selection import Selection

# Kinds of answers that may speak of an article in words that can be read.
_READABLE = ("text/", "application/json", "application/xml", "application/xhtml", "application/javascript")
_ROWS = """
    select captures.id, url, mime, digest, warc_file, warc_offset, warc_length, refers_to,
    refers_to in (select capture from deposited) as has_original
    from deposited join captures on captures.id = deposited.capture order by position
"""


class Stream(Protocol):
    """What WARC records are written to; `tell` is the number of bytes written."""

    def write(self, data: bytes, /) -> int: ...
    def flush(self) -> None: ...
    def tell(self) -> int: ...


Opening = Callable[[str], AbstractContextManager[Stream]]
"""Begins the WARC file of a name."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many captures were written, and what the rest is: `unreadable` ones, whose record is damaged or not in `warc/`, and
    `speaking` ones, which speak of a withheld article.
    """

    captures: int
    unreadable: int
    speaking: int


def write(selection: Selection, opening: Opening) -> Written:
    """Copy the captures of the chosen articles into files of about a gigabyte at most, `khotin-00001.warc.gz` and so on, and say
    in the temporary table `records` of the selection's database where each went: `capture`, `file`, `offset`, `length`,
    `digest`, `is_revisit`.

    What cannot be read is left out, and so is what speaks of a withheld article. Raises OutputError where nothing is left.
    """
    number = gather(selection)
    selection.db.execute(
        "create temp table records (capture integer primary key, file text, offset integer, length integer, digest text,"
        " is_revisit integer)"
    )
    copying = _Copying(selection)
    rows = enumerate(selection.db.execute(_ROWS))
    done, row = next(rows, (0, None))
    serial = 0
    while row is not None:
        serial += 1
        name = f"khotin-{serial:05d}.warc.gz"
        with opening(name) as out:
            copying.begin(name, out)
            while row is not None and out.tell() < MAX_BYTES:
                selection.watch("captures", done, number)
                copying.put(row)
                done, row = next(rows, (number, None))
    if not copying.written:
        raise OutputError(
            "there is nothing to deposit: no captured page of what was chosen is in the archive's folder warc/; `khotin verify`"
            " says what is missing."
        )
    selection.watch("captures", number, number)
    return Written(copying.written, copying.unreadable, copying.speaking)


class _Copying:
    """Copies captures into one WARC file after the other."""

    def __init__(self, selection: Selection) -> None:
        self.db, self.warc = selection.db, selection.folder.warc
        self.mentions = Mentions(selection.db, selection.folder)
        self.identifier = identifier(selection)
        self.written = self.unreadable = self.speaking = 0

    def begin(self, name: str, out: Stream) -> None:
        """Begin a file with what made it, at the time of the youngest capture: the same articles give the same file."""
        self.name, self.out = name, out
        self.writer = PackingWriter(out)
        query = "select max(fetched_at) from deposited join captures on captures.id = capture"
        (date,) = self.db.execute(query).fetchone()
        info = f"software: khotin/{__version__}\r\nformat: WARC File Format 1.1\r\n".encode()
        head = {"WARC-Record-ID": _id(f"{self.identifier} {name}"), "WARC-Filename": name, "WARC-Date": date}
        self.writer.write_record(
            self.writer.create_warc_record(
                "", "warcinfo", payload=BytesIO(info), length=len(info), warc_headers_dict=head
            )
        )

    def put(self, row: sqlite3.Row) -> None:
        """Copy one capture and its request, if it can be read and may be."""
        try:
            head, body = captures.exchange(self.db, self.warc, row["warc_file"], row["warc_offset"], row["refers_to"])
        except RecordError:
            self.unreadable += 1
            return
        if self.mentions and self._speak(row["mime"], head, body):
            self.speaking += 1
            return
        # A revisit without the record that it refers to would be nothing.
        is_alone = head.type == "revisit" and not row["has_original"]
        path, offset = self.warc / row["warc_file"], self.out.tell()
        with _record(path, row["warc_offset"], is_parsed=is_alone) as record:
            copied = self._response(record, body) if is_alone else record
            rec = copied.rec_headers
            if rec.get_header("WARC-Payload-Digest") is None:  # warcio would take head and payload together
                rec.add_header("WARC-Payload-Digest", row["digest"])
            self.writer.write_record(copied)
        place = [self.name, offset, self.out.tell() - offset, rec.get_header("WARC-Payload-Digest")]
        self.db.execute(
            "insert into records values (?, ?, ?, ?, ?, ?)", [row["id"], *place, copied.rec_type == "revisit"]
        )
        self.written += 1
        self._put_request(path, row["warc_offset"] + row["warc_length"], head.id, rec.get_header("WARC-Record-ID"))

    def _speak(self, mime: str | None, head: Head, body: bytes) -> bool:
        """Whether an answer speaks of a withheld article."""
        if self.mentions.found_in(_printed(head)):
            return True
        if mime is not None and not mime.startswith(_READABLE):
            return False
        try:
            content = decoded(body, head.header("content-encoding"), LARGEST)
        except ContentError:
            content = body
        return any(map(self.mentions.found_in, texts_of(content)))

    def _response(self, revisit: Any, body: bytes) -> Any:
        """The response that a revisit stands for: its own head, with the payload. It is another record, with another id."""
        rec, http = revisit.rec_headers, revisit.http_headers
        names = ("WARC-Date", "WARC-IP-Address")
        head = {name: value for name in names if (value := rec.get_header(name))}
        head["WARC-Record-ID"] = _id(rec.get_header("WARC-Record-ID"))
        http.remove_header("Transfer-Encoding")  # it has been taken off the payload
        return self.writer.create_warc_record(
            rec.get_header("WARC-Target-URI"),
            "response",
            payload=BytesIO(body),
            length=len(body),
            warc_headers_dict=head,
            http_headers=http,
        )

    def _put_request(self, path: Path, offset: int, answer: str, copied: str) -> None:
        """Copy the request that an answer (its WARC-Record-ID, and that of its copy) belongs to; it stands behind it."""
        try:
            head, _ = records.read(path, offset)
        except RecordError:
            return  # it is the last record of its file, or what follows is damaged and nothing of ours
        if head.concurrent_to != answer or head.type != "request" or self.mentions.found_in(_printed(head)):
            return
        with _record(path, offset, is_parsed=False) as record:
            record.rec_headers.replace_header("WARC-Concurrent-To", copied)
            self.writer.write_record(record)


@contextmanager
def _record(path: Path, offset: int, *, is_parsed: bool) -> Iterator[Any]:
    """A record, to be written as it is, or with its HTTP head parsed."""
    with path.open("rb") as file:
        file.seek(offset)
        yield next(ArchiveIterator(file, no_record_parse=not is_parsed))


def _printed(head: Head) -> str:
    """An address and HTTP headers: a request may name the page that it came from, an answer the one it leads to."""
    return "\n".join([head.url, *(f"{name}: {value}" for name, value in head.headers)])


def _id(of: str) -> str:
    """A WARC-Record-ID that is always the same for the same thing."""
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, of)}>"
