"""Whether articles, revisions, files and aliases come from where they say: captures and addresses of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.archive.verify.findings import BY_REPAIR, DATABASE_FROM_BACKUP, Finding, ReadAgain, Snapshot

# A capture is an article's when its address led to the article, or when the frontier says so: a JSON endpoint's answer
# holds many, and one of a redirect is known by the address it began with.
_FOREIGN = """
select read.id, articles.id as article, captures.id as capture, captures.url
from {table} as read join articles on articles.id = read.{article} join captures on captures.id = read.capture
where captures.url not in (read.url, articles.url)
and not exists (select 1 from aliases where aliases.article = articles.id and aliases.url = captures.url)
and (articles.id, captures.id) not in
    (select article, capture from frontier where article is not null and capture is not null)
order by read.id
"""
_FILES = """
select article, position, captures.id as capture, captures.url
from {table} join captures on captures.id = {table}.capture
where captures.url <> {table}.url
and ({table}.url, captures.id) not in
    (select url, capture from frontier where kind in ('image', 'attachment') and capture is not null)
order by article, position
"""
_ALIASES = """
select aliases.url, aliases.article, articles.key
from aliases join articles on articles.id = aliases.article
where aliases.url <> articles.url
and not exists (select 1 from captures where captures.url = aliases.url)
and not exists (select 1 from revisions where revisions.article = articles.id and revisions.url = aliases.url)
and aliases.url not in (select url from frontier) and aliases.url not in (select fingerprint from frontier)
order by aliases.article, aliases.url
"""


def check(snapshot: Snapshot) -> Iterator[Finding]:
    snapshot.watch("origins", 0, 4)
    for row in snapshot.db.execute(_FOREIGN.format(table="articles", article="id")):
        wrong = f"its capture {row['capture']} is of {row['url']}, another page"
        advice = f"{BY_REPAIR} reads it again from its own"
        yield Finding(f"article {row['id']}", wrong, advice, ReadAgain(row["id"]))
    snapshot.watch("origins", 1, 4)
    for row in snapshot.db.execute(_FOREIGN.format(table="revisions", article="article")):
        where = f"revision {row['id']} of article {row['article']}"
        yield Finding(where, f"its capture {row['capture']} is of {row['url']}, another page", DATABASE_FROM_BACKUP)
    snapshot.watch("origins", 2, 4)
    for table, name in (("images", "image"), ("attachments", "attachment")):
        for row in snapshot.db.execute(_FILES.format(table=table)):
            where = f"article {row['article']}, {name} {row['position']}"
            yield Finding(where, f"its capture {row['capture']} is of {row['url']}, another file", DATABASE_FROM_BACKUP)
    snapshot.watch("origins", 3, 4)
    for row in snapshot.db.execute(_ALIASES):
        if _names(row["url"], row["key"]):
            continue
        wrong = f"its address {row['url']} was never captured nor found by a crawl"
        yield Finding(f"article {row['article']}", wrong, DATABASE_FROM_BACKUP)
    snapshot.watch("origins", 4, 4)


def _names(url: str, key: str) -> bool:
    """Whether an address names an article's key, and so may lead to it though nobody asked for it in this form: a redirect's
    without its trackers, a canonical one that changed.
    """
    return set(re.findall(r"\w+", key)) <= set(re.findall(r"\w+", url.partition("://")[2].partition("/")[2]))
