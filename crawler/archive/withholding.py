"""Articles withheld at somebody's lawful demand: their text leaves archive.db, a tombstone with the reason stays.

What an article has besides its address, section, date and capture is moved to `withheld/ID.json`, from where it can be
brought back. The captures in `warc/` stay as they are.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from crawler.archive import clock, kept, seals, traces
from crawler.archive.database import Archive
from crawler.archive.folder import ArchiveError
from crawler.items import ListingEntry

# What stands in an article's columns while it is withheld.
TOMBSTONE = {
    **{"title": "Withheld", "byline": None, "source": None, "lead": None, "body": ""},
    **{"captions": "[]", "origins": "{}", "flags": "[]"},
}
# Tables whose rows of the article go, and the order in which they come back.
_PARTS = {"images": "position", "attachments": "position", "revisions": "id"}
# A reason may quote the text too.
CORRECTION = {"value": None, "reason": "withheld", "reading": None, "reading_origin": None}
# Rows of listings that name the article: those that led to it, and those under its title that led nowhere.
_ENTRIES = """
    select frontier.id, crawl, entry from frontier join crawls on crawls.id = frontier.crawl
    where portal = :portal and kind = 'article' and entry is not null and (
        article = :article
        or fingerprint in (select url from aliases where article = :article)
        or article is null and frontier.state <> 'waiting'
        and json_extract(entry, '$.title') in (select value from json_each(:titles))
    )
"""


def withhold(archive: Archive, article: int, reason: str, signed_by: str) -> None:
    """Leave of an article nothing but a tombstone. One that is withheld already only has its traces erased, which may have
    been broken off. Raises ArchiveError, OSError.
    """
    traces.leave_none(archive.connection)
    with archive.transaction() as db:
        clock.check(db)
        kept.tidy(archive.folder, db)
        known = db.execute("select * from articles where id = ?", [article]).fetchone()
        if known["withheld"] is None:
            taken = _taken(db, known)
            kept.write(archive.folder, article, taken)
            _empty(db, article, taken, reason)
            db.execute(
                "insert into withholdings (article, reason, signed_by, withheld_at) values (?, ?, ?, ?)",
                [article, reason, signed_by, clock.now()],
            )
    traces.erase(archive)


def restore(archive: Archive, article: int, signed_by: str) -> None:
    """Bring everything back that a withheld article had. Raises ArchiveError when it is not withheld, or when what it had is
    missing or was changed; OSError.
    """
    with archive.transaction() as db:
        clock.check(db)
        known = db.execute("select * from articles where id = ?", [article]).fetchone()
        if known["withheld"] is None:
            raise ArchiveError(f"article {article} is not withheld; there is nothing to restore.")
        taken = kept.read(archive.folder, article)
        if taken["of"] != [known["portal"], known["key"]]:
            raise ArchiveError(
                f"{archive.folder.withheld}/{article}.json is of another article, {' '.join(taken['of'])}; put the right one"
                " back from a backup."
            )
        _fill(db, article, taken)
        db.execute(
            "update withholdings set restored_at = ?, restored_by = ? where article = ? and restored_at is null",
            [clock.now(), signed_by, article],
        )
    with archive.transaction() as db:
        kept.tidy(archive.folder, db)


def tombstone(db: sqlite3.Connection, article: int) -> dict[str, Any] | None:
    """Why an article is withheld, who signed that, and when (UTC): `reason`, `signed_by`, `withheld_at`; None for one that is
    not withheld.
    """
    row = db.execute(
        "select reason, signed_by, withheld_at from withholdings where article = ? and restored_at is null", [article]
    ).fetchone()
    return dict(row) if row else None


def entries(db: sqlite3.Connection, portal: str, article: int, titles: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of listings (id, crawl, entry) that tell of an article which had these titles."""
    values = {"portal": portal, "article": article, "titles": json.dumps(list(titles), ensure_ascii=False)}
    return _rows(db, _ENTRIES, values)


def without_text(entry: str) -> str:
    """A listing row, as `frontier.entry` has it, with nothing but its address."""
    return json.dumps(asdict(ListingEntry(json.loads(entry)["url"])), ensure_ascii=False)


def _taken(db: sqlite3.Connection, known: sqlite3.Row) -> dict[str, Any]:
    """All that is taken out of an article, as JSON has it."""
    article = known["id"]
    titles = [
        known["title"],
        *(row[0] for row in db.execute("select title from revisions where article = ?", [article])),
    ]
    return {
        "of": [known["portal"], known["key"]],
        "article": {name: known[name] for name in TOMBSTONE},
        **{
            table: _rows(db, f"select * from {table} where article = ? order by {by}", [article])
            for table, by in _PARTS.items()
        },
        "corrections": _rows(db, f"select id, {', '.join(CORRECTION)} from corrections where article = ?", [article]),
        "frontier": entries(db, known["portal"], article, titles),
    }


def _empty(db: sqlite3.Connection, article: int, taken: dict[str, Any], reason: str) -> None:
    _update(db, "articles", article, {**TOMBSTONE, "withheld": reason})
    for table in _PARTS:
        db.execute(f"delete from {table} where article = ?", [article])
    for correction in taken["corrections"]:
        _update(db, "corrections", correction["id"], CORRECTION)
    for row in taken["frontier"]:
        _update(db, "frontier", row["id"], {"entry": without_text(row["entry"])})
    _seal(db, article, taken)


def _fill(db: sqlite3.Connection, article: int, taken: dict[str, Any]) -> None:
    _update(db, "articles", article, {**taken["article"], "withheld": None})
    for table in _PARTS:
        for row in taken[table]:
            row.pop("id", None)  # another article's part may have it by now
            db.execute(
                f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values())
            )
    for correction in taken["corrections"]:
        _update(db, "corrections", correction.pop("id"), correction)
    for row in taken["frontier"]:
        _update(db, "frontier", row["id"], {"entry": row["entry"]})
    _seal(db, article, taken)


def _seal(db: sqlite3.Connection, article: int, taken: dict[str, Any]) -> None:
    """Write the checksums of all that was changed."""
    seals.seal(db, article)
    for (revision,) in db.execute("select id from revisions where article = ?", [article]).fetchall():
        seals.seal_revision(db, revision)
    for crawl in {row["crawl"] for row in taken["frontier"]}:
        db.execute(
            "update crawls set digest = ? where id = ? and digest is not null", [seals.of_crawl(db, crawl), crawl]
        )


def _rows(db: sqlite3.Connection, query: str, values: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.execute(query, values)]


def _update(db: sqlite3.Connection, table: str, row: int, values: dict[str, Any]) -> None:
    db.execute(
        f"update {table} set {', '.join(f'{name} = ?' for name in values)} where id = ?", [*values.values(), row]
    )
