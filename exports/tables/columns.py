"""The data dictionary: every column of an exported table with its type and meaning. Writers, datapackage.json and docs/exports.md
all have it from here.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Type = Literal["string", "integer", "number", "date", "time", "datetime", "strings", "object", "rows"]
"""`date` is `YYYY-MM-DD`, `time` `HH:MM`, `datetime` `YYYY-MM-DDTHH:MM:SSZ`; an `object` has strings by name."""


class Column(NamedTuple):
    """A column, or a field of an object. `rows` are objects with fields of their own, `columns`."""

    name: str
    type: Type
    meaning: str
    columns: tuple[Column, ...] = ()


# What a reading gives; revisions have it as well.
_READING = (
    Column("url", "string", "its address"),
    Column("section", "string", "the section its page prints, else the one that listed it"),
    Column("title", "string", "without the site's name"),
    Column("date", "date", "day of publication as printed, in the time of Vietnam; none where the portal prints none"),
    Column("time", "time", "time of publication as printed, in the time of Vietnam"),
    Column("byline", "string", "the credited person or unit, as printed"),
    Column("source", "string", "where the portal says it took the text from"),
    Column("lead", "string", "the opening paragraph, where the portal sets it apart"),
    Column("body", "string", "the paragraphs, parted by a blank line; without captions, byline and lead"),
    Column("captions", "strings", "the captions of its images, in order"),
    Column("flags", "strings", "what a reader should know, such as that it has no date"),
    Column("reader", "string", "the version of khotin that read it"),
)
_CAPTURE = (
    Column("captured_at", "datetime", "when it was fetched (UTC)"),
    Column("digest", "string", "the WARC-Payload-Digest of what was fetched"),
)
TABLE = (
    Column("portal", "string", "the portal's name in the archive; with `key` it identifies the article"),
    Column("key", "string", "what identifies the article within its portal"),
    Column("province", "string", "the portal's province since 1 July 2025"),
    Column("province_before", "string", "the portal's province until 30 June 2025"),
    *_READING,
    Column("sections", "strings", "all sections that it stands in"),
    Column("state", "string", "`live`, `missing` or `gone`: whether its page was there when it was last looked at"),
    Column("first_seen", "datetime", "when a crawl first met it (UTC)"),
    Column("last_seen", "datetime", "when a crawl last met it (UTC)"),
    Column("moved_from", "string", "its address before the portal moved it"),
    *_CAPTURE,
    Column("warc_file", "string", "the WARC file that holds the captured page"),
    Column("warc_offset", "integer", "where its record begins in that file, in bytes"),
)
"""What fits a spreadsheet: the columns of an article itself."""

ARTICLE = (
    *TABLE,
    Column("origins", "object", "for each field the selector or rule that found it"),
    Column("aliases", "strings", "all addresses that led to it"),
    Column(
        "images",
        "rows",
        "its images, in order",
        (
            Column("url", "string", "its address"),
            Column("caption", "string", "its caption, with the photo credit where the portal prints one"),
            Column("after_paragraph", "integer", "how many paragraphs of the body stand before it"),
            *_CAPTURE,
        ),
    ),
    Column(
        "attachments",
        "rows",
        "the files that it offers, in order",
        (
            Column("url", "string", "its address"),
            Column("name", "string", "the text of its link, else its file name"),
            Column("text", "string", "the text of a PDF or DOCX file"),
            Column("flag", "string", "why there is no text, or not all of it"),
            *_CAPTURE,
        ),
    ),
    Column(
        "revisions",
        "rows",
        "the texts that it had before, the earliest first",
        (
            Column("replaced_at", "datetime", "when it was replaced (UTC)"),
            Column(
                "cause",
                "string",
                "`portal`: the portal changed it; `reader`: the same page was read better; `correction`: an archivist's",
            ),
            *_READING,
            Column("origins", "object", "for each field the selector or rule that found it"),
            *_CAPTURE,
        ),
    ),
    Column(
        "states",
        "rows",
        "when it vanished from its portal or came back; none for one that was always there",
        (
            Column("state", "string", "what it was from then on"),
            Column("since", "datetime", "when that was found (UTC)"),
            Column("reason", "string", "the evidence, such as HTTP 404"),
        ),
    ),
    Column(
        "corrections",
        "rows",
        "fields that an archivist overruled, in order",
        (
            Column("field", "string", "the name of the column"),
            Column("value", "string", "what it was set to"),
            Column("reason", "string", "why"),
            Column("signed_by", "string", "who did it"),
            Column("made_at", "datetime", "when (UTC)"),
            Column("reading", "string", "what the page is read to say"),
            Column("withdrawn_at", "datetime", "when it was withdrawn (UTC); none while it is valid"),
            Column("withdrawn_by", "string", "who withdrew it"),
        ),
    ),
)
"""Everything about an article."""
