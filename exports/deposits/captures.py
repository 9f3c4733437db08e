"""Which captures belong to the chosen articles, and to nobody else.

Listings, feeds and sitemaps stay at home: they name other articles, withheld ones among them. Where an article's text came with
its listing (portals whose listings are JSON), that listing is the article's page, and is taken unless something of its portal
is withheld. A capture of several articles, one of which is withheld, is never taken.
"""

from __future__ import annotations

from exports.selection import Selection

_OURS = "(select article from chosen)"
_WITHHELD = "(select id from articles where withheld is not null)"
_LISTINGS = "('listing', 'feed', 'sitemap')"

# What speaks for a row of the frontier: its last exchange. Those between two such captures led to the second: redirects, failed
# tries, further parts of an article, for they were committed together (crawler/archive/commit.py). Imported captures were not.
_SPEAKING = """
    create temp table speaking as
    select capture as id from frontier where capture is not null group by capture
"""
_LISTED = f"""
    create temp table listed as
    select url from frontier where kind in {_LISTINGS}
    union select url from captures where id in (select capture from frontier where kind in {_LISTINGS})
"""
_TEXTS = f"""
    create temp table texts as
    select capture as id from articles where id in {_OURS} and capture is not null
    union select capture from revisions where article in {_OURS} and capture is not null
"""
_FOUND = f"""
    create temp table found as
    select id from texts
    union select capture from images where article in {_OURS} and capture is not null
    union select capture from attachments where article in {_OURS} and capture is not null
    union select capture from states where article in {_OURS} and capture is not null
    union select capture from frontier where article in {_OURS} and capture is not null and state <> 'waiting'
    union select id from captures where url in (select url from aliases where article in {_OURS})
"""
_LED_THERE = """
    insert or ignore into found
    select led.id from found as speaker
    join captures as spoken on spoken.id = speaker.id
    join crawls on crawls.id = spoken.crawl and crawls.imported is null
    join captures as led on led.crawl = spoken.crawl and led.id < spoken.id
    and led.id > (select coalesce(max(id), 0) from speaking where id < spoken.id)
    where spoken.id in (select id from speaking)
    and (led.url = spoken.url or led.status between 300 and 399 or led.status = 200 and led.url not in (select url from frontier))
    and led.url not like '%/robots.txt'
"""
_FORBIDDEN = f"""
    create temp table forbidden as
    select capture as id from articles where id in {_WITHHELD} and capture is not null
    union select capture from frontier where article in {_WITHHELD} and capture is not null and kind = 'article'
    union select id from captures where url in (select url from aliases where article in {_WITHHELD})
    union select captures.id from captures left join crawls on crawls.id = captures.crawl
    where captures.url in (select url from listed)
    and not (captures.id in (select id from texts) and coalesce(portal not in
    (select portal from articles where withheld is not null), false))
"""
# In the order in which they stand in the archive's files, which is read once from front to back.
_DEPOSITED = """
    create temp table deposited as
    select row_number() over (order by warc_file, warc_offset) as position, id as capture from captures
    where id in (select id from found) and id not in (select id from forbidden)
"""


def gather(selection: Selection) -> int:
    """Make the temporary table `deposited` of the selection's database: `position` from 1, and `capture` (captures.id). Returns
    how many there are.
    """
    steps = {"speaking": _SPEAKING, "listed": _LISTED, "texts": _TEXTS, "found": _FOUND}
    for done, (table, query) in enumerate(steps.items()):
        selection.watch("captures of the articles", done, len(steps) + 2)
        selection.db.execute(query)
        column = "url" if table == "listed" else "id"
        selection.db.execute(f"create unique index temp.{table}_{column} on {table} ({column})")
    selection.db.execute(_LED_THERE)
    selection.watch("captures of the articles", len(steps) + 1, len(steps) + 2)
    selection.db.execute(_FORBIDDEN)
    selection.db.execute(_DEPOSITED)
    selection.db.execute("create unique index temp.deposited_capture on deposited (capture)")
    number: int = selection.db.execute("select count(*) from deposited").fetchone()[0]
    return number
