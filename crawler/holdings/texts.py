"""The texts of attachments read again from their captures."""

from __future__ import annotations

import sqlite3

from crawler.archive import seals
from crawler.capture.content import ContentError
from crawler.files.worker import TextWorker
from crawler.items import FileText
from crawler.portals.media import Media
from crawler.spiders.again import Answers

# A file has one text, however many articles link to it.
CAPTURES = """
    select captures.id from captures
    where fetched_at >= :since and captures.id in (
        select attachments.capture from attachments join articles on articles.id = attachments.article
        where portal = :portal and withheld is null
    )
    order by warc_file, warc_offset
"""
_CHANGED = """
    from attachments where capture = :capture and (text is not :text or flag is not :flag)
    and article in (select id from articles where portal = :portal and withheld is null)
"""


def read(answers: Answers, capture: sqlite3.Row, worker: TextWorker, media: Media) -> FileText | None:
    """The text of the file that a capture holds; None for a type that the portal's file does not want. Raises RecordError."""
    try:
        answer = answers.of(capture, media.max_bytes)
    except ContentError as error:
        return FileText(None, str(error))
    return worker.read(answer.body) if media.takes(answer.content_type) else None


def changes(db: sqlite3.Connection, portal: str, capture: int, text: FileText) -> list[sqlite3.Row]:
    """The attachments (article, url, old) whose text is read differently."""
    values = {"portal": portal, "capture": capture, "text": text.text, "flag": text.flag}
    return db.execute(f"select article, url, coalesce(text, flag) as old {_CHANGED}", values).fetchall()


def put(db: sqlite3.Connection, portal: str, capture: int, text: FileText) -> None:
    """Write the text of a file to its attachments. To be called in a transaction."""
    values = {"portal": portal, "capture": capture, "text": text.text, "flag": text.flag}
    update = f"update attachments set text = :text, flag = :flag where id in (select id {_CHANGED}) returning article"
    for (article,) in db.execute(update, values).fetchall():
        seals.seal(db, article)
