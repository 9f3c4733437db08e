"""Texts that are lost or not what was stored, taken from their captures once more."""

from __future__ import annotations

import sqlite3
from typing import Any

from crawler.archive import articles, corrections, seals
from crawler.archive.clock import now
from crawler.archive.database import Archive
from crawler.archive.verify.findings import ReadAgain
from crawler.capture.records import RecordError
from crawler.files.worker import TextWorker
from crawler.holdings import texts
from crawler.items import Reading
from crawler.portals import loader
from crawler.portals.loader import PortalError
from crawler.portals.model import Portal
from crawler.spiders import again
from crawler.spiders.again import Answers, NotReadableError

# Also for an article that is missing, or that points to another's capture.
_CAPTURED = f"with articles(id, capture) as (values (:article, :capture)) {again.OF_ARTICLE}"
_OWN = """
select capture from frontier where article = ? and kind = 'article' and capture in (select id from captures)
order by id desc
"""
_PORTAL = """
select portal from articles where id = :article union all
select portal from frontier join crawls on crawls.id = frontier.crawl where article = :article limit 1
"""


class NotRestoredError(ValueError):
    """Why something cannot be brought back: one sentence."""


class Restorer:
    """Reads articles and revisions again and writes what their captures say in their place."""

    def __init__(self, archive: Archive) -> None:
        self.archive, self.db = archive, archive.connection
        self.answers = Answers(archive.connection, archive.folder.warc)

    def restore(self, mend: ReadAgain) -> str:
        """Bring an article or a revision back; says what became of it. Raises NotRestoredError."""
        return self._article(mend.article) if mend.revision is None else self._revision(mend.article, mend.revision)

    def _article(self, article: int) -> str:
        known = self.db.execute("select * from articles where id = ?", [article]).fetchone()
        capture = self._capture_of(article, known)
        portal, row, reading = self._read(f"article {article}", article, capture)
        if known is not None and known["key"] != reading.key:
            raise NotRestoredError(
                f"article {article}: its capture {capture} is of article {reading.key} of {portal.id}"
            )
        with self.archive.transaction() as db:
            values = articles.values_of(reading, capture)
            corrected = corrections.valid(db, article)
            corrections.note(db, corrected, values)
            values = corrections.laid_over(corrected, values)
            if known is None:
                seen = {"first_seen": row["fetched_at"], "last_seen": row["fetched_at"]}
                values |= {"id": article, "portal": portal.id, "key": reading.key, **seen}
                _insert(db, values)
            else:
                _update(db, "articles", article, values)
            articles.put_parts(db, article, reading)
            for section in reading.sections:
                articles.add_section(db, article, section)
            alias = [portal.id, reading.url, article, now()]
            db.execute("insert or ignore into aliases (portal, url, article, first_seen) values (?, ?, ?, ?)", alias)
            is_same = known is not None and known["checksum"] == seals.of_article(db, article)
            seals.seal(db, article)
        self._read_files(portal, article)
        return f"article {article} was read again" + (" and is as it was stored" if is_same else "")

    def _revision(self, article: int, revision: int) -> str:
        known = self.db.execute("select * from revisions where id = ?", [revision]).fetchone()
        where = f"revision {revision} of article {article}"
        if self.db.execute("select 1 from corrections where article = ?", [article]).fetchone():
            raise NotRestoredError(f"{where}: it may hold corrections, which no capture has; restore it from a backup")
        _, _, reading = self._read(where, article, known["capture"])
        with self.archive.transaction() as db:
            _update(db, "revisions", revision, articles.values_of(reading, known["capture"]))
            is_same = known["checksum"] == seals.of_revision(db, revision)
            seals.seal_revision(db, revision)
        return f"{where} was read again" + (" and is as it was stored" if is_same else "")

    def _capture_of(self, article: int, known: sqlite3.Row | None) -> int | None:
        """The capture an article is to be read from: its own, if crawls know it as one of this article, else their last."""
        own = [capture for (capture,) in self.db.execute(_OWN, [article])]
        if known is not None and (known["capture"] in own or not own):
            capture: int | None = known["capture"]
            return capture
        return own[0] if own else None

    def _read(self, where: str, article: int, capture: int | None) -> tuple[Portal, sqlite3.Row, Reading]:
        self.db.execute(again.LISTED)
        try:
            row = self.db.execute(_CAPTURED, {"article": article, "capture": capture}).fetchone()
            named = self.db.execute(_PORTAL, {"article": article}).fetchone()
            if row is None or named is None:
                raise NotRestoredError(f"{where}: the capture it was read from is not there")
            portal = loader.find(self.archive.folder.portals, named["portal"])
            return portal, row, self.answers.read(portal, row)[1]
        except (RecordError, NotReadableError, PortalError) as error:
            raise NotRestoredError(f"{where}: {error}") from error
        finally:
            self.db.execute("drop table temp.listed")

    def _read_files(self, portal: Portal, article: int) -> None:
        """The texts of attachments whose rows were lost with them."""
        lacking = self.db.execute(
            "select *, id as capture from captures where id in (select capture from attachments"
            " where article = ? and text is null and flag is null)",
            [article],
        ).fetchall()
        if not lacking:
            return
        with TextWorker() as worker:
            for row in lacking:
                if text := texts.read(self.answers, row, worker, portal.media):
                    with self.archive.transaction() as db:
                        texts.put(db, portal.id, row["id"], text)


def _insert(db: sqlite3.Connection, values: dict[str, Any]) -> None:
    names = ", ".join(values)
    db.execute(f"insert into articles ({names}) values ({', '.join('?' * len(values))})", list(values.values()))


def _update(db: sqlite3.Connection, table: str, row: int, values: dict[str, Any]) -> None:
    changes = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"update {table} set {changes} where id = ?", [*values.values(), row])
