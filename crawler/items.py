"""The values that travel from a page to the archive. They know nothing else of ours.

`Page` is what a page prints, `Reading` what we make of it, `Outcome` all that one response gave.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a request of the frontier is for."""

    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    ARTICLE = "article"
    IMAGE = "image"
    ATTACHMENT = "attachment"


class State(StrEnum):
    """How far a request of the frontier has come. All but `WAITING` are final and carry a reason unless fetched."""

    WAITING = "waiting"
    FETCHED = "fetched"
    SKIPPED = "skipped"
    FAILED = "failed"


class Walk(StrEnum):
    """How a section is walked: whole; until it meets what is known (a visit); from its last page on, where it lists oldest
    first (its tail); whole, as far as the day's budget goes (a sweep).
    """

    WHOLE = "whole"
    VISIT = "visit"
    TAIL = "tail"
    SWEEP = "sweep"


class Finding(StrEnum):
    """What a look at a known article found. `UNCLEAR` is whatever proves nothing: a busy host, a page that cannot be read."""

    DUE = "due"
    SAME = "same"
    CHANGED = "changed"
    ABSENT = "absent"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Printed:
    """A text as a page prints it, with the selector or rule that found it. A body's paragraphs are parted by a blank line."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Photo:
    """An image of an article: its absolute URL, its caption, and how many body paragraphs stand before it."""

    url: str
    caption: str | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that an article offers: its absolute URL and the text of its link."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class ListingEntry:
    """One row of a listing page, a feed or a sitemap, as printed. `url` is absolute; it may be no web address
    (`javascript:…`). `modified` is a sitemap's lastmod: when the page changed last, not when it was published.
    """

    url: str
    title: str | None = None
    date: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The fields of an article page as printed: texts cleaned, nothing interpreted yet.

    Of `bylines` and `sources` the first is the one to trust most. `body` is `None` where the page has no body at all; a
    body without text (a photo story, a notice that is one PDF) has an empty text. `key_text` is what the page prints that
    tells the article's key (Drupal's `/node/N`). `scripted` says of a page without a body that its scripts fill it in. `next` is
    the address of the article's next part, where it is split over several; `flags` are for the reading.
    """

    url: str
    canonical: str | None = None
    key_text: str | None = None
    title: Printed | None = None
    date: Printed | None = None
    lead: Printed | None = None
    bylines: tuple[Printed, ...] = ()
    sources: tuple[Printed, ...] = ()
    sections: tuple[Printed, ...] = ()
    body: Printed | None = None
    photos: tuple[Photo, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    scripted: bool = False
    next: str | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as the archive keeps it. `date` is YYYY-MM-DD and `time` HH:MM, both in Asia/Ho_Chi_Minh.

    `origins` says for each field where it came from; `flags` what a reader of the archive should know about it.
    """

    key: str
    url: str
    title: str
    body: str
    section: str | None = None
    sections: tuple[str, ...] = ()
    date: str | None = None
    time: str | None = None
    byline: str | None = None
    source: str | None = None
    lead: str | None = None
    captions: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    origins: dict[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """One stored HTTP exchange: where its response record stands in `warc/`, and what it was.

    `offset` and `length` are bytes in the WARC file, `digest` is the WARC payload digest (`sha1:…`), `fetched_at` UTC.
    `refers_to` is set for a revisit record: the row of the capture whose record holds the payload.
    """

    url: str
    method: str
    status: int
    fetched_at: datetime
    warc_file: str
    warc_offset: int
    warc_length: int
    digest: str
    mime: str | None = None
    refers_to: int | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A WARC file that was closed and never changes again: its name in `warc/`, its size in bytes, its SHA-256 in hex."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileText:
    """What was read of an attachment: its text, clean and NFC, paragraphs parted by a blank line, None if there is none;
    `flag` says why there is none or not all of it ("no text: a scan"), None if all is well.
    """

    text: str | None
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An address a page led to, to be added to the frontier.

    `fingerprint` is what makes it the same address as another (a crawl asks once for each). With a `state` other than
    WAITING it is recorded with its `reason` and not fetched. `page` counts the listing pages of a section from 1; `key` is
    the article's key where its address alone tells it. `source` is what named the address (a section, a feed, a sitemap).

    An article whose text came with its listing has its `content`, from which the pipelines make its `reading`; it is stored
    as it is, and its `media` with it. `walk` says how a listing page's section is walked. `article` (articles.id) is set for a
    known article that is to be looked at again.
    """

    kind: Kind
    url: str
    fingerprint: str
    section: str | None = None
    page: int = 0
    entry: ListingEntry | None = None
    key: str | None = None
    state: State = State.WAITING
    reason: str | None = None
    source: str | None = None
    content: Page | None = None
    reading: Reading | None = None
    media: tuple[Found, ...] = ()
    walk: Walk | None = None
    article: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What came of a look at a known article (articles.id): why, unless it was the same; the ETag and Last-Modified that its
    page has now. `before` is what it said before this as today's reader reads it, where that is not as it is stored, and
    `before_capture` (captures.id) where it was read from another capture than the stored text.
    """

    article: int
    finding: Finding = Finding.DUE
    reason: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    before: Reading | None = None
    before_capture: int | None = None


@dataclass(slots=True)
class Outcome:
    """All that one response gave, committed in one transaction.

    `row` is the frontier row it answers, None for exchanges nobody asked for by a row (robots.txt); the last of `captures`
    is the response itself, those before it redirects and failed tries. The pipelines turn `page` into `reading`, or into
    the reason why there is none, and an attachment's `file` (bytes) into its `text`. `aliases` are the addresses that led
    here. For a listing page `entries` counts its rows and `section_end` says how it proves that its section has no further
    page. `guessed` says that nothing but its address speaks for an article. `look` is set where a known article was looked at
    again.
    """

    row: int | None
    state: State
    reason: str | None = None
    captures: tuple[Capture, ...] = ()
    page: Page | None = None
    entry: ListingEntry | None = None
    section: str | None = None
    reading: Reading | None = None
    aliases: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    entries: int | None = None
    section_end: str | None = None
    file: bytes | None = None
    text: FileText | None = None
    guessed: bool = False
    look: Look | None = None

    def fail(self, reason: str) -> None:
        """Turn this outcome into a failure; what was fetched stays recorded. Of a guess, nothing else was to be expected."""
        self.state, self.reason, self.reading, self.found = State.FAILED, reason, None, ()
        if self.guessed:
            self.state, self.reason = State.SKIPPED, f"no listing names it, and it is no article ({reason})"
