"""What `khotin verify --repair` does: everything that can be made good from what is there, the WARC files above all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from crawler.archive import captures, crawls, seals, warcs
from crawler.archive.database import Archive, reading
from crawler.archive.folder import ArchiveError, Folder
from crawler.archive.verify.findings import CountAgain, Mend, ReadAgain, Reindex, Seal, Watch, WriteRow
from crawler.archive.verify.records import BrokenRecordError, Record, walk
from crawler.capture import tail
from crawler.capture.sealing import sealed
from crawler.capture.warc import name_of
from crawler.holdings import opening
from crawler.holdings.restoring import NotRestoredError, Restorer
from crawler.spiders.recovery import recover

# The ids that rows refer to and no capture has, each with an address it may be of; the frontier's first, because it tells the
# crawl too. What revisits refer to is known by its payload alone.
_LOST = """
with lost(rank, id, url, crawl) as (
    select 1, capture, url, crawl from frontier
    union all select 2, capture, url, null from articles
    union all select 2, capture, url, null from revisions
    union all select 2, capture, url, null from images
    union all select 2, capture, url, null from attachments
    union all select 2, capture, aliases.url, null from articles join aliases on aliases.article = articles.id
    union all select 3, refers_to, :url, null from captures where digest = :digest
)
select id from lost where url = :url and (crawl is null or crawl = :crawl) and id not in (select id from captures)
order by rank limit 1
"""


def repair(folder: Folder, mends: Sequence[Mend], watch: Watch) -> Iterator[str]:
    """Do what findings ask for, and cut the torn ends that killed crawls left; says of each in a line what became of it.

    Raises ArchiveError where the archive cannot be written, or its database is so damaged that writing would harm it.
    """
    with reading(folder) as db:
        problem = db.execute("pragma integrity_check(1)").fetchone()[0]
        unfinished = [tuple(row) for row in db.execute(_UNFINISHED)]
    if problem != "ok":
        raise ArchiveError(
            f"{folder.database} is damaged ({problem}) and must not be written to; put it back from a backup, then repair."
        )
    for portal, crawl in unfinished:
        yield from _cut_tails(folder, portal, crawl)
    archive = Archive.shared(folder)
    try:
        yield from _Repair(archive, mends, watch).run()
    finally:
        archive.release()


_UNFINISHED = "select portal, id from crawls where state <> 'finished' and imported is null order by portal"


def _cut_tails(folder: Folder, portal: str, crawl: int) -> Iterator[str]:
    """What `khotin crawl` does before it goes on."""
    pattern = f"{name_of(portal, crawl)}-*.warc.gz"
    try:
        with opening.to_write(folder, portal) as (db, _):
            before = {path: path.stat().st_size for path in folder.warc.glob(pattern)}
            recover(db, folder.warc, portal)
    except ArchiveError as error:
        yield f"torn ends were not looked for: {error}"
        return
    for path, size in sorted(before.items()):
        left = path.stat().st_size if path.exists() else 0
        if left < size:
            yield f"warc/{path.name}: {size - left:,} bytes of its torn end were cut off"


class _Repair:
    """Captures first, for articles are read from them; the index after the articles; a seal when all is in its place."""

    def __init__(self, archive: Archive, mends: Sequence[Mend], watch: Watch) -> None:
        self.archive, self.watch = archive, watch
        self.db, self.warc = archive.connection, archive.folder.warc
        self.db.text_factory = lambda data: data.decode(errors="replace")  # a flipped bit may leave what is no text
        self.mends = mends

    def run(self) -> Iterator[str]:
        yield from self._rows()
        yield from self._each(ReadAgain, Restorer(self.archive).restore)
        if any(isinstance(mend, Reindex) for mend in self.mends):
            self.watch("full-text index", 0, 1)
            with self.archive.transaction():
                self.archive.index.make_anew()
            yield "the full-text index was made anew from the stored texts"
        yield from self._each(CountAgain, self._count)
        yield from self._each(Seal, self._seal)

    def _each(self, kind: type[Any], act: Callable[[Any], str]) -> Iterator[str]:
        chosen = [mend for mend in self.mends if isinstance(mend, kind)]
        for done, mend in enumerate(chosen):
            self.watch("repairs", done, len(chosen))
            try:
                yield act(mend)
            except (NotRestoredError, BrokenRecordError, OSError) as error:
                yield f"not repaired: {error}"

    def _rows(self) -> Iterator[str]:
        """Rows of captures. The last of several answers to one request is the one that others refer to, so it is written
        first and gets its number; a revisit waits for the capture that it refers to.
        """
        waiting = []
        for mend in reversed([mend for mend in self.mends if isinstance(mend, WriteRow)]):
            try:
                record, *others = islice(walk(self.warc / mend.file, mend.offset), 2)
            except (BrokenRecordError, OSError, ValueError) as error:
                yield f"not repaired: warc/{mend.file}, byte {mend.offset:,} ({error})"
                continue
            method = next((one.method for one in others if one.concurrent_to == record.id), "GET")
            if record.type == "revisit":
                waiting.append((mend.file, record, method))
            else:
                yield self._write_row(mend.file, record, method)
        for file, record, method in waiting:
            yield self._write_row(file, record, method)

    def _write_row(self, file: str, record: Record, method: str) -> str:
        place = f"warc/{file}, byte {record.offset:,}"
        original = captures.original(self.db, record.digest or "") if record.type == "revisit" else None
        if record.type == "revisit" and original is None:
            return f"not repaired: {place}: the capture that holds its payload is not there"
        with self.archive.transaction() as db:
            values = {
                "crawl": self._crawl_of(file, record.offset),
                "url": record.url,
                "method": method,
                "status": record.status,
                "mime": record.mime,
                "fetched_at": record.fetched_at,
                "warc_file": file,
                "warc_offset": record.offset,
                "warc_length": record.length,
                "digest": record.digest,
                "refers_to": original["id"] if original else None,
            }
            key = {"file": file, "offset": record.offset}
            known = db.execute(
                "select id from captures where warc_file = :file and warc_offset = :offset", key
            ).fetchone()
            if known:
                changes = ", ".join(f"{name} = :{name}" for name in values)
                db.execute(f"update captures set {changes} where id = :id", {**values, "id": known["id"]})
                return f"capture {known['id']} ({record.url}) was written from its record"
            lost = db.execute(_LOST, values).fetchone()
            values["id"] = lost["id"] if lost else None
            names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
            id_ = db.execute(f"insert into captures ({names}) values ({marks})", values).lastrowid
            return f"capture {id_} ({record.url}) was added from its record"

    def _crawl_of(self, file: str, offset: int) -> int | None:
        """The crawl of a file, else that of the captures nearest to a place in it: an imported file may be of several."""
        row = self.db.execute(
            "select coalesce((select crawl from warc_files where name = :file), (select crawl from captures"
            " where warc_file = :file order by abs(warc_offset - :offset) limit 1))",
            {"file": file, "offset": offset},
        ).fetchone()
        crawl: int | None = row[0]
        return crawl

    def _count(self, mend: CountAgain) -> str:
        with self.archive.transaction() as db:
            counts = crawls.count(db, mend.crawl)
            db.execute(
                "update crawls set found = ?, fetched = ?, skipped = ?, failed = ?, digest = coalesce(digest, ?) where id = ?",
                [
                    counts.found,
                    counts.fetched,
                    counts.skipped,
                    counts.failed,
                    seals.of_crawl(db, mend.crawl),
                    mend.crawl,
                ],
            )
        return f"crawl {mend.crawl} was counted again"

    def _seal(self, mend: Seal) -> str:
        """Cut a torn end off a file that nobody writes any more, and seal it, unless it is damaged before its end."""
        path: Path = self.warc / mend.file
        known = dict(
            self.db.execute("select warc_offset, warc_length from captures where warc_file = ?", [mend.file]).fetchall()
        )
        seen = tail.look(path, {})
        if seen.is_torn and any(offset >= seen.end for offset in known):
            raise NotRestoredError(f"warc/{mend.file} is damaged at byte {seen.end:,}; put it back from a backup")
        if seen.is_torn:
            tail.settle(path, seen.end)
        with self.archive.transaction() as db:
            warcs.seal(db, sealed(path))
        return f"warc/{mend.file} was sealed" + (f", {seen.size - seen.end:,} bytes cut off" if seen.is_torn else "")
