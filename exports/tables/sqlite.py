"""A smaller archive: a folder like any archive's, with the chosen articles and all that the database has of them.

Rows keep their ids, so `khotin show 17` shows the same article in both, and their checksums, which are those of the texts as
they were stored: `khotin verify` proves that the exported text is the archive's. Captures have their rows, by which a record is
found in the archive's WARC files, and no WARC files: these hold other articles as well, withheld ones among them.
`warc_files.left_out` says so, and verifying does not miss them.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from crawler.archive import crawls, seals
from crawler.archive.clock import now
from crawler.archive.database import Archive
from crawler.archive.folder import ArchiveError, Folder
from exports.output import OutputError, making
from exports.selection import Selection
from exports.tables import datapackage

_NOTE = (
    "An archive of khotin, without its WARC files: their names, offsets and digests say where in the original archive each"
    " captured page is. Its tables are described in khotin's documentation, docs/schema.md."
)
_CACHE = 64 << 10  # KiB of pages in memory: the search index is written everywhere at once
_OURS = "(select article from chosen)"
# The captures that the rest refers to: those of texts and files, the redirects that led there, and the listings that named an
# article when it was first or last seen. No other: an address may spell the title of a withheld article.
_CAPTURES = f"""
    create temp table kept as
    select capture as id from articles where id in {_OURS} and capture is not null
    union select capture from revisions where article in {_OURS} and capture is not null
    union select capture from images where article in {_OURS} and capture is not null
    union select capture from attachments where article in {_OURS} and capture is not null
    union select capture from states where article in {_OURS} and capture is not null
    union select capture from frontier where article in {_OURS} and capture is not null and state <> 'waiting'
    union select id from captures where url in (select url from aliases where article in {_OURS})
    union select captures.id from captures join frontier on frontier.capture = captures.id
    join crawls on crawls.id = captures.crawl
    where portal in (select portal from articles where id in {_OURS})
    and kind in ('listing', 'feed', 'sitemap') and fetched_at in (
        select first_seen from articles where id in {_OURS} union select last_seen from articles where id in {_OURS}
    )
"""
_CRAWLS = f"""
    create temp table runs as
    select crawl as id from captures where id in (select id from kept)
    union select crawl from frontier where article in {_OURS} and state <> 'waiting'
    union select crawl from states where article in {_OURS}
    union select crawl from warc_files where name in (select warc_file from captures where id in (select id from kept))
"""
# What is copied of each table, but for the articles. Of a crawl's frontier the rows of the chosen articles: the view `coverage`,
# which asks for the listings, then knows that not everything is here.
_ROWS = {
    "portals": f"select * from portals where id in (select portal from articles where id in {_OURS})"
    " or id in (select portal from crawls where id in (select id from runs))",
    "crawls": "select * from crawls where id in (select id from runs)",
    "warc_files": "select * from warc_files where name in"
    " (select warc_file from captures where id in (select id from kept))",
    "captures": "select * from captures where id in (select id from kept)",
    **{
        table: f"select * from {table} where article in {_OURS}"
        for table in (
            *("article_sections", "images", "attachments", "aliases", "revisions", "corrections", "withholdings"),
            *("states", "looks"),
        )
    },
    "frontier": f"select * from frontier where article in {_OURS} and state <> 'waiting'",
}
_ARTICLES = """
    select articles.* from chosen join articles on articles.id = chosen.article
    where position between :first and :last order by position
"""


def write(selection: Selection, path: Path, *, journal: Literal["wal", "delete"] = "wal") -> None:
    """Make a folder that is an archive of the chosen articles, with datapackage.json. `journal` is how SQLite writes to it; with
    "delete" reading it changes nothing in the folder. Raises OutputError.
    """
    with making(path, selection.folder, is_folder=True) as new:
        target = Folder(new)
        with _filling(target, path, journal) as archive:
            _copy_rows(selection, archive)
            for batch in selection.batches():
                with _transaction(archive) as db:
                    _copy(selection.db.execute(_ARTICLES, batch), db, "articles")
            _settle(archive)
        _copy_portals(selection, target)
        datapackage.describe(selection, target.database, target.database, (), "db", note=_NOTE)


@contextmanager
def _filling(target: Folder, path: Path, journal: str) -> Iterator[Archive]:
    """A new archive to be filled, which will be `path`. Nobody sees it before it is whole, so it needs no log until then. Raises
    OutputError.
    """
    try:
        archive = Archive(target)
        with closing(archive.connection) as db:
            for pragma in ("foreign_keys = off", "journal_mode = off", "synchronous = off", f"cache_size = -{_CACHE}"):
                db.execute(f"pragma {pragma}")
            yield archive
            db.execute(f"pragma journal_mode = {journal}")
    except (sqlite3.Error, ArchiveError) as error:
        cause = error.__cause__ or error
        if getattr(cause, "sqlite_errorcode", None) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            raise  # the archive itself: what is new is not broken
        raise OutputError(f"{path} cannot be written ({cause}); make room there or name another place.") from error


def _copy_rows(selection: Selection, archive: Archive) -> None:
    selection.db.execute(_CAPTURES)
    selection.db.execute(_CRAWLS)
    for done, (table, query) in enumerate(_ROWS.items()):
        selection.watch(table, done, len(_ROWS))
        with _transaction(archive) as db:
            _copy(selection.db.execute(query), db, table)


def _copy(rows: sqlite3.Cursor, db: sqlite3.Connection, table: str) -> None:
    names = [name for name, *_ in rows.description]
    db.executemany(f"insert into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})", rows)


def _settle(archive: Archive) -> None:
    """Have what is counted over all rows say what is true of these."""
    with _transaction(archive) as db:
        db.execute("update warc_files set left_out = coalesce(left_out, ?)", [now()])
        db.execute("update captures set refers_to = null where refers_to not in (select id from captures)")
        db.execute("update crawls set stored = null, measures = null")
        for (crawl,) in db.execute("select id from crawls").fetchall():
            counted = crawls.count(db, crawl)
            db.execute(
                "update crawls set found = ?, fetched = ?, skipped = ?, failed = ? where id = ?",
                [counted.found, counted.fetched, counted.skipped, counted.failed, crawl],
            )
            seals.seal_crawl(db, crawl)


def _copy_portals(selection: Selection, target: Folder) -> None:
    """The portal files of the archivist's own, of the portals that are here. Not khotin.toml, which may hold passwords."""
    query = "select portal from articles where id in (select article from chosen) group by portal"
    here = {portal for (portal,) in selection.db.execute(query)}
    for file in sorted(selection.folder.portals.glob("*.toml")):
        if file.stem in here:
            shutil.copyfile(file, target.portals / file.name)


@contextmanager
def _transaction(archive: Archive) -> Iterator[sqlite3.Connection]:
    """Without a journal nothing can be rolled back; a file that is not whole is thrown away."""
    archive.connection.execute("begin")
    with archive.index.following():
        yield archive.connection
    archive.connection.execute("commit")
