"""Every text against the checksum that was written down when it was stored."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.archive import kept, seals
from crawler.archive.database import reading
from crawler.archive.folder import ArchiveError
from crawler.archive.verify.findings import BY_REPAIR, DATABASE_FROM_BACKUP, FROM_BACKUP, Finding, ReadAgain, Snapshot


def check(snapshot: Snapshot) -> Iterator[Finding]:
    yield from _articles(snapshot)
    yield from _revisions(snapshot)
    yield from _withheld(snapshot)
    yield from _lost(snapshot)


def _articles(snapshot: Snapshot) -> Iterator[Finding]:
    total = snapshot.number("select count(*) from articles")
    rows = snapshot.db.execute("select id, url, checksum, withheld from articles order by id")
    for row in snapshot.watched("articles", total, rows):
        if row["checksum"] == seals.of_article(snapshot.db, row["id"]):
            continue
        where, wrong = f"article {row['id']} ({row['url']})", "its fields, images or attachments are not those stored"
        if row["withheld"] is None:
            yield Finding(where, wrong, f"{BY_REPAIR} reads it again from its capture", ReadAgain(row["id"]))
        else:
            yield Finding(where, wrong, DATABASE_FROM_BACKUP)


def _revisions(snapshot: Snapshot) -> Iterator[Finding]:
    total = snapshot.number("select count(*) from revisions")
    rows = snapshot.db.execute("select id, article, checksum from revisions order by id")
    for row in snapshot.watched("revisions", total, rows):
        if row["checksum"] != seals.of_revision(snapshot.db, row["id"]):
            yield Finding(
                f"revision {row['id']} of article {row['article']}",
                "its fields are not those stored",
                f"{BY_REPAIR} reads it again from its capture",
                ReadAgain(row["article"], row["id"]),
            )


def _withheld(snapshot: Snapshot) -> Iterator[Finding]:
    """What was taken out of withheld articles, which stands in files of its own."""
    for (article,) in snapshot.db.execute("select id from articles where withheld is not null order by id"):
        try:
            kept.read(snapshot.folder, article)
        except ArchiveError:
            with reading(snapshot.folder) as now:  # it may have been restored since verifying began
                if now.execute("select 1 from articles where id = ? and withheld is null", [article]).fetchone():
                    continue
            wrong = f"withheld/{article}.json, which holds its text, is missing or not as it was written"
            yield Finding(f"article {article}", wrong, FROM_BACKUP)


def _lost(snapshot: Snapshot) -> Iterator[Finding]:
    """Articles of which only the way to them is left."""
    rows = snapshot.db.execute(
        "select crawl, url, article from frontier where kind = 'article' and state = 'fetched'"
        " and (article is null or article not in (select id from articles)) order by id"
    )
    told = set[int]()
    for row in rows:
        article = row["article"]
        if article in told:
            continue
        where = f"crawl {row['crawl']}, {row['url']}"
        if article is None:
            yield Finding(where, "it was fetched and led to no article", DATABASE_FROM_BACKUP)
            continue
        told.add(article)
        advice = f"{BY_REPAIR} reads it again from its capture"
        yield Finding(where, f"its article {article} is missing", advice, ReadAgain(article))
